// Product of 16-bit activations with packed 8-bit weights.
//
//   y[m][n] = sum_k x[m][k] w[n][k] + bias[n]
//
// Stored weights are w + weight_offset; the offset is taken off before they are multiplied, so that
// no sum exceeds sum_k |x| 128. Argument order and shapes: ABI.md.
#include "Halide.h"
#include "generators/byte_products.h"
#include "schedules/gemm_w8.h"

using namespace Halide;

namespace {

class GemmS16W8 : public Generator<GemmS16W8> {
 public:
  GeneratorParam<int> block{"block", 64};
  GeneratorParam<int> weight_offset{"weight_offset", 128};
  GeneratorParam<bool> bytewise{"bytewise", false};  // x is multiplied byte by byte
  Input<Buffer<int16_t>> x{"x", 2};
  Input<Buffer<>> w{"w", 4};
  Input<Buffer<int32_t>> bias{"bias", 1};
  Output<Buffer<int32_t>> y{"y", 2};

  void configure() { w.set_type(weight_offset == 0 ? Int(8) : UInt(8)); }

  void generate() {
    RDom k(0, 4, 0, w.dim(2).extent(), "k");
    Expr word = x(k.y * 4 + k.x, m), weight = w(k.x, u, k.y, b);
    if (bytewise) {
      bytes.define(x, m, 4 * w.dim(2).extent());
      sum(u, b, m) = bias(b * block + u) - Expr(weight_offset) * bytes.row_total(m);
      bytes.sum(u, b, m) = 0;
      bytes.sum(u, b, m) += cast<int32_t>(bytes.upper(k.x, k.y, m)) * cast<int32_t>(weight);
      word = bytes.lower(k.x, k.y, m);
    } else {
      sum(u, b, m) = bias(b * block + u);
      weight = cast<int16_t>(weight) - cast<int16_t>(weight_offset);
    }
    sum(u, b, m) += cast<int32_t>(word) * cast<int32_t>(weight);
    Expr result = sum(n % block, n / block, m);
    if (bytewise) result += bytes.sum(n % block, n / block, m) << 8;
    value(n, m) = result;
    y(n, m) = value(n, m);
  }

  void schedule() {
    sluice::GemmFuncs funcs{y,     value, sum, n, m, u, b, true, sum.rvars(0)[0], sum.rvars(0)[1],
                            block, x.in()};
    x.dim(0).set_min(0);
    x.dim(1).set_min(0);
    if (bytewise) {
      funcs.bytes = {bytes.sum, bytes.lower, bytes.upper, bytes.row_total};
      sluice::define_lane_functions(*get_externs_map(), get_target());
    }
    w.dim(0).set_min(0).set_extent(4).set_stride(1);
    w.dim(1).set_min(0).set_extent(block).set_stride(4);
    w.dim(2).set_min(0).set_stride(4 * block);
    w.dim(3).set_min(0);
    y.dim(0).set_min(0);
    y.dim(1).set_min(0);
    bias.dim(0).set_min(0);
    funcs.packed = {w, bias};
    sluice::schedule_gemm_w8(funcs, get_target());
  }

 private:
  Var n{"n"}, m{"m"}, u{"u"}, b{"b"};
  Func value{"value"}, sum{"sum"};
  sluice::ByteProducts bytes;
};

}  // namespace

HALIDE_REGISTER_GENERATOR(GemmS16W8, gemm_s16w8)
