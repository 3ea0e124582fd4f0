// One step of an integer LSTM: recurrent product, requantization, gates, cell and hidden state, and
// what the next step needs. Formulas: docs/numerics.md; argument order and shapes: ABI.md.
//
//   p[g] = clamp16(requantize(sum_k h[k] r[g][k] + r_bias[g]) + (gx[g] << gx_shift))
//   full: p[g] = clamp16(requantize(peephole[g] c) + p[g]),  i, f: c before, o: c after
//   p[g] = clamp(p[g], -gate_clip, gate_clip)
//   full: p[g] = layer_norm(p[g])
//   i, o, f = sigmoid(p), z = tanh(p);  c' = next_cell(f, c, i, z), clamped to the cell clip
//   h' = clamp(requantize(o tanh(c')) + hidden_zero)
#include <memory>
#include <vector>

#include "Halide.h"
#include "generators/byte_products.h"
#include "generators/gate_functions.h"
#include "generators/layer_norm.h"
#include "generators/lstm_cell.h"
#include "generators/lstm_cell_integer.h"
#include "schedules/lstm_step_integer.h"

using namespace Halide;

namespace {

enum class Activation { S8, S16 };

class LstmStepInteger : public Generator<LstmStepInteger> {
 public:
  GeneratorParam<int> block{"block", 32};
  GeneratorParam<int> weight_offset{"weight_offset", 128};
  GeneratorParam<Activation> activation{
      "activation", Activation::S8, {{"s8", Activation::S8}, {"s16", Activation::S16}}};
  GeneratorParam<sluice::Rounding> gate_rounding{"gate_rounding", sluice::Rounding::SingleUp,
                                                 sluice::kRoundings};
  GeneratorParam<sluice::Rounding> hidden_rounding{"hidden_rounding", sluice::Rounding::SingleUp,
                                                   sluice::kRoundings};
  GeneratorParam<sluice::GateFlavour> flavour{"flavour", sluice::GateFlavour::Table,
                                              sluice::kGateFlavours};
  GeneratorParam<sluice::CellRule> cell_rule{"cell_rule", sluice::CellRule::Native,
                                             sluice::kCellRules};
  GeneratorParam<bool> full{"full", false};          // with peephole and layer norm
  GeneratorParam<bool> bytewise{"bytewise", false};  // 16-bit h is multiplied byte by byte

  Input<Buffer<int16_t>> gx{"gx", 4};
  Input<Buffer<>> hq{"hq", 2};
  Input<Buffer<>> r{"r", 5};
  Input<Buffer<int32_t>> r_bias{"r_bias", 3};
  Input<Buffer<int32_t>> r_multiplier{"r_multiplier", 3};
  Input<Buffer<int32_t>> r_shift{"r_shift", 3};
  Input<Buffer<int16_t>> c{"c", 3};
  Input<int32_t> units{"units"};
  Input<int32_t> coupling{"coupling"};
  Input<int32_t> gate_clip{"gate_clip"};
  Input<int32_t> cell_clip{"cell_clip"};
  Input<int32_t> cell_log2{"cell_log2"};
  Input<int32_t> hidden_multiplier{"hidden_multiplier"};
  Input<int32_t> hidden_shift{"hidden_shift"};
  Input<int32_t> hidden_zero{"hidden_zero"};
  Output<Func> state{"state", 3};  // c_out, hq_out

  void configure() {
    r.set_type(weight_offset == 0 ? Int(8) : UInt(8));
    hq.set_type(hidden_type());
    if (activation == Activation::S8) {
      h_sum = add_input<Buffer<int32_t>>("h_sum", 1);
      h_sum_out = add_output<Buffer<int32_t>>("h_sum_out", 1);
    }
    if (cell_rule == sluice::CellRule::Native) gx_shift = add_input<int32_t>("gx_shift");
    if (cell_rule == sluice::CellRule::Tflm) {
      input_multiplier = add_input<int32_t>("input_multiplier");
    }
    if (!full) return;
    peephole = add_input<Buffer<int16_t>>("peephole", 3);
    peephole_multiplier = add_input<Buffer<int32_t>>("peephole_multiplier", 1);
    peephole_shift = add_input<Buffer<int32_t>>("peephole_shift", 1);
    norm = add_input<Buffer<int16_t>>("norm", 3);
    norm_bias = add_input<Buffer<int32_t>>("norm_bias", 3);
    norm_multiplier = add_input<Buffer<int32_t>>("norm_multiplier", 1);
    norm_shift = add_input<Buffer<int32_t>>("norm_shift", 1);
    norm_guard = add_input<Buffer<int32_t>>("norm_guard", 1);
    normalize = add_input<int32_t>("normalize");
    gates = add_output<Buffer<int16_t>>("gates", 4);
  }

