#include "runtime/core/verify.h"

#include "runtime/core/arena.h"
#include "runtime/core/expression.h"
#include "runtime/core/extents.h"
#include "runtime/core/message.h"
#include "runtime/pack/packed.h"

namespace sluice {
namespace {

bool in_range(int32_t begin, int32_t count, int32_t size) {
  return begin >= 0 && count >= 0 && begin <= size && count <= size - begin;
}

class Verifier {
 public:
  Verifier(const sluice_plan& plan, sluice_message* message) : plan_(plan), message_(message) {}

  bool counts() const {
    return items("symbols", plan_.symbol_count) && items("expressions", plan_.expression_count) &&
           items("values", plan_.value_count) && items("operations", plan_.op_count) &&
           items("calls", plan_.call_count) && items("inputs", plan_.input_count) &&
           items("outputs", plan_.output_count) && items("states", plan_.state_count) &&
           (plan_.token_count >= 0 || broken("a negative number of tokens")) &&
           (plan_.int_count >= 0 || broken("a negative number of integers")) &&
           (plan_.float_count >= 0 || broken("a negative number of floats"));
  }

  bool header() const {
    if (plan_.version != SLUICE_PLAN_VERSION) {
      return broken("plan version %lld, this runtime reads %d",
                    static_cast<long long>(plan_.version), SLUICE_PLAN_VERSION);
    }
    const sluice_tiling& tiling = plan_.tiling;
    if (tiling.family[sizeof tiling.family - 1] != '\0') return broken("a family without an end");
    if (!valid_tiling(tiling)) {
      return broken("weight offset %d and blocks of %d and %d make no packed layout",
                    tiling.weight_offset, tiling.gemm_block, tiling.lstm_block);
    }
    return true;
  }

  bool expressions() const {
    for (int32_t i = 0; i < plan_.expression_count; ++i) {
      if (!valid_expression(plan_, i)) return broken("expression %d is malformed", i);
    }
    return true;
  }

  bool values() const {
    for (int32_t i = 0; i < plan_.value_count; ++i) {
      if (!value(i)) return false;
    }
    return true;
  }

  bool interface() const {
    for (int32_t i = 0; i < plan_.input_count; ++i) {
      if (!input(i)) return false;
    }
    for (int32_t i = 0; i < plan_.output_count; ++i) {
      const int32_t index = plan_.outputs[i];
      if (!exists(index)) return broken("output %d is value %d of %d", i, index, plan_.value_count);
      if (plan_.values[index].layout != SLUICE_DENSE) return broken("output %d is packed", i);
    }
    return true;
  }

  bool states() const {
    for (int32_t i = 0; i < plan_.state_count; ++i) {
      if (!state(i)) return false;
    }
    return true;
  }

  bool calls() const {
    for (int32_t i = 0; i < plan_.call_count; ++i) {
      if (!call(i)) return false;
    }
    // The first call of a lifetime writes the value: nothing is read that was not written.
    for (int32_t i = 0; i < plan_.value_count; ++i) {
      const sluice_plan_value& value = plan_.values[i];
      if (value.storage == SLUICE_ARENA && !writes(plan_.calls[value.first], i)) {
        return broken("value %d is not written by call %d, which begins its life", i, value.first);
      }
    }
    return true;
  }

 private:
  bool exists(int32_t index) const { return index >= 0 && index < plan_.value_count; }

  __attribute__((format(printf, 2, 3))) bool broken(const char* format, ...) const {
    MessageWriter writer(message_);
    writer.text("damaged model: ");
    va_list arguments;
    va_start(arguments, format);
    writer.format(format, arguments);
    va_end(arguments);
    return false;
  }

  bool items(const char* what, int32_t count) const {
    if (count >= 0 && count <= kMaxPlanItems) return true;
    return broken("%d %s, expected 0 to %d", count, what, kMaxPlanItems);
  }

  bool value(int32_t index) const {
    const sluice_plan_value& value = plan_.values[index];
    if (value.type > SLUICE_BOOL) return broken("value %d has type %d", index, value.type);
    if (value.layout > SLUICE_GEMM_CHANNELS) {
      return broken("value %d has layout %d", index, value.layout);
    }
    if (value.rank > SLUICE_MAX_RANK) {
      return broken("value %d has rank %d, at most %d are possible", index, value.rank,
                    SLUICE_MAX_RANK);
    }
    for (int32_t axis = 0; axis < value.rank; ++axis) {
      if (!valid_extent(plan_, value.dims[axis])) {
        return broken("value %d, axis %d: expression %d of %d", index, axis, -1 - value.dims[axis],
                      plan_.expression_count);
      }
    }
    const bool may_be_packed = value.storage == SLUICE_CONSTANT || value.storage == SLUICE_ARENA;
    if (value.layout != SLUICE_DENSE && !may_be_packed) {
      return broken("value %d is packed, but neither constant nor working memory", index);
    }
    return storage(index, value);
  }

