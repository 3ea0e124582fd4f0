// FlatBuffer -> PlanData.
#include "model_generated.h"
#include "quantizer/error.h"
#include "quantizer/write/model_file.h"
#include "runtime/host/loaded_model.h"
#include "sluice/sluice.h"

namespace sluice {
namespace {

using flatbuffers::Vector;

/// The runtime's own verification, whatever target the model is for: what it takes can be converted
/// without further checks, save for what only tools read.
void verify(const AlignedBytes& bytes, const std::string& name) {
  LoadedModel* model = nullptr;
  sluice_message message;
  if (load_model(bytes.data(), bytes.size(), MadeFor::AnyTarget, &model, &message) != SLUICE_OK) {
    throw Error("'" + name + "': " + message.text);
  }
  sluice_model_close(&model->model);
}

std::string string_of(const flatbuffers::String* text) { return text ? text->str() : ""; }

template <typename T>
std::vector<T> vector_of(const Vector<T>* vector) {
  return vector ? std::vector<T>(vector->begin(), vector->end()) : std::vector<T>();
}

template <typename T>
uint32_t size_of(const Vector<T>* vector) {
  return vector ? vector->size() : 0;
}

std::vector<std::string> strings_of(const Vector<flatbuffers::Offset<flatbuffers::String>>* all) {
  std::vector<std::string> strings;
  for (uint32_t i = 0; i < size_of(all); ++i) strings.push_back(all->Get(i)->str());
  return strings;
}

PlanValue value_of(const format::Value& source) {
  PlanValue value{string_of(source.name()), {}, source.scale(), source.zero_point()};
  value.value.type = source.type();
  value.value.storage = source.storage();
  value.value.layout = source.layout();
  value.value.rank = static_cast<uint8_t>(size_of(source.dims()));
  for (uint8_t i = 0; i < value.value.rank; ++i) value.value.dims[i] = source.dims()->Get(i);
  value.value.offset = source.offset();
  value.value.bytes = source.bytes();
  value.value.first = source.first();
  value.value.last = source.last();
  return value;
}

PlanLayer layer_of(const format::Layer& source) {
  return {string_of(source.name()),   string_of(source.kind()), string_of(source.scheme()),
          string_of(source.detail()), source.weight_bytes(),    source.macs(),
          string_of(source.note())};
}

void read_arithmetic(const format::Model& model, PlanData* plan) {
  for (uint32_t i = 0; i < size_of(model.tokens()); ++i) {
    const format::Token* token = model.tokens()->Get(i);
    plan->tokens.push_back({token->kind(), token->value()});
  }
  for (uint32_t i = 0; i < size_of(model.expressions()); ++i) {
    const format::Expression* expression = model.expressions()->Get(i);
    plan->expressions.push_back({expression->begin(), expression->count()});
  }
}

void read_calls(const format::Model& model, const std::string& name, PlanData* plan) {
  const auto layers = static_cast<int64_t>(plan->layers.size());
  for (uint32_t i = 0; i < size_of(model.calls()); ++i) {
    const format::Call& call = *model.calls()->Get(i);
    if (call.layer() < -1 || call.layer() >= layers) {
      throw Error("'" + name + "': damaged model: call " + std::to_string(i) + " is of layer " +
                  std::to_string(call.layer()) + " of " + std::to_string(layers));
    }
    plan->calls.push_back({call.op(), vector_of(call.inputs()), vector_of(call.outputs()),
                           vector_of(call.ints()), vector_of(call.floats()), call.layer()});
  }
}

}  // namespace

PlanData parse_model(const AlignedBytes& bytes, const std::string& name) {
  verify(bytes, name);
  const format::Model& model = *format::GetModel(bytes.data());
  PlanData plan;
  plan.source = string_of(model.source());
  string_of(model.family()).copy(plan.tiling.family, sizeof plan.tiling.family - 1);
  plan.tiling.weight_offset = model.weight_offset();
  plan.tiling.gemm_block = model.gemm_block();
  plan.tiling.lstm_block = model.lstm_block();
  plan.symbols = strings_of(model.symbols());
  read_arithmetic(model, &plan);
  for (uint32_t i = 0; i < size_of(model.values()); ++i) {
    plan.values.push_back(value_of(*model.values()->Get(i)));
  }
  plan.ops = strings_of(model.ops());
  for (uint32_t i = 0; i < size_of(model.layers()); ++i) {
    plan.layers.push_back(layer_of(*model.layers()->Get(i)));
  }
  read_calls(model, name, &plan);
  plan.inputs = vector_of(model.inputs());
  plan.outputs = vector_of(model.outputs());
  for (uint32_t i = 0; i < size_of(model.states()); ++i) {
    const format::State& s = *model.states()->Get(i);
    plan.states.push_back(
        {string_of(s.name()), {s.value(), s.next(), s.initial(), s.input(), s.output()}});
  }
  plan.can_carry = model.can_carry();
  plan.constants = vector_of(model.constants());
  return plan;
}

}  // namespace sluice
