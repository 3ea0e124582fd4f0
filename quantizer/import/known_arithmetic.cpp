#include "quantizer/import/known_arithmetic.h"

#include "quantizer/error.h"
#include "quantizer/graph/evaluate/operations.h"
#include "quantizer/graph/infer.h"

namespace sluice {
namespace {

// For every element of the broadcast result, the position of the operand's element.
std::vector<int64_t> broadcast_positions(const std::vector<int64_t>& from,
                                         const std::vector<int64_t>& to) {
  Tensor positions = Tensor::zeros(SLUICE_S64, from);
  for (int64_t i = 0; i < positions.elements(); ++i) positions.as<int64_t>()[i] = i;
  const Tensor expanded = evaluate_expand({&positions}, to);
  return {expanded.as<int64_t>(), expanded.as<int64_t>() + expanded.elements()};
}

[[noreturn]] void refuse(const Dim& a, const char* operation, const Dim& b) {
  throw Error(a.text() + " " + operation + " " + b.text() + " is not known at import");
}

}  // namespace

std::optional<ValueId> known_binary(Builder* builder, ValueId a, ValueId b, sluice_type type,
                                    const DimOperation& operation) {
  const auto known_a = builder->known(a), known_b = builder->known(b);
  if (!known_a || !known_b) return std::nullopt;
  const auto dims_a = concrete(builder->shape(a), {}), dims_b = concrete(builder->shape(b), {});
  const auto dims = concrete(broadcast(builder->shape(a), builder->shape(b), refuse_different), {});
  const auto positions_a = broadcast_positions(dims_a, dims);
  const auto positions_b = broadcast_positions(dims_b, dims);
  std::vector<Dim> elements;
  for (size_t i = 0; i < positions_a.size(); ++i) {
    elements.push_back(operation((*known_a)[static_cast<size_t>(positions_a[i])],
                                 (*known_b)[static_cast<size_t>(positions_b[i])]));
  }
  return builder->integers(type, dims, std::move(elements));
}

Dim known_div(const Dim& a, const Dim& b) {
  if (b == Dim(0)) throw Error("an integer is divided by 0");
  if (a.is_constant() && b.is_constant()) {
    if (b.constant() == -1) return Dim() - a;  // the machine's division overflows for the smallest
    return a.constant() / b.constant();        // truncates, as ONNX does
  }
  Dim quotient;
  if (Dim::divide_exactly(a, b, &quotient)) return quotient;
  if (!b.is_constant() || b.constant() < 0 || !a.at_least(0)) refuse(a, "/", b);
  return Dim::floordiv(a, b.constant());
}

Dim known_min(const Dim& a, const Dim& b) {
  if ((b - a).at_least(0)) return a;
  if ((a - b).at_least(0)) return b;
  refuse(a, "min", b);
}

Dim known_max(const Dim& a, const Dim& b) {
  if ((b - a).at_least(0)) return b;
  if ((a - b).at_least(0)) return a;
  refuse(a, "max", b);
}

Dim known_equal(const Dim& a, const Dim& b) {
  if (a == b) return 1;
  if (certainly_different(a, b)) return 0;
  refuse(a, "==", b);
}

Dim known_greater(const Dim& a, const Dim& b) {
  if ((a - b).at_least(1)) return 1;
  if ((b - a).at_least(0)) return 0;
  refuse(a, ">", b);
}

}  // namespace sluice
