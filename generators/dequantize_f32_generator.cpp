// The numbers that quantized values stand for: y = (x - zero_point) scale.
//
// The difference is exact, the product rounded to float. Argument order and shapes: ABI.md.
#include "Halide.h"
#include "schedules/pointwise.h"

using namespace Halide;

namespace {

class DequantizeF32 : public Generator<DequantizeF32> {
 public:
  Input<Buffer<>> x{"x", 1};  // int8, uint8 or int16
  Input<float> scale{"scale"};
  Input<int32_t> zero_point{"zero_point"};
  Output<Buffer<float>> y{"y", 1};

  void generate() { y(i) = strict_float(cast<float>(cast<int32_t>(x(i)) - zero_point) * scale); }

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

HALIDE_REGISTER_GENERATOR(DequantizeF32, dequantize_f32)
