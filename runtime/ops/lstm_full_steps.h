// The loop over the steps, shared by the schemes of the full LSTM operations.
#ifndef SLUICE_OPS_LSTM_FULL_STEPS_H
#define SLUICE_OPS_LSTM_FULL_STEPS_H

#include "runtime/ops/lstm_full.h"

namespace sluice {

struct LstmFullScratch {
  float* gates;      // [chunk_rows, blocks, 4, block]
  float* recurrent;  // [batch, blocks, 4, block]
  float* h[2];       // [batch, outputs]
  float* c[2];       // [batch, units]
  float* hidden;     // [batch, units], before the projection

  LstmFullScratch(const LstmShape& shape, ScratchLayout* layout)
      : gates(layout->array<float>(shape.chunk_rows * shape.gates())),
        recurrent(layout->array<float>(shape.batch * shape.gates())),
        h{layout->array<float>(shape.batch * shape.outputs),
          layout->array<float>(shape.batch * shape.outputs)},
        c{layout->array<float>(shape.batch * shape.units),
          layout->array<float>(shape.batch * shape.units)},
        hidden(layout->array<float>(shape.batch * shape.units)) {}
};

/// Runs a layer of at least one row. `products` has, each returning sluice_status:
///   begin(shape)                         before the first step; shape.steps are those with active
///                                        rows
///   input(shape, chunk, lengths, gates)  x W of a chunk of steps
///   recurrent(h, gates)                  h R
///   project(hidden, h)                   where has_projection(): clip(hidden Wp + bp)
///   end(h)                               after the last step, where there was one
template <typename Products>
sluice_status run_lstm_full(const CallContext& context, const LstmOperands& operands,
                            const LstmCell& cell, const LstmFullScratch& scratch, LstmShape shape,
                            Products& products) {
  SLUICE_TRY(check_length_values(context, operands.lens, shape.steps));
  const Lengths lengths(operands.lens);
  const StateRows h_rows = output_rows(shape), c_rows = cell_rows(shape);
  const HiddenOutput output(shape, h_rows, lengths, operands.y);
  const float* h = initial_state(h_rows, shape.direction, lengths, operands.h0, scratch.h[0]);
  const float* c = initial_state(c_rows, shape.direction, lengths, operands.c0, scratch.c[0]);
  const int64_t all_steps = shape.steps;
  shape.steps = lengths.longest(all_steps, shape.batch);
  output.clear(shape.steps, all_steps);
  SLUICE_TRY(products.begin(shape));
  int next = 1;
  for (int64_t index = 0; index < lstm_chunks(shape); ++index) {
    const LstmChunk chunk = lstm_chunk(shape, index);
    SLUICE_TRY(products.input(shape, chunk, lengths, scratch.gates));
    for (int64_t i = 0; i < chunk.count; ++i, next ^= 1) {
      const int64_t place = chunk.place(i);
      const int64_t t = chunk.first + place;
      float* c_out = scratch.c[next];
      float* h_out = output.direct() ? output.rows(t) : scratch.h[next];
      float* hidden = products.has_projection() ? scratch.hidden : h_out;
      SLUICE_TRY(products.recurrent(h, scratch.recurrent));
      SLUICE_TRY(cell.run(context, scratch.gates + place * shape.batch * shape.gates(),
                          scratch.recurrent, c, c_out, hidden));
      if (products.has_projection()) SLUICE_TRY(products.project(hidden, h_out));
      keep_inactive_rows(lengths, t, shape.batch, h_rows.bytes(), h, h_out);
      keep_inactive_rows(lengths, t, shape.batch, c_rows.bytes(), c, c_out);
      if (!output.direct()) output.store(t, h_out);
      h = h_out;
      c = c_out;
    }
  }
  if (shape.steps > 0) SLUICE_TRY(products.end(h));
  store_final(h_rows, shape.direction, h, operands.h);
  store_final(c_rows, shape.direction, c, operands.c);
  return SLUICE_OK;
}

/// Scratch memory of a `Layer`, which has cell, scratch, shape and products, made from a call, its
/// operands and a layout.
template <typename Layer>
uint64_t lstm_full_scratch_bytes(const CallContext& context, const LstmFullOperands& operands) {
  ScratchLayout layout(nullptr);
  Layer(context, operands, &layout);
  return layout.bytes();
}

/// Runs such a layer in the scratch memory of the call.
template <typename Layer>
sluice_status run_lstm_full_layer(const CallContext& context, const LstmFullOperands& operands) {
  if (operands.lstm.x.dims[1] == 0) return SLUICE_OK;
  ScratchLayout layout(context.scratch);
  Layer layer(context, operands, &layout);
  return run_lstm_full(context, operands.lstm, layer.cell, layer.scratch, layer.shape,
                       layer.products);
}

}  // namespace sluice

#endif
