// One LSTM step in float: recurrent product, gates, cell and hidden state.
//
//   gate[g] = gx[g] + sum_k h[k] r[g][k]
//   c' = sigmoid(f) c + sigmoid(i) tanh(g),  h' = sigmoid(o) tanh(c')
//
// Every sum runs over k in order in one accumulator, so that a row has the same bits whatever the
// number of rows. Argument order and shapes: ABI.md.
#include "Halide.h"
#include "generators/lstm_cell.h"
#include "schedules/lstm_step_f32.h"

using namespace Halide;

namespace {

class LstmStepF32 : public Generator<LstmStepF32> {
 public:
  GeneratorParam<int> block{"block", 32};

  Input<Buffer<float>> gx{"gx", 4};
  Input<Buffer<float>> h{"h", 2};
  Input<Buffer<float>> r{"r", 4};
  Input<Buffer<float>> c{"c", 3};
  Output<Func> state{"state", {Float(32), Float(32)}, 3};

  void generate() {
    RDom k(0, r.dim(2).extent(), "k");
    sum(u, g, b, m) = gx(u, g, b, m);
    sum(u, g, b, m) += h(k, m) * r(u, g, k, b);
    sluice::CellUpdate next = sluice::lstm_cell(
        sum(u, sluice::kInputGate, b, m), sum(u, sluice::kOutputGate, b, m),
        sum(u, sluice::kForgetGate, b, m), sum(u, sluice::kCellGate, b, m), c(u, b, m));
    state(u, b, m) = {next.cell, next.hidden};
  }

  void schedule() {
    RVar step = sum.rvars(0)[0];
    sluice::LstmStepFuncs funcs{state, sum, u, g, b, m, false, step, step, block, h.in()};
    h.dim(0).set_min(0).set_stride(1);
    h.dim(1).set_min(0);
    r.dim(0).set_min(0).set_extent(block).set_stride(1);
    r.dim(1).set_min(0).set_extent(4).set_stride(block);
    r.dim(2).set_min(0).set_stride(4 * block);
    r.dim(3).set_min(0);
    gx.dim(0).set_min(0).set_extent(block).set_stride(1);
    gx.dim(1).set_min(0).set_extent(4).set_stride(block);
    gx.dim(2).set_min(0);
    gx.dim(3).set_min(0);
    c.dim(0).set_min(0).set_extent(block).set_stride(1);
    c.dim(1).set_min(0);
    c.dim(2).set_min(0);
    // The second buffer of a tuple has the bounds of the first.
    OutputImageParam c_out = Func(state).output_buffers()[0];
    c_out.dim(0).set_min(0).set_extent(block);
    c_out.dim(1).set_min(0);
    c_out.dim(2).set_min(0);
    sluice::schedule_lstm_step_f32(funcs, get_target());
  }

 private:
  Var u{"u"}, g{"g"}, b{"b"}, m{"m"};
  Func sum{"sum"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(LstmStepF32, lstm_step_f32)