  void generate() {
    define_sum();
    if (full) define_full_gates();
    Expr next = cell(u, b);
    Expr squashed = sluice::tanh_s16(cast<int16_t>(next), 15 + cell_log2, flavour);
    Expr output = sluice::sigmoid_s16(gate(sluice::kOutputGate, u, b), flavour, get_target());
    Expr scaled = sluice::requantize_near(cast<int32_t>(output) * cast<int32_t>(squashed),
                                          hidden_multiplier, hidden_shift, hidden_rounding);
    Expr hidden = saturating_cast(hidden_type(), scaled + hidden_zero);
    state(u, b, m) = {cast<int16_t>(next), hidden};
    if (activation == Activation::S8) define_hidden_sum();
  }

  void schedule() {
    constrain();
    sluice::LstmStepIntegerFuncs funcs;
    funcs.step = {state, sum, u, g, b, m, true, sum.rvars(0)[0], sum.rvars(0)[1], block, hq.in()};
    if (activation == Activation::S16 && bytewise) {
      funcs.bytes = {bytes.sum, bytes.lower, bytes.upper, bytes.row_total};
    }
    const std::vector<OutputImageParam> results = Func(state).output_buffers();
    funcs.step.packed = {gx, r, r_bias, r_multiplier, r_shift, c, results[0], results[1]};
    if (activation == Activation::S8) funcs.hidden_sum = {*h_sum_out, total};
    if (full) {
      funcs.gates = *gates;
      for (const sluice::RowStatistics* s : {statistics.get(), output_statistics.get()}) {
        funcs.statistics.push_back({s->partial, s->total, s->mean, s->variance, s->inverse.normal,
                                    s->inverse.root, s->inverse.result});
      }
    }
    sluice::define_lane_functions(*get_externs_map(), get_target());
    sluice::schedule_lstm_step_integer(funcs, get_target());
  }

 private:
  Type hidden_type() const { return activation == Activation::S8 ? Int(8) : Int(16); }

  // x within s16 and, where limit is not 0, within +-limit.
  static Expr within(const Expr& x, const Expr& limit) {
    return clamp(x, least(limit), most(limit));
  }
  static Expr least(const Expr& limit) { return select(limit > 0, max(-limit, -32768), -32768); }
  static Expr most(const Expr& limit) { return select(limit > 0, min(limit, 32767), 32767); }

  void define_sum() {
    RDom k(0, 4, 0, r.dim(3).extent(), "k");
    Expr h = hq(k.y * 4 + k.x, m), weight = r(k.x, u, g, k.y, b);
    if (activation == Activation::S8) {
      sum(u, g, b, m) = r_bias(u, g, b) - Expr(weight_offset) * (*h_sum)(m);
    } else if (bytewise) {
      bytes.define(hq, m, 4 * r.dim(3).extent());
      sum(u, g, b, m) = r_bias(u, g, b) - Expr(weight_offset) * bytes.row_total(m);
      bytes.sum(u, g, b, m) = 0;
      bytes.sum(u, g, b, m) += cast<int32_t>(bytes.upper(k.x, k.y, m)) * cast<int32_t>(weight);
      h = bytes.lower(k.x, k.y, m);
    } else {
      sum(u, g, b, m) = r_bias(u, g, b);
      weight = cast<int16_t>(weight) - cast<int16_t>(weight_offset);
    }
    sum(u, g, b, m) += cast<int32_t>(h) * cast<int32_t>(weight);
  }

  // p within s16 and the clip, in 16 bits.
  Expr clipped(const Expr& p) {
    Expr low = cast<int16_t>(least(gate_clip)), high = cast<int16_t>(most(gate_clip));
    return clamp(saturating_cast<int16_t>(p), low, high);
  }

