// Pointwise functions of one argument: y = f(x, alpha, beta).
//
//   clamp         min(max(x, alpha), beta)          leaky_relu    x where x >= 0, else alpha x
//   elu           x where x >= 0, else alpha (e^x - 1)
//   hard_sigmoid  min(max(alpha x + beta, 0), 1)    softsign      x / (1 + |x|)
//   softplus      log(1 + e^x)                      affine        alpha x + beta
//   scaled_tanh   alpha tanh(beta x)                thresholded_relu  0 where x <= alpha, else x
//   round         nearest integer, ties to even
//   the others as they are called; they ignore alpha and beta.
//
// NaN in is NaN out. x and y may be the same memory. Argument order and shapes: ABI.md.
#include <map>

#include "Halide.h"
#include "generators/elementary.h"
#include "schedules/pointwise.h"

using namespace Halide;

namespace {

enum class Function {
  Abs,
  Neg,
  Exp,
  Log,
  Sqrt,
  Reciprocal,
  Sigmoid,
  Tanh,
  Clamp,
  LeakyRelu,
  Elu,
  HardSigmoid,
  Softplus,
  Softsign,
  Round,
  Affine,
  ScaledTanh,
  ThresholdedRelu
};

const std::map<std::string, Function> kFunctions = {
    {"abs", Function::Abs},
    {"neg", Function::Neg},
    {"exp", Function::Exp},
    {"log", Function::Log},
    {"sqrt", Function::Sqrt},
    {"reciprocal", Function::Reciprocal},
    {"sigmoid", Function::Sigmoid},
    {"tanh", Function::Tanh},
    {"clamp", Function::Clamp},
    {"leaky_relu", Function::LeakyRelu},
    {"elu", Function::Elu},
    {"hard_sigmoid", Function::HardSigmoid},
    {"softplus", Function::Softplus},
    {"softsign", Function::Softsign},
    {"round", Function::Round},
    {"affine", Function::Affine},
    {"scaled_tanh", Function::ScaledTanh},
    {"thresholded_relu", Function::ThresholdedRelu}};

class UnaryF32 : public Generator<UnaryF32> {
 public:
  GeneratorParam<Function> function{"function", Function::Abs, kFunctions};
  Input<Buffer<float>> x{"x", 1};
  Input<float> alpha{"alpha"};
  Input<float> beta{"beta"};
  Output<Buffer<float>> y{"y", 1};

  void generate() { y(i) = value(x(i)); }

  void schedule() {
    x.dim(0).set_min(0);
    y.dim(0).set_min(0);
    sluice::PointwiseFuncs funcs{y, i, true};
    sluice::schedule_pointwise(funcs, get_target());
  }

 private:
  Expr value(const Expr& v) {
    Expr negative = reinterpret<uint32_t>(v) > Expr(0x80000000u);  // and NaN with the sign set
    switch (function) {
      case Function::Abs:
        return sluice::magnitude(v);
      case Function::Neg:
        return sluice::float_of(sluice::bits_of(v) ^ std::numeric_limits<int32_t>::min());
      case Function::Exp:
        return sluice::exp(v);
      case Function::Log:
        return sluice::log(v);
      case Function::Sqrt:
        return strict_float(sqrt(v));
      case Function::Reciprocal:
        return strict_float(1.0f / v);
      case Function::Sigmoid:
        return sluice::sigmoid(v);
      case Function::Tanh:
        return sluice::tanh(v);
      case Function::Clamp:
        return sluice::at_most(sluice::at_least(v, alpha), beta);
      case Function::LeakyRelu:
        return strict_float(select(negative, alpha * v, v));
      case Function::Elu:
        return strict_float(select(negative, alpha * sluice::expm1_of_negative(v), v));
      case Function::HardSigmoid:
        return sluice::at_most(sluice::at_least(alpha * v + beta, 0.0f), 1.0f);
      case Function::Softplus:
        return sluice::softplus(v);
      case Function::Softsign:
        return strict_float(v / (1.0f + sluice::magnitude(v)));
      case Function::Round:
        return sluice::round_even(v);
      case Function::Affine:
        return strict_float(alpha * v + beta);
      case Function::ScaledTanh:
        return strict_float(alpha * sluice::tanh(strict_float(beta * v)));
      case Function::ThresholdedRelu:
        return select(sluice::is_nan_bits(v), v, strict_float(select(v > alpha, v, 0.0f)));
    }
    return v;
  }

  Var i{"i"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(UnaryF32, unary_f32)
