// Quantization with given parameters: y = clamp(round(x / scale) + zero_point), over the range of
// y's type.
//
// The quotient v is a float, rounded to the nearest integer, ties to even, or to sign(v) floor(|v|
// + 1/2), the sum in float, where `away` is not 0. NaN becomes the zero point. Argument order and
// shapes: ABI.md.
#include "Halide.h"
#include "generators/quantize_expr.h"
#include "schedules/pointwise.h"

using namespace Halide;

namespace {

class QuantizeF32 : public Generator<QuantizeF32> {
 public:
  Input<Buffer<float>> x{"x", 1};
  Input<float> scale{"scale"};
  Input<int32_t> zero_point{"zero_point"};
  Input<int32_t> away{"away"};
  Output<Buffer<>> y{"y", 1};  // int8, uint8 or int16

  void generate() {
    // Farther than any zero point is from any limit, and exact in every step below.
    constexpr float most = 1 << 18;
    Expr steps = strict_float(x(i) / scale);
    Expr near = sluice::at_most(sluice::at_least(steps, -most), most);
    Expr away_from_zero = cast<int32_t>(strict_float(sluice::magnitude(near) + 0.5f));
    Expr nearest = select(away != 0, select(near < 0.0f, -away_from_zero, away_from_zero),
                          sluice::round_to_int(near));
    Expr q = select(sluice::is_nan_bits(steps), 0, nearest) + zero_point;
    const Type type = y.type();
    y(i) = cast(type, clamp(q, cast<int32_t>(type.min()), cast<int32_t>(type.max())));
  }

  void schedule() {
    x.dim(0).set_min(0);
    y.dim(0).set_min(0);
    sluice::PointwiseFuncs funcs{y, i, true};
    sluice::schedule_pointwise(funcs, get_target());
  }

 private:
  Var i{"i"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(QuantizeF32, quantize_f32)