  // sum_k h[k] r[g][k] + r_bias[g].
  Expr product_sum(const Expr& which) {
    Expr all = sum(u, which, b, m);
    return activation == Activation::S16 && bytewise ? all + (bytes.sum(u, which, b, m) << 8) : all;
  }

  // gx and the recurrent product, not yet within s16.
  Expr products(const Expr& which) {
    Expr recurrent = sluice::requantize_near(product_sum(which), r_multiplier(u, which, b),
                                             r_shift(u, which, b), gate_rounding);
    Expr input = gx(u, which, b, m), wide = cast<int32_t>(input);
    if (!gx_shift) return recurrent + wide;
    // Unsigned, so that no code is made for shifts in the other direction.
    Expr left = cast<uint32_t>(*gx_shift), factor = cast<int16_t>(Expr(1) << left);
    return sluice::lane_function_or(recurrent + (wide << left), sluice::kAddProduct,
                                    {recurrent, input, factor}, get_target());
  }

  // Not yet within s16 either.
  Expr with_peephole(const Expr& p, const Expr& which, const Expr& unit, const Expr& blk,
                     const Expr& used) {
    Expr product = cast<int32_t>((*peephole)(unit, which, blk)) * cast<int32_t>(used);
    Expr term = sluice::requantize_near(product, (*peephole_multiplier)(which),
                                        (*peephole_shift)(which), gate_rounding);
    return term + p;
  }

  // Full: everything before layer norm but for the output gate's peephole, which needs c', and its
  // clip; then the statistics of all rows.
  void define_full_gates() {
    using sluice::kCellGate;
    using sluice::kOutputGate;
    Expr p = sluice::clamp_s16(products(g));
    Expr seen = select(g == kCellGate, p, with_peephole(p, g, u, b, c(u, b, m)));
    (*gates)(u, g, b, m) = cast<int16_t>(select(g == kOutputGate, p, within(seen, gate_clip)));

    Expr blocks = select(*normalize != 0, c.dim(1).extent(), 0);
    statistics = std::make_unique<sluice::RowStatistics>(
        "gates",
        [this](const Expr& unit, const Expr& blk) {
          return cast<int32_t>((*gates)(unit, g, blk, m));
        },
        u, std::vector<Var>{g, m}, block, blocks, max(units, 1), (*norm_guard)(g));
    output_statistics = std::make_unique<sluice::RowStatistics>(
        "output", [this](const Expr& unit, const Expr& blk) { return output_gate(unit, blk); }, u,
        std::vector<Var>{m}, block, blocks, max(units, 1), (*norm_guard)(kOutputGate));
  }

  // Full: the output gate before layer norm.
  Expr output_gate(const Expr& unit, const Expr& blk) {
    const int which = sluice::kOutputGate;
    Expr p = cast<int32_t>((*gates)(unit, which, blk, m));
    return within(with_peephole(p, which, unit, blk, cell(unit, blk)), gate_clip);
  }

  // Full: layer norm of p, where the layer has it.
  Expr normalized(const Expr& p, const sluice::RowStatistics& row, const std::vector<Expr>& rest,
                  int which, const Expr& unit, const Expr& blk) {
    Expr y = sluice::scale_normalized(row.standardized(p, rest), (*norm)(unit, which, blk),
                                      (*norm_bias)(unit, which, blk), (*norm_multiplier)(which),
                                      (*norm_shift)(which));
    return select(*normalize != 0, y, p);
  }

  // Pre-activation, s16.
  Expr gate(int which, const Expr& unit, const Expr& blk) {
    if (!full) return clipped(products(which));
    Expr p;
    if (which == sluice::kOutputGate) {
      p = normalized(output_gate(unit, blk), *output_statistics, {m}, which, unit, blk);
    } else {
      p = normalized(cast<int32_t>((*gates)(unit, which, blk, m)), *statistics, {which, m}, which,
                     unit, blk);
    }
    return cast<int16_t>(p);
  }

