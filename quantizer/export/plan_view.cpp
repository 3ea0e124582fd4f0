#include "quantizer/export/plan_view.h"

#include <algorithm>
#include <cmath>

#include "runtime/pack/packed.h"

namespace sluice {
namespace {

bool is_integer(sluice_type type) {
  return type == SLUICE_S8 || type == SLUICE_U8 || type == SLUICE_S16;
}

bool starts_with(const std::string& name, const char* prefix) { return name.rfind(prefix, 0) == 0; }

// Number of operands, from the first on, that an operation moves the elements of; 0: it computes.
size_t moved_operands(const std::string& op, size_t operands) {
  if (op == "concat") return operands;
  for (const char* name : {"copy", "transpose", "slice", "pad", "gather", "expand", "im2col"}) {
    if (op == name) return 1;
  }
  return 0;
}

}  // namespace

double factor(int32_t multiplier, int32_t shift) { return std::ldexp(multiplier, shift - 31); }

PlanView::PlanView(const PlanData& plan) : plan_(plan), quantizations_(plan.values.size()) {
  find_quantizations();
}

const PlanValue& PlanView::value(int32_t index) const {
  if (index < 0 || static_cast<size_t>(index) >= plan_.values.size()) {
    throw Error("value " + std::to_string(index) + " of " + std::to_string(plan_.values.size()) +
                " does not exist");
  }
  return plan_.values[static_cast<size_t>(index)];
}

Dim PlanView::dim(sluice_extent extent) const {
  if (extent >= 0) return extent;
  const sluice_expression& expression = plan_.expressions.at(static_cast<size_t>(-1 - extent));
  std::vector<Dim> stack;
  const auto pop = [&] {
    if (stack.empty()) throw Error("an extent of the plan has no value");
    Dim top = stack.back();
    stack.pop_back();
    return top;
  };
  for (int32_t i = 0; i < expression.count; ++i) {
    const sluice_token& token = plan_.tokens.at(static_cast<size_t>(expression.begin + i));
    if (token.kind == SLUICE_TOKEN_CONSTANT) {
      stack.emplace_back(token.value);
    } else if (token.kind == SLUICE_TOKEN_SYMBOL) {
      stack.push_back(Dim::symbol(plan_.symbols.at(static_cast<size_t>(token.value))));
    } else {
      const Dim b = pop(), a = pop();
      switch (token.kind) {
        case SLUICE_TOKEN_ADD:
          stack.push_back(a + b);
          break;
        case SLUICE_TOKEN_SUB:
          stack.push_back(a - b);
          break;
        case SLUICE_TOKEN_MUL:
          stack.push_back(a * b);
          break;
        default:
          if (!b.is_constant() || b.constant() < 1)
            throw Error("an extent is divided by " + b.text());
          stack.push_back(Dim::floordiv(a, b.constant()));
      }
    }
  }
  return pop();
}

Shape PlanView::shape(int32_t index) const {
  const sluice_plan_value& found = value(index).value;
  Shape shape;
  for (int i = 0; i < found.rank; ++i) shape.push_back(dim(found.dims[i]));
  return shape;
}

std::vector<int64_t> PlanView::dims(int32_t index) const {
  std::vector<int64_t> result;
  for (const Dim& extent : shape(index)) {
    if (!extent.is_constant()) {
      throw Error("value '" + value(index).name + "' has extent " + extent.text() +
                  ", expected a number");
    }
    result.push_back(extent.constant());
  }
  return result;
}

int32_t PlanView::base(int32_t index) const {
  const sluice_plan_value& found = value(index).value;
  return found.storage == SLUICE_VIEW ? static_cast<int32_t>(found.offset) : index;
}

std::optional<PlanQuantization> PlanView::quantization(int32_t index) const {
  value(index);
  return quantizations_[static_cast<size_t>(index)];
}

PlanQuantization PlanView::known_quantization(int32_t index) const {
  const auto found = quantization(index);
  if (!found) throw Error("value '" + value(index).name + "' has no scale in the plan");
  return *found;
}

// Gives two values the quantization that one of them has.
bool PlanView::same(int32_t a, int32_t b) {
  if (a < 0 || b < 0 || !is_integer(type(a)) || type(a) != type(b)) return false;
  auto &of_a = quantizations_[static_cast<size_t>(a)],
       &of_b = quantizations_[static_cast<size_t>(b)];
  if (of_a.has_value() == of_b.has_value()) return false;
  (of_a ? of_b : of_a) = of_a ? of_a : of_b;
  return true;
}

bool PlanView::propagate(const PlanCall& call) {
  const std::string& op = plan_.ops.at(static_cast<size_t>(call.op));
  bool changed = false;
  if (starts_with(op, "quantize_") || starts_with(op, "dequantize_")) {
    const auto& operands = starts_with(op, "quantize_") ? call.outputs : call.inputs;
    if (operands.empty() || call.ints.empty() || call.floats.empty()) return false;
    value(operands[0]);
    auto& found = quantizations_[static_cast<size_t>(operands[0])];
    changed = !found;
    if (!found) found = PlanQuantization{call.floats[0], call.ints[0]};
  }
  const size_t moved = call.outputs.empty() ? 0 : moved_operands(op, call.inputs.size());
  for (size_t i = 0; i < std::min(moved, call.inputs.size()); ++i) {
    changed |= same(call.inputs[i], call.outputs[0]);
  }
  return changed;
}

void PlanView::find_quantizations() {
  for (size_t i = 0; i < plan_.values.size(); ++i) {
    const PlanValue& found = plan_.values[i];
    if (found.scale > 0) quantizations_[i] = PlanQuantization{found.scale, found.zero_point};
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < plan_.values.size(); ++i) {
      changed |= same(static_cast<int32_t>(i), base(static_cast<int32_t>(i)));
    }
    for (const PlanCall& call : plan_.calls) changed |= propagate(call);
    for (auto call = plan_.calls.rbegin(); call != plan_.calls.rend(); ++call) {
      changed |= propagate(*call);
    }
  }
}

