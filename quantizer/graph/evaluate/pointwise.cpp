#include <algorithm>
#include <cmath>
#include <limits>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate/operations.h"

namespace sluice {
namespace {

double apply_binary(BinaryKind kind, double a, double b) {
  switch (kind) {
    case BinaryKind::Add:
      return a + b;
    case BinaryKind::Sub:
      return a - b;
    case BinaryKind::Mul:
      return a * b;
    case BinaryKind::Div:
      return a / b;
    case BinaryKind::Pow:
      return std::pow(a, b);
    case BinaryKind::Min:
      return std::isnan(a) || a < b ? a : b;
    case BinaryKind::Max:
      return std::isnan(a) || a > b ? a : b;
  }
  throw Error("the binary operation does not exist");
}

template <typename To, typename From>
To convert(From value) {
  if constexpr (std::is_same_v<To, bool>) {
    return value != From(0);
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    // Truncates and saturates; NaN becomes 0.
    if (std::isnan(value)) return 0;
    const double truncated = std::trunc(static_cast<double>(value));
    if (truncated <= static_cast<double>(std::numeric_limits<To>::min())) {
      return std::numeric_limits<To>::min();
    }
    if (truncated >= static_cast<double>(std::numeric_limits<To>::max())) {
      return std::numeric_limits<To>::max();
    }
    return static_cast<To>(truncated);
  } else {
    return static_cast<To>(value);
  }
}

template <typename To, typename From>
void convert_all(const Tensor& x, Tensor* y) {
  const From* from = x.as<From>();
  To* to = y->as<To>();
  for (int64_t i = 0; i < x.elements(); ++i) to[i] = convert<To>(from[i]);
}

template <typename To>
void cast_to(const Tensor& x, Tensor* y) {
  switch (x.type) {
    case SLUICE_F32:
      return convert_all<To, float>(x, y);
    case SLUICE_S8:
      return convert_all<To, int8_t>(x, y);
    case SLUICE_U8:
      return convert_all<To, uint8_t>(x, y);
    case SLUICE_S16:
      return convert_all<To, int16_t>(x, y);
    case SLUICE_U16:
      return convert_all<To, uint16_t>(x, y);
    case SLUICE_S32:
      return convert_all<To, int32_t>(x, y);
    case SLUICE_S64:
      return convert_all<To, int64_t>(x, y);
    case SLUICE_BOOL:
      return convert_all<To, uint8_t>(x, y);
  }
}

}  // namespace

double apply_unary(UnaryKind kind, double alpha, double beta, double x) {
  switch (kind) {
    case UnaryKind::Abs:
      return std::fabs(x);
    case UnaryKind::Neg:
      return -x;
    case UnaryKind::Exp:
      return std::exp(x);
    case UnaryKind::Log:
      return std::log(x);
    case UnaryKind::Sqrt:
      return std::sqrt(x);
    case UnaryKind::Reciprocal:
      return 1 / x;
    case UnaryKind::Sigmoid:
      return 1 / (1 + std::exp(-x));
    case UnaryKind::Tanh:
      return std::tanh(x);
    case UnaryKind::Clamp:
      return std::isnan(x) ? x : std::min(std::max(x, alpha), beta);
    case UnaryKind::LeakyRelu:
      return x < 0 ? alpha * x : x;
    case UnaryKind::Elu:
      return x < 0 ? alpha * std::expm1(x) : x;
    case UnaryKind::HardSigmoid:
      return std::isnan(x) ? x : std::min(std::max(alpha * x + beta, 0.0), 1.0);
    case UnaryKind::Softplus:
      return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
    case UnaryKind::Softsign:
      return x / (1 + std::fabs(x));
    case UnaryKind::Affine:
      return alpha * x + beta;
    case UnaryKind::ScaledTanh:
      return alpha * std::tanh(beta * x);
    case UnaryKind::ThresholdedRelu:
      return x > alpha || std::isnan(x) ? x : 0;
    case UnaryKind::Round:
      return std::nearbyint(x);
  }
  throw Error("the unary operation does not exist");
}

void apply_binary(BinaryKind kind, const float* a, const float* b, int64_t count, float* y) {
  for (int64_t i = 0; i < count; ++i) {
    y[i] = static_cast<float>(
        apply_binary(kind, static_cast<double>(a[i]), static_cast<double>(b[i])));
  }
}

Tensor evaluate_unary(const Node& node, const Operands& x) {
  Tensor y = Tensor::zeros(SLUICE_F32, x[0]->dims);
  for (int64_t i = 0; i < y.elements(); ++i) {
    y.as<float>()[i] =
        static_cast<float>(apply_unary(node.unary, node.alpha, node.beta, x[0]->as<float>()[i]));
  }
  return y;
}

Tensor evaluate_cast(const Operands& x, sluice_type type) {
  Tensor y = Tensor::zeros(type, x[0]->dims);
  switch (type) {
    case SLUICE_F32:
      cast_to<float>(*x[0], &y);
      break;
    case SLUICE_S8:
      cast_to<int8_t>(*x[0], &y);
      break;
    case SLUICE_U8:
      cast_to<uint8_t>(*x[0], &y);
      break;
    case SLUICE_S16:
      cast_to<int16_t>(*x[0], &y);
      break;
    case SLUICE_U16:
      cast_to<uint16_t>(*x[0], &y);
      break;
    case SLUICE_S32:
      cast_to<int32_t>(*x[0], &y);
      break;
    case SLUICE_S64:
      cast_to<int64_t>(*x[0], &y);
      break;
    case SLUICE_BOOL:
      cast_to<bool>(*x[0], &y);
      break;
  }
  return y;
}

}  // namespace sluice
