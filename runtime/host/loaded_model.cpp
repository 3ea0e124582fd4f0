#include "runtime/host/loaded_model.h"

#include <cstdint>
#include <cstring>

#include "model_generated.h"
#include "runtime/core/carver.h"
#include "runtime/core/hooks.h"
#include "runtime/core/memory.h"
#include "runtime/core/message.h"
#include "runtime/core/op.h"
#include "runtime/core/verify.h"
#include "runtime/host/file.h"

namespace sluice {
namespace {

// Nesting and number of tables in a file; a plan within the limits of verify.h has fewer.
constexpr flatbuffers::uoffset_t kMaxDepth = 8;
constexpr flatbuffers::uoffset_t kMaxTables = 4 * kMaxPlanItems;

// Number of entries of a vector, which may be absent.
template <class Vector>
int64_t size_of(const Vector* vector) {
  return vector ? int64_t{vector->size()} : 0;
}

const char* text_of(const flatbuffers::String* string) { return string ? string->c_str() : ""; }

// The file's tables become the arrays of a plan. Every step returns false with the reason in the
// message.
class Loader {
 public:
  Loader(const format::Model& file, size_t bytes, MadeFor target, sluice_message* message)
      : file_(file), bytes_(bytes), target_(target), message_(message) {}

  sluice_status load(LoadedModel** loaded) {
    sluice_status status = check_header();
    if (status == SLUICE_OK) status = count();
    if (status == SLUICE_OK) status = allocate();
    if (status != SLUICE_OK) return status;
    status = fill();
    if (status == SLUICE_OK) status = verify_plan(loaded_->plan, message_);
    if (status != SLUICE_OK) {
      sluice_hook_free(loaded_);
      return status;
    }
    fill_labels();
    *loaded = loaded_;
    return SLUICE_OK;
  }

 private:
  sluice_status check_header() {
    if (file_.version() != SLUICE_PLAN_VERSION) {
      return fail(message_, SLUICE_INVALID_MODEL, "model has version %lld, this runtime reads %d",
                  static_cast<long long>(file_.version()), SLUICE_PLAN_VERSION);
    }
    if (!is_aligned(constants(), kAlignment)) {
      return fail(message_, SLUICE_INVALID_MODEL,
                  "constants do not begin at a multiple of %d bytes", static_cast<int>(kAlignment));
    }
    return target_ == MadeFor::ThisRuntime ? check_layout() : SLUICE_OK;
  }

  sluice_status check_layout() {
    const sluice_tiling& ours = sluice_kernel_tiling;
    const char* family = text_of(file_.family());
    if (std::strcmp(family, ours.family) != 0) {
      return fail(message_, SLUICE_INVALID_MODEL, "model is made for '%s', this runtime runs '%s'",
                  family, ours.family);
    }
    if (file_.weight_offset() != ours.weight_offset || file_.gemm_block() != ours.gemm_block ||
        file_.lstm_block() != ours.lstm_block) {
      return fail(message_, SLUICE_INVALID_MODEL,
                  "weights are packed with offset %d and blocks of %d and %d, the kernels of this "
                  "runtime read %d, %d and %d",
                  file_.weight_offset(), file_.gemm_block(), file_.lstm_block(), ours.weight_offset,
                  ours.gemm_block, ours.lstm_block);
    }
    return SLUICE_OK;
  }

  // As the file has it; verify_plan looks at its numbers.
  sluice_tiling tiling() const {
    sluice_tiling tiling = {"", file_.weight_offset(), file_.gemm_block(), file_.lstm_block()};
    std::strncpy(tiling.family, text_of(file_.family()), sizeof tiling.family - 1);
    return tiling;
  }

  // Null where there are none: FlatBuffers does not align an empty vector.
  const uint8_t* constants() const {
    return size_of(file_.constants()) > 0 ? file_.constants()->data() : nullptr;
  }

