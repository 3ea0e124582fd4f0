// What the integer LSTM operations share: operands, shapes, attributes and state.
//
// Gates of a step are s16 [batch][block][gate i,o,f,c][unit], the cell s16 [batch][block][unit]
// with units rounded up to whole blocks. The hidden state is s8 or s16, in rows of whole blocks as
// the step writes them, or after a projection in rows of whole quads.
#ifndef SLUICE_OPS_LSTM_INTEGER_H
#define SLUICE_OPS_LSTM_INTEGER_H

#include "runtime/ops/lstm.h"
#include "runtime/ops/lstm_lengths.h"
#include "runtime/ops/product_integer.h"

namespace sluice {

/// What tells the operations apart; kernels by slot.
struct IntegerLstmVariant {
  sluice_type type;  // of x, the hidden state and h
  IntegerProductSlots input;
  int32_t step;
  bool full;                       // with the operands from peephole on
  IntegerProductSlots projection;  // where full
};

enum IntegerLstmInput {
  kLstmX,
  kLstmW,
  kLstmXBias,
  kLstmXMultiplier,
  kLstmXShift,
  kLstmR,
  kLstmHBias,
  kLstmHMultiplier,
  kLstmHShift,
  kLstmLens,
  kLstmH0,
  kLstmC0,
  kLstmPlainInputs,
  kLstmPeephole = kLstmPlainInputs,
  kLstmNorm,
  kLstmNormBias,
  kLstmProjection,
  kLstmProjectionBias,
  kLstmProjectionMultiplier,
  kLstmProjectionShift,
  kLstmFullInputs
};

enum IntegerLstmOutput { kLstmY, kLstmH, kLstmC, kLstmOutputs };

enum IntegerLstmAttribute {
  kLstmReverse,
  kLstmDirection,
  kLstmDirections,
  kLstmCoupling,
  kLstmCellLog2,
  kLstmGateClip,
  kLstmCellClip,
  kLstmHiddenMultiplier,
  kLstmHiddenShift,
  kLstmHiddenZero,
  kLstmHZero,
  kLstmInputMultiplier,
  kLstmGxShift,
  kLstmPlainAttributes,
  kLstmPeepholeFactors = kLstmPlainAttributes,      // multiplier and shift of i, o, f
  kLstmNormFactors = kLstmPeepholeFactors + 2 * 3,  // of i, o, f, c
  kLstmNormGuards = kLstmNormFactors + 2 * 4,       // of i, o, f, c
  kLstmProjectionLow = kLstmNormGuards + 4,
  kLstmProjectionHigh,
  kLstmFullAttributes
};

struct IntegerLstmShape {
  int64_t steps, batch, inputs, units, outputs;
  int64_t block, blocks, padded;  // units of a block, blocks, units rounded up to whole blocks
  int64_t direction, directions;
  bool reverse, projects;
  int64_t h_stride;    // elements of a row of the hidden state: whole blocks, or whole quads
  int64_t chunk;       // time steps whose input product is computed at a time
  int64_t chunk_rows;  // room for their rows: no fewer for more steps or a larger batch

  int64_t gates() const { return kGates * padded; }  // of one row
};

sluice_status check_integer_lstm(const CallContext& context, const IntegerLstmVariant& variant);
/// The shape of a checked call.
IntegerLstmShape integer_lstm_shape(const CallContext& context, const IntegerLstmVariant& variant);

sluice_status prepare_integer_lstm(const CallContext& context, const IntegerLstmVariant& variant,
                                   uint64_t* scratch_bytes);
sluice_status run_integer_lstm(const CallContext& context, const IntegerLstmVariant& variant);

}  // namespace sluice

#endif
