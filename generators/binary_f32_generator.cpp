// Pointwise functions of two arguments over four dimensions: y = f(a, b).
//
// A dimension of stride 0 broadcasts. min and max are NaN where an argument is; pow has the special
// cases of C's pow. y may be the memory of an argument with the same strides. Argument order and
// shapes: ABI.md.
#include <map>

#include "Halide.h"
#include "generators/broadcast_operands.h"
#include "generators/elementary.h"

using namespace Halide;

namespace {

enum class Function { Add, Sub, Mul, Div, Pow, Min, Max };

const std::map<std::string, Function> kFunctions = {
    {"add", Function::Add}, {"sub", Function::Sub}, {"mul", Function::Mul}, {"div", Function::Div},
    {"pow", Function::Pow}, {"min", Function::Min}, {"max", Function::Max}};

class BinaryF32 : public Generator<BinaryF32> {
 public:
  GeneratorParam<Function> function{"function", Function::Add, kFunctions};
  Input<Buffer<float>> a{"a", 4};
  Input<Buffer<float>> b{"b", 4};
  Output<Buffer<float>> y{"y", 4};

  void generate() { y(i, j, k, l) = value(a(i, j, k, l), b(i, j, k, l)); }

  void schedule() { sluice::bind_broadcast(a, b, y, y, i, get_target()); }

 private:
  Expr value(const Expr& p, const Expr& q) {
    switch (function) {
      case Function::Add:
        return strict_float(p + q);
      case Function::Sub:
        return strict_float(p - q);
      case Function::Mul:
        return strict_float(p * q);
      case Function::Div:
        return strict_float(p / q);
      case Function::Pow:
        return sluice::pow(p, q);
      // The comparison is false, and q taken, where either is NaN.
      case Function::Min:
        return select(sluice::is_nan_bits(p), p, strict_float(select(p < q, p, q)));
      case Function::Max:
        return select(sluice::is_nan_bits(p), p, strict_float(select(p > q, p, q)));
    }
    return p;
  }

  Var i{"i"}, j{"j"}, k{"k"}, l{"l"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(BinaryF32, binary_f32)