std::vector<uint8_t> PlanView::bytes(int32_t index) const {
  const sluice_plan_value& found = value(index).value;
  if (found.storage != SLUICE_CONSTANT) {
    throw Error("value '" + value(index).name + "' is computed at run time, expected a constant");
  }
  const std::vector<int64_t> extents = dims(index);
  uint64_t expected = 0;
  if (!packed_bytes(plan_.tiling, found.layout, found.type, found.rank, extents.data(),
                    &expected) ||
      found.bytes != expected || found.offset > plan_.constants.size() ||
      found.bytes > plan_.constants.size() - found.offset) {
    throw Error("constant '" + value(index).name + "' does not have the size of its shape");
  }
  const auto begin = plan_.constants.begin() + static_cast<std::ptrdiff_t>(found.offset);
  return {begin, begin + static_cast<std::ptrdiff_t>(found.bytes)};
}

std::vector<uint8_t> PlanView::unpacked(int32_t index, sluice_type expected) const {
  const sluice_plan_value& found = value(index).value;
  if (type(index) != expected) {
    throw Error("constant '" + value(index).name + "' is " + sluice_type_name(type(index)) +
                ", expected " + sluice_type_name(expected));
  }
  const std::vector<uint8_t> packed = bytes(index);
  if (found.layout == SLUICE_DENSE) return packed;
  const std::vector<int64_t> extents = dims(index);
  const bool gates = found.layout == SLUICE_GATE_BLOCKS;
  if (!gates && found.layout != SLUICE_GEMM_CHANNELS) {
    throw Error("constant '" + value(index).name + "' is packed weights, expected channels");
  }
  const int64_t outputs = extents.back(), count = gates ? kGates * outputs : outputs;
  std::vector<uint8_t> result(static_cast<size_t>(count) * sluice_type_bytes(expected));
  const auto unpack = [&](auto* to) {
    using T = std::remove_pointer_t<decltype(to)>;
    unpack_channels(plan_.tiling, found.layout, outputs, reinterpret_cast<const T*>(packed.data()),
                    to);
  };
  if (expected == SLUICE_F32) {
    unpack(reinterpret_cast<float*>(result.data()));
  } else if (expected == SLUICE_S32) {
    unpack(reinterpret_cast<int32_t*>(result.data()));
  } else if (expected == SLUICE_S16) {
    unpack(reinterpret_cast<int16_t*>(result.data()));
  } else {
    throw Error("constant '" + value(index).name + "' has channels of " +
                sluice_type_name(expected));
  }
  return result;
}

template <typename T, typename Packed>
PlanMatrix<T> PlanView::matrix(int32_t index) const {
  const sluice_plan_value& found = value(index).value;
  const std::vector<uint8_t> packed = bytes(index);
  const std::vector<int64_t> extents = dims(index);
  PlanMatrix<T> result;
  int64_t outputs = 0;
  if (found.layout == SLUICE_PACKED_GEMM) {
    outputs = result.rows = extents.at(0);
    result.columns = extents.at(1);
  } else if (found.layout == SLUICE_PACKED_LSTM || found.layout == SLUICE_PACKED_LSTM_INPUT) {
    outputs = extents.at(1);
    result.rows = kGates * outputs;
    result.columns = extents.at(2);
  } else {
    throw Error("constant '" + value(index).name + "' is not packed weights");
  }
  result.elements.resize(static_cast<size_t>(result.rows * result.columns));
  unpack_weights(plan_.tiling, found.layout, outputs, result.columns,
                 reinterpret_cast<const Packed*>(packed.data()), result.elements.data());
  return result;
}

PlanMatrix<float> PlanView::float_matrix(int32_t index) const {
  if (type(index) != SLUICE_F32) {
    throw Error("weights are " + std::string(sluice_type_name(type(index))) + ", expected f32");
  }
  return matrix<float, float>(index);
}

PlanMatrix<int8_t> PlanView::integer_matrix(int32_t index) const {
  if (type(index) != SLUICE_S8 && type(index) != SLUICE_U8) {
    throw Error("weights are " + std::string(sluice_type_name(type(index))) + ", expected 8 bits");
  }
  return matrix<int8_t, uint8_t>(index);
}

}  // namespace sluice
