// One step of integer LSTM layers: odd sizes, any batch, blocks walked in both orders, extremes.
#include "tests/conformance/cases.h"
#include "tests/conformance/lstm_rows.h"

namespace sluice::conformance {
namespace {

constexpr StepShape kShapes[] = {{1, 1, 1},     {3, 3, 2},     {17, 17, 3},   {32, 32, 1},
                                 {63, 63, 1},   {63, 63, 4},   {64, 64, 5},   {100, 100, 1},
                                 {100, 100, 7}, {129, 129, 1}, {129, 129, 9}, {128, 128, 2},
                                 {64, 20, 1},   {33, 7, 4},    {100, 33, 8},  {17, 65, 6}};

template <typename Activation>
Digest digest_of(const LstmLayer& layer, const StepShape& shape, Rows<Activation>& rows) {
  Digest digest;
  const int32_t padded = layer.block * layer.blocks;
  for (int32_t row = 0; row < shape.batch; ++row) {
    for (int32_t u = 0; u < shape.units; ++u) {
      digest.add(rows.c_out[row * padded + u], 2);
      digest.add(rows.h_out[row * padded + u], sizeof(Activation));
    }
    if (sizeof(Activation) == 1) digest.add(rows.h_sum_out[row], 4);
  }
  return digest;
}

// Units that are padding keep what ABI.md says.
template <typename Activation>
bool padding_is_right(const LstmLayer& layer, const StepShape& shape, Rows<Activation>& rows) {
  const int32_t padded = layer.block * layer.blocks;
  for (int32_t row = 0; row < shape.batch; ++row) {
    for (int32_t u = shape.units; u < padded; ++u) {
      if (rows.c_out[row * padded + u] != 0) return false;
      if (rows.h_out[row * padded + u] != layer.hidden_zero) return false;
    }
  }
  return true;
}

template <typename Activation>
void run_step(const sluice_kernel_table& table, const Step& step, StepShape shape, uint64_t seed,
              bool extreme) {
  LstmLayer layer(step, shape, seed, extreme);
  Rows<Activation> rows(layer, shape, extreme);
  const bool backwards = seed % 2 == 1;
  if (backwards) {
    for (auto* a : {&rows.gx, &rows.gates, &layer.peephole, &layer.norm}) a->reverse(2);
    for (auto* a : {&layer.bias, &layer.multiplier, &layer.shift, &layer.norm_bias}) a->reverse(2);
    layer.r.reverse(4);
    for (auto* a : {&rows.c, &rows.c_out}) a->reverse(1);
    rows.h_out.reverse(1);
  }
  Call call;
  add_arguments(call, step, layer, shape, rows);
  if (!call.run(table, step.kernel)) return;

  Text name(extreme ? "extreme" : "usual");
  name << "_h" << shape.units << "_p" << shape.outputs << "_b" << shape.batch;
  name << (backwards ? "_backwards" : "_forwards");
  expect_intact(rows.c_out.intact() && rows.h_out.intact() && rows.h_sum_out.intact() &&
                    rows.gates.intact() && padding_is_right(layer, shape, rows),
                step.kernel, name);
  report(step.kernel, name, digest_of(layer, shape, rows));
}

}  // namespace

void run_lstm_steps(const sluice_kernel_table& table) {
  uint64_t seed = 0;
  for (const Step& step : kSteps) {
    for (const StepShape& shape : kShapes) {
      for (const bool extreme : {false, true}) {
        if (extreme && shape.batch % 2 == 0) continue;
        (step.wide ? run_step<int16_t> : run_step<int8_t>)(table, step, shape, ++seed, extreme);
        release_all();
      }
    }
  }
}

}  // namespace sluice::conformance
