// Product of two quantized arrays, broadcast over four dimensions, as TensorFlow Lite multiplies.
//
//   y = clamp(round((a - a_zero) (b - b_zero) multiplier 2^(shift - 31)) + y_zero, low, high)
//
// Roundings: fixed_point.h. A dimension of stride 0 broadcasts; y may be the memory of an argument
// with the same strides. Argument order and shapes: ABI.md.
#include "Halide.h"
#include "generators/broadcast_operands.h"
#include "generators/fixed_point.h"

using namespace Halide;

namespace {

class MulQuantized : public Generator<MulQuantized> {
 public:
  GeneratorParam<sluice::Rounding> rounding{"rounding", sluice::Rounding::SingleUp,
                                            sluice::kRoundings};
  Input<Buffer<>> a{"a", 4};  // int8 or int16, as b and y
  Input<Buffer<>> b{"b", 4};
  Input<int32_t> a_zero{"a_zero"};
  Input<int32_t> b_zero{"b_zero"};
  Input<int32_t> multiplier{"multiplier"};
  Input<int32_t> shift{"shift"};
  Input<int32_t> y_zero{"y_zero"};
  Input<int32_t> low{"low"};
  Input<int32_t> high{"high"};
  Output<Buffer<>> y{"y", 4};

  void generate() {
    Expr product =
        (cast<int32_t>(a(i, j, k, l)) - a_zero) * (cast<int32_t>(b(i, j, k, l)) - b_zero);
    y(i, j, k, l) = cast(y.type(), sluice::requantize_to(product, multiplier, shift, rounding,
                                                         y_zero, low, high, get_target()));
  }

  void schedule() {
    sluice::define_lane_functions(*get_externs_map(), get_target());
    sluice::bind_broadcast(a, b, y, y, i, get_target());
  }

 private:
  Var i{"i"}, j{"j"}, k{"k"}, l{"l"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(MulQuantized, mul_quantized)
