// PlanData -> FlatBuffer.
#include <algorithm>
#include <cstring>
#include <vector>

#include "model_generated.h"
#include "quantizer/error.h"
#include "quantizer/write/model_file.h"

namespace sluice {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using flatbuffers::Vector;

// Offsets of a FlatBuffer are 32 bits, and it is verified up to 2 GB.
constexpr uint64_t kMaxModelBytes = 0x7fffff00;

Offset<Vector<Offset<format::Value>>> values(FlatBufferBuilder& builder, const PlanData& plan) {
  std::vector<Offset<format::Value>> all;
  for (const PlanValue& value : plan.values) {
    const sluice_plan_value& v = value.value;
    const auto name = builder.CreateSharedString(value.name);
    const auto dims = builder.CreateVector(v.dims, v.rank);
    all.push_back(format::CreateValue(builder, name, v.type, v.storage, v.layout, dims, v.offset,
                                      v.bytes, v.first, v.last, value.scale, value.zero_point));
  }
  return builder.CreateVector(all);
}

Offset<Vector<Offset<format::Call>>> calls(FlatBufferBuilder& builder, const PlanData& plan) {
  std::vector<Offset<format::Call>> all;
  for (const PlanCall& call : plan.calls) {
    const auto inputs = builder.CreateVector(call.inputs);
    const auto outputs = builder.CreateVector(call.outputs);
    const auto ints = builder.CreateVector(call.ints);
    const auto floats = builder.CreateVector(call.floats);
    all.push_back(format::CreateCall(builder, call.op, inputs, outputs, ints, floats, call.layer));
  }
  return builder.CreateVector(all);
}

Offset<Vector<Offset<format::State>>> states(FlatBufferBuilder& builder, const PlanData& plan) {
  std::vector<Offset<format::State>> all;
  for (const PlanState& state : plan.states) {
    const sluice_plan_state& s = state.state;
    const auto name = builder.CreateSharedString(state.name);
    all.push_back(
        format::CreateState(builder, name, s.value, s.next, s.initial, s.input, s.output));
  }
  return builder.CreateVector(all);
}

Offset<Vector<Offset<format::Layer>>> layers(FlatBufferBuilder& builder, const PlanData& plan) {
  std::vector<Offset<format::Layer>> all;
  for (const PlanLayer& layer : plan.layers) {
    const auto name = builder.CreateSharedString(layer.name);
    const auto kind = builder.CreateSharedString(layer.kind);
    const auto scheme = builder.CreateSharedString(layer.scheme);
    const auto detail = builder.CreateSharedString(layer.detail);
    const auto note = builder.CreateSharedString(layer.note);
    all.push_back(format::CreateLayer(builder, name, kind, scheme, detail, layer.weight_bytes,
                                      layer.macs, note));
  }
  return builder.CreateVector(all);
}

Offset<Vector<const format::Token*>> tokens(FlatBufferBuilder& builder, const PlanData& plan) {
  std::vector<format::Token> all;
  for (const sluice_token& token : plan.tokens) all.emplace_back(token.kind, token.value);
  return builder.CreateVectorOfStructs(all);
}

Offset<Vector<const format::Expression*>> expressions(FlatBufferBuilder& builder,
                                                      const PlanData& plan) {
  std::vector<format::Expression> all;
  for (const sluice_expression& e : plan.expressions) all.emplace_back(e.begin, e.count);
  return builder.CreateVectorOfStructs(all);
}

}  // namespace

AlignedBytes serialize_model(const PlanData& plan) {
  if (plan.constants.size() >= kMaxModelBytes) {
    throw Error("model '" + plan.source + "' has " + std::to_string(plan.constants.size()) +
                " bytes of weights, expected less than " + std::to_string(kMaxModelBytes));
  }
  FlatBufferBuilder builder(plan.constants.size() + 4096);
  Offset<Vector<uint8_t>> constants;  // FlatBuffers does not align an empty vector
  if (!plan.constants.empty()) {
    builder.ForceVectorAlignment(plan.constants.size(), sizeof(uint8_t), kConstantAlignment);
    constants = builder.CreateVector(plan.constants);
  }
  const auto producer = builder.CreateString("sluice " SLUICE_VERSION);
  const auto source = builder.CreateString(plan.source);
  const auto family = builder.CreateString(plan.tiling.family);
  const auto symbols = builder.CreateVectorOfStrings(plan.symbols);
  const auto ops = builder.CreateVectorOfStrings(plan.ops);
  const auto all_tokens = tokens(builder, plan);
  const auto all_expressions = expressions(builder, plan);
  const auto all_values = values(builder, plan);
  const auto all_calls = calls(builder, plan);
  const auto inputs = builder.CreateVector(plan.inputs);
  const auto outputs = builder.CreateVector(plan.outputs);
  const auto all_states = states(builder, plan);
  const auto all_layers = layers(builder, plan);
  const auto model =
      format::CreateModel(builder, SLUICE_PLAN_VERSION, producer, source, family,
                          plan.tiling.weight_offset, plan.tiling.gemm_block, plan.tiling.lstm_block,
                          symbols, all_tokens, all_expressions, all_values, ops, all_calls, inputs,
                          outputs, all_states, all_layers, plan.can_carry, constants);
  format::FinishModelBuffer(builder, model);
  AlignedBytes bytes(builder.GetSize());
  std::memcpy(bytes.data(), builder.GetBufferPointer(), builder.GetSize());
  return bytes;
}

}  // namespace sluice
