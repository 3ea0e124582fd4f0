// Quantized values with another scale, zero point or type.
//
//   y = clamp(round((x - x_zero) multiplier 2^(shift - 31)) + y_zero, low, high)
//
// Roundings: fixed_point.h. Argument order and shapes: ABI.md.
#include "Halide.h"
#include "generators/fixed_point.h"
#include "schedules/pointwise.h"

using namespace Halide;

namespace {

class Rescale : public Generator<Rescale> {
 public:
  GeneratorParam<sluice::Rounding> rounding{"rounding", sluice::Rounding::SingleUp,
                                            sluice::kRoundings};
  Input<Buffer<>> x{"x", 1};  // int8 or int16
  Input<int32_t> x_zero{"x_zero"};
  Input<int32_t> multiplier{"multiplier"};
  Input<int32_t> shift{"shift"};
  Input<int32_t> y_zero{"y_zero"};
  Input<int32_t> low{"low"};
  Input<int32_t> high{"high"};
  Output<Buffer<>> y{"y", 1};  // int8 or int16

  void generate() {
    Expr steps = cast<int32_t>(x(i)) - x_zero;
    y(i) = cast(y.type(), sluice::requantize_to(steps, multiplier, shift, rounding, y_zero, low,
                                                high, get_target()));
  }

  void schedule() {
    sluice::define_lane_functions(*get_externs_map(), get_target());
    x.dim(0).set_min(0);
    y.dim(0).set_min(0);
    sluice::PointwiseFuncs funcs{y, i};
    sluice::schedule_pointwise(funcs, get_target());
  }

 private:
  Var i{"i"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(Rescale, rescale)