  // c' as s32.
  Expr cell(const Expr& unit, const Expr& blk) {
    Expr i = sluice::sigmoid_s16(gate(sluice::kInputGate, unit, blk), flavour, get_target());
    Expr f = sluice::sigmoid_s16(gate(sluice::kForgetGate, unit, blk), flavour, get_target());
    Expr z = sluice::tanh_of_gate_s16(gate(sluice::kCellGate, unit, blk), flavour, get_target());
    const Expr one = cast<int16_t>(32767);
    Expr input = select(coupling == 1, one - f, i), forget = select(coupling == 2, one - i, f);
    Expr multiplier = input_multiplier ? Expr(*input_multiplier) : Expr(1 << 30);
    return within(
        sluice::next_cell(forget, c(unit, blk, m), input, z, cell_log2, multiplier, cell_rule),
        cell_clip);
  }

  void define_hidden_sum() {
    RDom blocks(0, c.dim(1).extent(), "blocks"), lanes(0, block, "lanes");
    total(u, m) = 0;
    total(u, m) += cast<int32_t>(state(u, blocks, m)[1]);
    // Padding units hold the zero point, wherever they are.
    Expr padding = cast<int32_t>(saturating_cast(hidden_type(), hidden_zero));
    (*h_sum_out)(m) = (units - c.dim(1).extent() * block) * padding;
    (*h_sum_out)(m) += total(lanes, m);
  }

  void constrain() {
    r.dim(0).set_min(0).set_extent(4).set_stride(1);
    r.dim(1).set_min(0).set_extent(block).set_stride(4);
    r.dim(2).set_min(0).set_extent(4).set_stride(4 * block);
    r.dim(3).set_min(0).set_stride(16 * block);
    r.dim(4).set_min(0);
    const auto per_gate = [&](OutputImageParam p) {
      p.dim(0).set_min(0).set_extent(block).set_stride(1);
      p.dim(1).set_min(0).set_extent(4).set_stride(block);
      for (int i = 2; i < p.dimensions(); ++i) p.dim(i).set_min(0);
    };
    for (OutputImageParam p : {OutputImageParam(gx), OutputImageParam(r_bias),
                               OutputImageParam(r_multiplier), OutputImageParam(r_shift)}) {
      per_gate(p);
    }
    // The second buffer of a tuple has the bounds of the first.
    for (OutputImageParam p : {OutputImageParam(c), Func(state).output_buffers()[0]}) {
      p.dim(0).set_min(0).set_extent(block).set_stride(1);
      p.dim(1).set_min(0);
      p.dim(2).set_min(0);
    }
    hq.dim(0).set_min(0).set_stride(1);
    hq.dim(1).set_min(0).set_stride((hq.dim(1).stride() / 4) * 4);
    hq.set_host_alignment(4);  // quads of 8 bits are read as words
    if (activation == Activation::S8) {
      h_sum->dim(0).set_min(0);
      h_sum_out->dim(0).set_min(0);
    }
    if (!full) return;
    for (OutputImageParam p : {OutputImageParam(*peephole), OutputImageParam(*norm),
                               OutputImageParam(*norm_bias), Func(*gates).output_buffer()}) {
      per_gate(p);
    }
    for (auto* p : {peephole_multiplier, peephole_shift, norm_multiplier, norm_shift, norm_guard}) {
      p->dim(0).set_min(0).set_extent(4);
    }
  }

  Input<Buffer<int32_t>>* h_sum = nullptr;
  Output<Buffer<int32_t>>* h_sum_out = nullptr;
  Input<int32_t>*gx_shift = nullptr, *input_multiplier = nullptr;
  Input<Buffer<int16_t>>*peephole = nullptr, *norm = nullptr;
  Input<Buffer<int32_t>>*peephole_multiplier = nullptr, *peephole_shift = nullptr;
  Input<Buffer<int32_t>>*norm_bias = nullptr, *norm_multiplier = nullptr;
  Input<Buffer<int32_t>>*norm_shift = nullptr, *norm_guard = nullptr;
  Input<int32_t>* normalize = nullptr;
  Output<Buffer<int16_t>>* gates = nullptr;

  Var u{"u"}, g{"g"}, b{"b"}, m{"m"};
  Func sum{"sum"}, total{"total"};
  sluice::ByteProducts bytes;
  std::unique_ptr<sluice::RowStatistics> statistics, output_statistics;
};

}  // namespace

HALIDE_REGISTER_GENERATOR(LstmStepInteger, lstm_step_integer)
