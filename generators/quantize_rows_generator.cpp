// Run-time quantization of the rows of a matrix to s8, with what a product needs of them.
//
//   q[m][k] = clamp(rne(x[m][k] / scale[m]) + zero_point[m], -128, 127), 0 for k >= K;   sum[m] =
//   sum_k q[m][k]
//
// Scale and zero point: quantize_expr.h. Argument order and shapes: ABI.md.
#include "Halide.h"
#include "generators/quantize_expr.h"
#include "schedules/quantize_rows.h"

using namespace Halide;

namespace {

class QuantizeRows : public Generator<QuantizeRows> {
 public:
  Input<Buffer<float>> x{"x", 2};
  Input<int32_t> symmetric{"symmetric"};

  Output<Buffer<int8_t>> q{"q", 2};
  Output<Func> row{"row", {Float(32), Int(32)}, 1};  // scale, zero_point
  Output<Buffer<int32_t>> sum{"sum", 1};

  void generate() {
    // A row is whole groups of columns, one for each stream, and the columns that are left.
    Expr columns = x.dim(0).extent();
    Expr groups = columns / kStreams;
    Expr left = columns % kStreams;
    RDom group(0, kStreams, 0, groups, "group");
    RDom rest(groups * kStreams, left, "rest");
    RDom streams(0, kStreams, "streams");

    RDom step(0, groups, "step");
    Expr value = x(step * kStreams + s, m);
    bounds(s, m) = {sluice::low_start(), sluice::high_start()};
    bounds(s, m) = {sluice::low_with(bounds(s, m)[0], value),
                    sluice::high_with(bounds(s, m)[1], value)};
    low(m) = sluice::low_start();
    low(m) = max(low(m), bounds(streams, m)[0]);
    low(m) = sluice::low_with(low(m), x(rest, m));
    high(m) = sluice::high_start();
    high(m) = max(high(m), bounds(streams, m)[1]);
    high(m) = sluice::high_with(high(m), x(rest, m));
    sluice::RowQuantizer quantizer = sluice::row_quantizer(low(m), high(m), symmetric != 0);
    row(m) = {quantizer.scale, quantizer.zero_point};

    auto quantized = [&](const Expr& k) { return sluice::quantize(x(k, m), row(m)[0], row(m)[1]); };
    Expr column = group.y * kStreams + group.x;
    q(k, m) = undef<int8_t>();
    q(column, m) = quantized(column);
    q(rest, m) = quantized(rest);
    RDom padding(columns, q.dim(0).extent() - columns, "padding");
    q(padding, m) = cast<int8_t>(0);

    total(s, m) = 0;
    total(s, m) += cast<int32_t>(q(step * kStreams + s, m));
    sum(m) = 0;
    sum(m) += total(streams, m);
    sum(m) += cast<int32_t>(q(rest, m));
  }

  void schedule() {
    x.dim(0).set_min(0);
    x.dim(1).set_min(0);
    q.dim(0).set_min(0);
    q.dim(1).set_min(0);
    Func(row).output_buffers()[0].dim(0).set_min(0);
    sum.dim(0).set_min(0);
    sluice::QuantizeRowsFuncs funcs{q, row, sum, bounds, low, high, total, m, s, kStreams};
    sluice::schedule_quantize_rows(funcs, get_target());
  }

 private:
  // Interleaved partial reductions of a row.
  static constexpr int kStreams = 16;

  Var k{"k"}, m{"m"}, s{"s"};
  Func bounds{"bounds"}, low{"low"}, high{"high"}, total{"total"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(QuantizeRows, quantize_rows)
