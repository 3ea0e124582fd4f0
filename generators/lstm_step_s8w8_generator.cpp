// One LSTM step with 8-bit recurrent weights and the hidden state quantized per row: recurrent
// product, gates, cell, hidden state, and the new hidden state quantized for the next step.
//
//   gate[g] = gx[g] + h_scale r_scale[g] (sum_k hq[k] r[g][k] - h_zero r_sum[g])
//   c' = sigmoid(f) c + sigmoid(i) tanh(g),  h' = sigmoid(o) tanh(c')
//   hq' = round(h' / h_scale') + h_zero',  h_sum' = sum_k hq'[k]
//
// Argument order and shapes: ABI.md.
#include "Halide.h"
#include "generators/lstm_cell.h"
#include "generators/quantize_expr.h"
#include "schedules/lstm_step_s8w8.h"

using namespace Halide;

namespace {

class LstmStepS8W8 : public Generator<LstmStepS8W8> {
 public:
  GeneratorParam<int> block{"block", 32};
  GeneratorParam<int> weight_offset{"weight_offset", 128};

  Input<Buffer<float>> gx{"gx", 4};
  Input<Buffer<int8_t>> hq{"hq", 2};
  Input<Buffer<float>> h_scale{"h_scale", 1};
  Input<Buffer<int32_t>> h_zero{"h_zero", 1};
  Input<Buffer<int32_t>> h_sum{"h_sum", 1};
  Input<Buffer<>> r{"r", 5};
  Input<Buffer<float>> r_scale{"r_scale", 3};
  Input<Buffer<int32_t>> r_sum{"r_sum", 3};
  Input<Buffer<float>> c{"c", 3};
  Input<int32_t> units{"units"};
  Input<int32_t> symmetric{"symmetric"};

  Output<Func> state{"state", {Float(32), Float(32)}, 3};
  Output<Buffer<int8_t>> hq_out{"hq_out", 2};
  Output<Func> row{"row", {Float(32), Int(32)}, 1};  // h_scale', h_zero'
  Output<Buffer<int32_t>> h_sum_out{"h_sum_out", 1};

  void configure() { r.set_type(weight_offset == 0 ? Int(8) : UInt(8)); }

  void generate() {
    RDom k(0, 4, 0, r.dim(3).extent(), "k");
    sum(u, g, b, m) = -Expr(weight_offset) * h_sum(m) - h_zero(m) * r_sum(u, g, b);
    sum(u, g, b, m) += cast<int32_t>(hq(k.y * 4 + k.x, m)) * cast<int32_t>(r(k.x, u, g, k.y, b));

    auto gate = [&](int which) {
      return strict_float(gx(u, which, b, m) +
                          cast<float>(sum(u, which, b, m)) * (h_scale(m) * r_scale(u, which, b)));
    };
    sluice::CellUpdate next =
        sluice::lstm_cell(gate(sluice::kInputGate), gate(sluice::kOutputGate),
                          gate(sluice::kForgetGate), gate(sluice::kCellGate), c(u, b, m));
    state(u, b, m) = {next.cell, next.hidden};

    // Reduced over the blocks first, unit by unit, then over the units: any order gives the same
    // bits.
    RDom blocks(0, c.dim(1).extent(), "blocks");
    RDom lanes(0, block, "lanes");
    Expr hidden = state(u, blocks, m)[1];
    low(u, m) = sluice::low_start();
    low(u, m) = sluice::low_with(low(u, m), hidden);
    high(u, m) = sluice::high_start();
    high(u, m) = sluice::high_with(high(u, m), hidden);
    low_row(m) = sluice::low_start();
    low_row(m) = max(low_row(m), low(lanes, m));
    high_row(m) = sluice::high_start();
    high_row(m) = max(high_row(m), high(lanes, m));
    sluice::RowQuantizer quantizer = sluice::row_quantizer(low_row(m), high_row(m), symmetric != 0);
    row(m) = {quantizer.scale, quantizer.zero_point};
    Expr q = sluice::quantize(state(n % block, n / block, m)[1], row(m)[0], row(m)[1]);
    hq_out(n, m) = select(n < units, q, cast<int8_t>(0));
    total(u, m) = 0;
    total(u, m) += cast<int32_t>(hq_out(blocks * block + u, m));
    h_sum_out(m) = 0;
    h_sum_out(m) += total(lanes, m);
  }

  void schedule() {
    sluice::LstmStepS8W8Funcs funcs{
        {state, sum, u, g, b, m, true, sum.rvars(0)[0], sum.rvars(0)[1], block, hq.in()},
        {hq_out, row, h_sum_out, low, high, total, low_row, high_row, n, block}};
    r.dim(0).set_min(0).set_extent(4).set_stride(1);
    r.dim(1).set_min(0).set_extent(block).set_stride(4);
    r.dim(2).set_min(0).set_extent(4).set_stride(4 * block);
    r.dim(3).set_min(0).set_stride(16 * block);
    r.dim(4).set_min(0);
    for (OutputImageParam p :
         {OutputImageParam(gx), OutputImageParam(r_scale), OutputImageParam(r_sum)}) {
      p.dim(0).set_min(0).set_extent(block).set_stride(1);
      p.dim(1).set_min(0).set_extent(4).set_stride(block);
      p.dim(2).set_min(0);
    }
    gx.dim(3).set_min(0);
    c.dim(0).set_min(0).set_extent(block).set_stride(1);
    c.dim(1).set_min(0);
    c.dim(2).set_min(0);
    // The second buffer of a tuple has the bounds of the first.
    OutputImageParam c_out = Func(state).output_buffers()[0];
    c_out.dim(0).set_min(0).set_extent(block);
    c_out.dim(1).set_min(0);
    c_out.dim(2).set_min(0);
    hq.dim(0).set_min(0).set_stride(1);
    hq.dim(1).set_min(0);
    hq_out.dim(0).set_min(0).set_extent(c.dim(1).extent() * block);
    hq_out.dim(1).set_min(0);
    sluice::schedule_lstm_step_s8w8(funcs, get_target());
  }

 private:
  Var n{"n"}, m{"m"}, u{"u"}, g{"g"}, b{"b"};
  Func sum{"sum"}, low{"low"}, high{"high"}, low_row{"low_row"}, high_row{"high_row"},
      total{"total"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(LstmStepS8W8, lstm_step_s8w8)
