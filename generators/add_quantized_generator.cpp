// Sum of two quantized arrays, broadcast over four dimensions, as TensorFlow Lite adds them.
//
//   y = clamp(R(R((a - a_zero) 2^left; a) + R((b - b_zero) 2^left; b); y) + y_zero, low, high)
//
// R(v; p) = round(v multiplier_p 2^(shift_p - 31)). Roundings: fixed_point.h. A dimension of stride
// 0 broadcasts; y may be the memory of an argument with the same strides. Argument order and
// shapes: ABI.md.
#include "Halide.h"
#include "generators/broadcast_operands.h"
#include "generators/fixed_point.h"

using namespace Halide;

namespace {

class AddQuantized : public Generator<AddQuantized> {
 public:
  GeneratorParam<sluice::Rounding> rounding{"rounding", sluice::Rounding::SingleUp,
                                            sluice::kRoundings};
  Input<Buffer<>> a{"a", 4};  // int8 or int16, as b and y
  Input<Buffer<>> b{"b", 4};
  Input<int32_t> a_zero{"a_zero"};
  Input<int32_t> b_zero{"b_zero"};
  Input<int32_t> left{"left"};
  Input<int32_t> a_multiplier{"a_multiplier"};
  Input<int32_t> a_shift{"a_shift"};
  Input<int32_t> b_multiplier{"b_multiplier"};
  Input<int32_t> b_shift{"b_shift"};
  Input<int32_t> y_multiplier{"y_multiplier"};
  Input<int32_t> y_shift{"y_shift"};
  Input<int32_t> y_zero{"y_zero"};
  Input<int32_t> low{"low"};
  Input<int32_t> high{"high"};
  Output<Buffer<>> y{"y", 4};

  void generate() {
    Expr p = (cast<int32_t>(a(i, j, k, l)) - a_zero) << cast<uint32_t>(left);
    Expr q = (cast<int32_t>(b(i, j, k, l)) - b_zero) << cast<uint32_t>(left);
    Expr sum = sluice::requantize(p, a_multiplier, a_shift, rounding) +
               sluice::requantize(q, b_multiplier, b_shift, rounding);
    y(i, j, k, l) = cast(y.type(), sluice::requantize_to(sum, y_multiplier, y_shift, rounding,
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

HALIDE_REGISTER_GENERATOR(AddQuantized, add_quantized)