  bool storage(int32_t index, const sluice_plan_value& value) const {
    const auto offset = static_cast<long long>(value.offset);
    switch (value.storage) {
      case SLUICE_CONSTANT:
        return constant(index, value);
      case SLUICE_INPUT:
        if (value.offset < static_cast<uint64_t>(plan_.input_count) &&
            plan_.inputs[value.offset] == index) {
          return true;
        }
        return broken("value %d is not input %lld", index, offset);
      case SLUICE_OUTPUT:
        if (value.offset < static_cast<uint64_t>(plan_.output_count) &&
            plan_.outputs[value.offset] == index) {
          return true;
        }
        return broken("value %d is not output %lld", index, offset);
      case SLUICE_STATE:
        if (value.offset < static_cast<uint64_t>(plan_.state_count) &&
            plan_.states[value.offset].value == index) {
          return true;
        }
        return broken("value %d is not state %lld", index, offset);
      case SLUICE_ARENA:
        if (value.first >= 0 && value.first <= value.last && value.last < plan_.call_count) {
          return true;
        }
        return broken("value %d lives from call %d to %d of %d", index, value.first, value.last,
                      plan_.call_count);
      case SLUICE_VIEW:
        return view(index, value);
      default:
        return broken("value %d has storage %d", index, value.storage);
    }
  }

  bool constant(int32_t index, const sluice_plan_value& value) const {
    for (int32_t axis = 0; axis < value.rank; ++axis) {
      if (value.dims[axis] < 0) return broken("constant %d has a computed extent", index);
    }
    if (value.offset % kAlignment != 0 || value.offset > plan_.constant_bytes ||
        value.bytes > plan_.constant_bytes - value.offset) {
      return broken("constant %d lies at %lld + %lld of %lld bytes", index,
                    static_cast<long long>(value.offset), static_cast<long long>(value.bytes),
                    static_cast<long long>(plan_.constant_bytes));
    }
    Tensor tensor;
    uint64_t bytes = 0;
    if (resolve_value(plan_, index, nullptr, &tensor, &bytes, message_) != SLUICE_OK) return false;
    if (value.bytes != bytes) {
      return broken("constant %d has %lld bytes, its shape needs %lld", index,
                    static_cast<long long>(value.bytes), static_cast<long long>(bytes));
    }
    return true;
  }

  bool view(int32_t index, const sluice_plan_value& value) const {
    if (value.offset >= static_cast<uint64_t>(index)) {
      return broken("value %d is a view of value %lld, expected an earlier one", index,
                    static_cast<long long>(value.offset));
    }
    const sluice_plan_value& target = plan_.values[value.offset];
    if (target.storage == SLUICE_VIEW || target.layout != SLUICE_DENSE ||
        target.type != value.type) {
      return broken("value %d is a view of value %lld, which is a view, packed or of another type",
                    index, static_cast<long long>(value.offset));
    }
    return true;
  }

  bool input(int32_t i) const {
    const int32_t index = plan_.inputs[i];
    if (!exists(index)) return broken("input %d is value %d of %d", i, index, plan_.value_count);
    const sluice_plan_value& value = plan_.values[index];
    if (value.storage == SLUICE_INPUT && value.offset == static_cast<uint64_t>(i)) return true;
    if (value.storage == SLUICE_STATE && plan_.states[value.offset].input == i) return true;
    return broken("input %d is value %d, which is stored elsewhere", i, index);
  }

