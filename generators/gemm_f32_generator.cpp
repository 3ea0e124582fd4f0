// Product of float activations with packed float weights: y[m][n] = clamp(sum_k x[m][k] w[n][k] +
// bias[n], low, high).
//
// Every sum runs over k in order in one accumulator, so that a row has the same bits whatever the
// number of rows. Argument order and shapes: ABI.md.
#include "Halide.h"
#include "schedules/gemm_f32.h"

using namespace Halide;

namespace {

class GemmF32 : public Generator<GemmF32> {
 public:
  GeneratorParam<int> block{"block", 64};

  Input<Buffer<float>> x{"x", 2};
  Input<Buffer<float>> w{"w", 3};
  Input<Buffer<float>> bias{"bias", 1};
  Input<float> low{"low"};
  Input<float> high{"high"};
  Output<Buffer<float>> y{"y", 2};

  void generate() {
    RDom k(0, w.dim(1).extent(), "k");
    sum(u, b, m) = bias(b * block + u);
    sum(u, b, m) += x(k, m) * w(u, k, b);
    value(n, m) = max(min(sum(n % block, n / block, m), high), low);
    y(n, m) = value(n, m);
  }

  void schedule() {
    RVar step = sum.rvars(0)[0];
    sluice::GemmFuncs funcs{y, value, sum, n, m, u, b, false, step, step, block, x.in()};
    x.dim(0).set_min(0).set_stride(1);
    x.dim(1).set_min(0);
    w.dim(0).set_min(0).set_extent(block).set_stride(1);
    w.dim(1).set_min(0).set_stride(block);
    w.dim(2).set_min(0);
    bias.dim(0).set_min(0);
    y.dim(0).set_min(0);
    y.dim(1).set_min(0);
    sluice::schedule_gemm_f32(funcs, get_target());
  }

 private:
  Var n{"n"}, m{"m"}, u{"u"}, b{"b"};
  Func value{"value"}, sum{"sum"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(GemmF32, gemm_f32)