  // Counts the pools. Calls may share their vectors, so that a small file can stand for a large
  // plan: the pools must not be larger than the file.
  sluice_status count() {
    const int64_t limit = kMaxPlanItems;
    if (size_of(file_.symbols()) > limit || size_of(file_.values()) > limit ||
        size_of(file_.ops()) > limit || size_of(file_.calls()) > limit ||
        size_of(file_.inputs()) > limit || size_of(file_.outputs()) > limit ||
        size_of(file_.states()) > limit || size_of(file_.expressions()) > limit) {
      return fail(
          message_, SLUICE_INVALID_MODEL,
          "damaged model: more than %d symbols, values, operations, calls, inputs, outputs, "
          "states or expressions",
          kMaxPlanItems);
    }
    for (int64_t i = 0; i < size_of(file_.calls()); ++i) {
      const format::Call& call = *file_.calls()->Get(static_cast<flatbuffers::uoffset_t>(i));
      ints_ += size_of(call.inputs()) + size_of(call.outputs()) + size_of(call.ints());
      floats_ += size_of(call.floats());
    }
    const long long elements = ints_ + floats_;
    if (elements > static_cast<int64_t>(bytes_ / 4)) {
      return fail(message_, SLUICE_INVALID_MODEL,
                  "damaged model: %lld operands and attributes in a file of %lld bytes", elements,
                  static_cast<long long>(bytes_));
    }
    return SLUICE_OK;
  }

  struct Arrays {
    sluice_token* tokens;
    sluice_expression* expressions;
    sluice_plan_value* values;
    const sluice_op** ops;
    sluice_plan_call* calls;
    int32_t* ints;
    float* floats;
    int32_t* inputs;
    int32_t* outputs;
    sluice_plan_state* states;
    sluice_tensor_label* input_labels;
    sluice_tensor_label* output_labels;
    sluice_tensor_label* state_labels;
    const char** symbols;
  };

  void take(Carver* carver) {
    carver->take(&arrays_.tokens, size_of(file_.tokens()));
    carver->take(&arrays_.expressions, size_of(file_.expressions()));
    carver->take(&arrays_.values, size_of(file_.values()));
    carver->take(&arrays_.ops, size_of(file_.ops()));
    carver->take(&arrays_.calls, size_of(file_.calls()));
    carver->take(&arrays_.ints, ints_);
    carver->take(&arrays_.floats, floats_);
    carver->take(&arrays_.inputs, size_of(file_.inputs()));
    carver->take(&arrays_.outputs, size_of(file_.outputs()));
    carver->take(&arrays_.states, size_of(file_.states()));
    carver->take(&arrays_.input_labels, size_of(file_.inputs()));
    carver->take(&arrays_.output_labels, size_of(file_.outputs()));
    carver->take(&arrays_.state_labels, size_of(file_.states()));
    carver->take(&arrays_.symbols, size_of(file_.symbols()));
  }

  sluice_status allocate() {
    Carver sizes(nullptr, sizeof(LoadedModel));
    take(&sizes);
    const auto bytes = static_cast<size_t>(sizes.used());
    loaded_ = static_cast<LoadedModel*>(sluice_hook_allocate(bytes));
    if (!loaded_) {
      return fail(message_, SLUICE_OUT_OF_MEMORY, "no memory for a model of %lld bytes",
                  static_cast<long long>(bytes));
    }
    clear_bytes(loaded_, bytes);
    Carver pieces(loaded_, sizeof(LoadedModel));
    take(&pieces);
    return SLUICE_OK;
  }

  sluice_status fill() {
    sluice_plan& plan = loaded_->plan;
    plan.version = file_.version();
    plan.tiling = tiling();
    plan.symbol_count = static_cast<int32_t>(size_of(file_.symbols()));
    for (int32_t i = 0; i < plan.symbol_count; ++i) {
      arrays_.symbols[i] = text_of(file_.symbols()->Get(i));
    }
    fill_expressions(&plan);
    plan.can_carry = file_.can_carry() ? 1 : 0;
    plan.constants = constants();
    plan.constant_bytes = static_cast<uint64_t>(size_of(file_.constants()));
    fill_calls(&plan);
    fill_interface(&plan);
    sluice_model& model = loaded_->model;
    model.plan = &plan;
    model.inputs = arrays_.input_labels;
    model.outputs = arrays_.output_labels;
    model.states = arrays_.state_labels;
    model.symbols = arrays_.symbols;
    model.kernels = sluice_kernel_tables;
    model.kernel_count = sluice_kernel_table_count;
    const sluice_status status = fill_values(&plan);
    return status == SLUICE_OK ? fill_ops(&plan) : status;
  }

