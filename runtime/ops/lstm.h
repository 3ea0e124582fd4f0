// What the LSTM operations share: operands, shapes, and the state in rows of whole blocks.
//
// Gates of a step are [batch][block][gate i,o,f,c][unit], states [batch][block][unit] with Hp =
// units rounded up to whole blocks; units beyond H stay 0.
#ifndef SLUICE_OPS_LSTM_H
#define SLUICE_OPS_LSTM_H

#include "runtime/ops/check.h"
#include "runtime/ops/kernel_buffer.h"
#include "runtime/ops/lstm_lengths.h"
#include "runtime/ops/scratch.h"
#include "runtime/pack/packed.h"

namespace sluice {

/// Operands by their role; absent ones have rank -1.
struct LstmOperands {
  const Tensor &x, &w, &bias, &r, &lens, &h0, &c0;
  const Tensor &y, &h, &c;
};

/// Rows of h or c in memory: `units` floats each, `stride` apart; floats beyond are 0.
struct StateRows {
  int64_t batch, units, stride;
  int64_t bytes() const { return stride * static_cast<int64_t>(sizeof(float)); }
};

struct LstmShape {
  int64_t steps, batch, inputs, units;
  int64_t outputs;                // of a row of h: units, or fewer or more after a projection
  int64_t block, blocks, padded;  // units of a block, blocks, units rounded up to whole blocks
  int64_t direction, directions;
  bool reverse;
  int64_t chunk;       // time steps whose input product is computed at a time
  int64_t chunk_rows;  // room for them: no fewer for more steps or a larger batch

  int64_t gates() const { return kGates * padded; }  // of one row
  int64_t state() const { return batch * padded; }   // elements of h or c in whole blocks
  StateRows block_rows() const { return {batch, units, padded}; }  // h or c in whole blocks
};

/// Integer attributes: reverse, direction, directions.
constexpr int32_t kLstmAttributes = 3;

/// Checks extents, attributes and tiling, given that w, r and bias have their types, layouts and
/// ranks. Rows of h have `outputs` elements.
sluice_status check_lstm(const CallContext& context, const LstmOperands& operands, int64_t outputs);
/// The shape of a checked call.
LstmShape lstm_shape(const CallContext& context, const LstmOperands& operands);

/// The time steps [first, first + count) of chunk number `index`, in the order in which they are
/// walked.
struct LstmChunk {
  int64_t first, count;
  bool reverse;
  /// Time of the i-th step of the chunk, relative to `first`.
  int64_t place(int64_t i) const { return reverse ? count - 1 - i : i; }
};
LstmChunk lstm_chunk(const LstmShape& shape, int64_t index);
inline int64_t lstm_chunks(const LstmShape& shape) {
  return (shape.steps + shape.chunk - 1) / shape.chunk;
}

/// This direction's slice of h0 or c0 in `rows`: the operand itself where nothing needs padding,
/// else `buffer` filled with it, or with zeros where it is absent.
const float* initial_state(const StateRows& rows, int64_t direction, const Lengths& lengths,
                           const Tensor& initial, float* buffer);
/// Copies `rows` to rows without padding.
void store_rows(const StateRows& rows, const float* data, float* destination);
/// Writes this direction's slice of the final h or c; nothing where it is absent.
void store_final(const StateRows& rows, int64_t direction, const float* data,
                 const Tensor& destination);

/// Where the hidden state of each step goes: into Y itself where its rows are those of the state
/// and all are active, else to a buffer.
class HiddenOutput {
 public:
  HiddenOutput(const LstmShape& shape, const StateRows& rows, const Lengths& lengths,
               const Tensor& y);
  /// Y takes the rows as they are computed.
  bool direct() const { return direct_; }
  /// Rows of time t in Y.
  float* rows(int64_t t) const { return y_ + (t * directions_ + direction_) * slice(); }
  /// After a step that wrote to a buffer.
  void store(int64_t t, const float* buffer) const;
  /// The steps from `first` to `last`, in which no row is active.
  void clear(int64_t first, int64_t last) const;

 private:
  int64_t slice() const { return rows_.batch * rows_.units; }

  StateRows rows_;
  const Lengths& lengths_;
  int64_t direction_, directions_;
  float* y_;
  bool direct_;
};

/// Weights larger than what the second-level cache keeps beside everything else are walked forwards
/// and backwards in turn: what one step read last the next reads first.
bool walks_both_ways(int64_t recurrent_bytes);

/// An argument with a dimension of blocks (`Axis`), which a step may walk backwards: a negative
/// stride from the last block.
template <int Rank, int Axis>
class BlockBuffer : public KernelBuffer<Rank> {
 public:
  BlockBuffer(sluice_type type, int64_t element_bytes, const void* data,
              const KernelDim (&dims)[Rank])
      : KernelBuffer<Rank>(type, data, dims),
        stride_(dims[Axis].stride),
        last_((dims[Axis].extent - 1) * dims[Axis].stride * element_bytes) {}

  void point(const void* data, bool backwards) {
    this->set_stride(Axis, backwards ? -stride_ : stride_);
    this->set_data(static_cast<const uint8_t*>(data) + (backwards ? last_ : 0));
  }

 private:
  int64_t stride_, last_;
};

}  // namespace sluice

#endif