  bool state(int32_t i) const {
    const sluice_plan_state& state = plan_.states[i];
    if (!exists(state.value) || plan_.values[state.value].storage != SLUICE_STATE ||
        plan_.values[state.value].offset != static_cast<uint64_t>(i)) {
      return broken("state %d is value %d, which is stored elsewhere", i, state.value);
    }
    const uint8_t type = plan_.values[state.value].type;
    if (!exists(state.next) || plan_.values[state.next].type != type ||
        plan_.values[state.next].layout != SLUICE_DENSE) {
      return broken("state %d cannot become value %d", i, state.next);
    }
    if (state.initial != -1 &&
        (!exists(state.initial) || plan_.values[state.initial].type != type ||
         plan_.values[state.initial].storage != SLUICE_CONSTANT ||
         plan_.values[state.initial].layout != SLUICE_DENSE)) {
      return broken("state %d cannot begin as value %d", i, state.initial);
    }
    const bool input_matches =
        state.input == -1 || (state.input >= 0 && state.input < plan_.input_count &&
                              plan_.inputs[state.input] == state.value);
    if (!input_matches) return broken("state %d is not input %d", i, state.input);
    if (state.output < -1 || state.output >= plan_.output_count) {
      return broken("state %d is output %d of %d", i, state.output, plan_.output_count);
    }
    return true;
  }

  bool call(int32_t i) const {
    const sluice_plan_call& call = plan_.calls[i];
    if (call.op < 0 || call.op >= plan_.op_count) {
      return broken("call %d is operation %d of %d", i, call.op, plan_.op_count);
    }
    if (!in_range(call.inputs_begin, call.inputs_count, plan_.int_count) ||
        !in_range(call.outputs_begin, call.outputs_count, plan_.int_count) ||
        !in_range(call.ints_begin, call.ints_count, plan_.int_count) ||
        !in_range(call.floats_begin, call.floats_count, plan_.float_count)) {
      return broken("call %d has operands or attributes outside the plan", i);
    }
    if (call.outputs_count > kMaxCallOutputs) {
      return broken("call %d writes %d values, at most %d are possible", i, call.outputs_count,
                    kMaxCallOutputs);
    }
    for (int32_t k = 0; k < call.inputs_count; ++k) {
      if (!operand(i, plan_.ints[call.inputs_begin + k])) return false;
    }
    for (int32_t k = 0; k < call.outputs_count; ++k) {
      if (!result(i, call, k)) return false;
    }
    return true;
  }

  bool operand(int32_t i, int32_t index) const {
    if (index == -1) return true;
    if (!exists(index)) return broken("call %d uses value %d of %d", i, index, plan_.value_count);
    const sluice_plan_value& root = plan_.values[root_of(plan_, index)];
    if (root.storage == SLUICE_ARENA && (i < root.first || i > root.last)) {
      return broken("call %d uses value %d, which lives from call %d to %d", i, index, root.first,
                    root.last);
    }
    return true;
  }

  // Output `k` of a call is writable and shares its memory with no other operand.
  bool result(int32_t i, const sluice_plan_call& call, int32_t k) const {
    const int32_t index = plan_.ints[call.outputs_begin + k];
    if (index == -1) return true;
    if (!operand(i, index)) return false;
    const int32_t root = root_of(plan_, index);
    const uint8_t storage = plan_.values[root].storage;
    if (storage != SLUICE_ARENA && storage != SLUICE_OUTPUT) {
      return broken("call %d writes value %d, which is neither output nor working memory", i,
                    index);
    }
    for (int32_t other = 0; other < call.inputs_count; ++other) {
      const int32_t input = plan_.ints[call.inputs_begin + other];
      if (input >= 0 && root_of(plan_, input) == root) {
        return broken("call %d reads and writes value %d", i, index);
      }
    }
    for (int32_t other = 0; other < k; ++other) {
      const int32_t output = plan_.ints[call.outputs_begin + other];
      if (output >= 0 && root_of(plan_, output) == root) {
        return broken("call %d writes value %d twice", i, index);
      }
    }
    return true;
  }

  bool writes(const sluice_plan_call& call, int32_t index) const {
    for (int32_t k = 0; k < call.outputs_count; ++k) {
      const int32_t output = plan_.ints[call.outputs_begin + k];
      if (output >= 0 && root_of(plan_, output) == index) return true;
    }
    return false;
  }

  const sluice_plan& plan_;
  sluice_message* message_;
};

}  // namespace

sluice_status verify_plan(const sluice_plan& plan, sluice_message* message) {
  const Verifier verifier(plan, message);
  const bool sound = verifier.counts() && verifier.header() && verifier.expressions() &&
                     verifier.values() && verifier.interface() && verifier.states() &&
                     verifier.calls();
  return sound ? SLUICE_OK : SLUICE_INVALID_MODEL;
}

}  // namespace sluice