  void fill_expressions(sluice_plan* plan) {
    plan->token_count = static_cast<int32_t>(size_of(file_.tokens()));
    for (int32_t i = 0; i < plan->token_count; ++i) {
      const format::Token& token = *file_.tokens()->Get(i);
      arrays_.tokens[i] = {token.kind(), token.value()};
    }
    plan->tokens = arrays_.tokens;
    plan->expression_count = static_cast<int32_t>(size_of(file_.expressions()));
    for (int32_t i = 0; i < plan->expression_count; ++i) {
      const format::Expression& expression = *file_.expressions()->Get(i);
      arrays_.expressions[i] = {expression.begin(), expression.count()};
    }
    plan->expressions = arrays_.expressions;
  }

  sluice_status fill_values(sluice_plan* plan) {
    plan->value_count = static_cast<int32_t>(size_of(file_.values()));
    plan->values = arrays_.values;
    for (int32_t i = 0; i < plan->value_count; ++i) {
      const format::Value& value = *file_.values()->Get(i);
      const int64_t rank = size_of(value.dims());
      if (rank > SLUICE_MAX_RANK) {
        return fail(message_, SLUICE_INVALID_MODEL,
                    "damaged model: value %d has rank %lld, at most %d are possible", i,
                    static_cast<long long>(rank), SLUICE_MAX_RANK);
      }
      sluice_plan_value& to = arrays_.values[i];
      to.type = value.type();
      to.storage = value.storage();
      to.layout = value.layout();
      to.rank = static_cast<uint8_t>(rank);
      for (int32_t axis = 0; axis < to.rank; ++axis) to.dims[axis] = value.dims()->Get(axis);
      to.offset = value.offset();
      to.bytes = value.bytes();
      to.first = value.first();
      to.last = value.last();
    }
    return SLUICE_OK;
  }

  sluice_status fill_ops(sluice_plan* plan) {
    plan->op_count = static_cast<int32_t>(size_of(file_.ops()));
    plan->ops = arrays_.ops;
    for (int32_t i = 0; i < plan->op_count; ++i) {
      const char* name = text_of(file_.ops()->Get(i));
      for (int32_t k = 0; k < sluice_all_ops_count && !arrays_.ops[i]; ++k) {
        if (std::strcmp(name, sluice_all_ops[k]->name) == 0) arrays_.ops[i] = sluice_all_ops[k];
      }
      if (!arrays_.ops[i]) {
        return fail(message_, SLUICE_UNSUPPORTED,
                    "model needs operation '%s', which this runtime does not have", name);
      }
    }
    return SLUICE_OK;
  }

  // Appends a vector to the pool of integers.
  void pour(const flatbuffers::Vector<int32_t>* from, int32_t* begin, int32_t* count) {
    *begin = used_ints_;
    *count = static_cast<int32_t>(size_of(from));
    for (int32_t i = 0; i < *count; ++i) arrays_.ints[used_ints_++] = from->Get(i);
  }

  void fill_calls(sluice_plan* plan) {
    plan->call_count = static_cast<int32_t>(size_of(file_.calls()));
    plan->calls = arrays_.calls;
    plan->ints = arrays_.ints;
    plan->int_count = static_cast<int32_t>(ints_);
    plan->floats = arrays_.floats;
    plan->float_count = static_cast<int32_t>(floats_);
    int32_t used_floats = 0;
    for (int32_t i = 0; i < plan->call_count; ++i) {
      const format::Call& call = *file_.calls()->Get(i);
      sluice_plan_call& to = arrays_.calls[i];
      to.op = call.op();
      pour(call.inputs(), &to.inputs_begin, &to.inputs_count);
      pour(call.outputs(), &to.outputs_begin, &to.outputs_count);
      pour(call.ints(), &to.ints_begin, &to.ints_count);
      to.floats_begin = used_floats;
      to.floats_count = static_cast<int32_t>(size_of(call.floats()));
      for (int32_t k = 0; k < to.floats_count; ++k) {
        arrays_.floats[used_floats++] = call.floats()->Get(k);
      }
    }
  }

  void fill_interface(sluice_plan* plan) {
    plan->input_count = static_cast<int32_t>(size_of(file_.inputs()));
    for (int32_t i = 0; i < plan->input_count; ++i) arrays_.inputs[i] = file_.inputs()->Get(i);
    plan->inputs = arrays_.inputs;
    plan->output_count = static_cast<int32_t>(size_of(file_.outputs()));
    for (int32_t i = 0; i < plan->output_count; ++i) arrays_.outputs[i] = file_.outputs()->Get(i);
    plan->outputs = arrays_.outputs;
    plan->state_count = static_cast<int32_t>(size_of(file_.states()));
    for (int32_t i = 0; i < plan->state_count; ++i) {
      const format::State& state = *file_.states()->Get(i);
      arrays_.states[i] = {state.value(), state.next(), state.initial(), state.input(),
                           state.output()};
    }
    plan->states = arrays_.states;
  }

  sluice_tensor_label label(const char* name, int32_t index) const {
    const format::Value& value = *file_.values()->Get(index);
    return {name, value.scale(), value.zero_point()};
  }

  // After verification: the indices are sound.
  void fill_labels() {
    const sluice_plan& plan = loaded_->plan;
    for (int32_t i = 0; i < plan.input_count; ++i) {
      const int32_t index = plan.inputs[i];
      arrays_.input_labels[i] = label(text_of(file_.values()->Get(index)->name()), index);
    }
    for (int32_t i = 0; i < plan.output_count; ++i) {
      const int32_t index = plan.outputs[i];
      arrays_.output_labels[i] = label(text_of(file_.values()->Get(index)->name()), index);
    }
    for (int32_t i = 0; i < plan.state_count; ++i) {
      arrays_.state_labels[i] =
          label(text_of(file_.states()->Get(i)->name()), plan.states[i].value);
    }
  }

  const format::Model& file_;
  const size_t bytes_;
  const MadeFor target_;
  sluice_message* const message_;
  LoadedModel* loaded_ = nullptr;
  Arrays arrays_ = {};
  int64_t ints_ = 0;
  int64_t floats_ = 0;
  int32_t used_ints_ = 0;
};

}  // namespace

sluice_status load_model(const void* data, size_t bytes, MadeFor target, LoadedModel** loaded,
                         sluice_message* message) {
  if (!data) return fail(message, SLUICE_INVALID_ARGUMENT, "no model was given");
  if (!is_aligned(data, kAlignment)) {
    return fail(message, SLUICE_INVALID_ARGUMENT,
                "the model does not begin at a multiple of %d bytes", static_cast<int>(kAlignment));
  }
  constexpr size_t kHeader = sizeof(flatbuffers::uoffset_t) + flatbuffers::kFileIdentifierLength;
  if (bytes < kHeader || !format::ModelBufferHasIdentifier(data)) {
    return fail(message, SLUICE_INVALID_MODEL, "not a Sluice model: no '%s' at byte 4",
                format::ModelIdentifier());
  }
  if (bytes > kMaxFileBytes) {
    return fail(message, SLUICE_INVALID_MODEL, "a model of %lld bytes, at most %lld are possible",
                static_cast<long long>(bytes), static_cast<long long>(kMaxFileBytes));
  }
  flatbuffers::Verifier verifier(static_cast<const uint8_t*>(data), bytes, kMaxDepth, kMaxTables);
  if (!format::VerifyModelBuffer(verifier)) {
    return fail(message, SLUICE_INVALID_MODEL,
                "damaged model: truncated or overwritten (%lld bytes)",
                static_cast<long long>(bytes));
  }
  return Loader(*format::GetModel(data), bytes, target, message).load(loaded);
}

}  // namespace sluice
