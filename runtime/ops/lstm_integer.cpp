#include "runtime/ops/lstm_integer.h"

#include <cstring>

#include "runtime/ops/lstm_integer_step.h"

namespace sluice {

namespace {

/// Rows of h or c: `elements` of each, `stride` apart in memory.
struct Rows {
  int64_t batch, elements, stride, element_bytes;

  int64_t row_bytes() const { return stride * element_bytes; }
  size_t dense_bytes() const { return static_cast<size_t>(elements * element_bytes); }
  size_t slice_bytes() const { return dense_bytes() * static_cast<size_t>(batch); }
};

IntegerProductShape input_product(const IntegerLstmVariant& variant,
                                  const IntegerLstmShape& shape) {
  return {variant.type, SLUICE_S16, shape.chunk_rows, shape.inputs, shape.gates()};
}

// Without projection it has no rows.
IntegerProductShape projection_product(const IntegerLstmVariant& variant,
                                       const IntegerLstmShape& shape) {
  return {variant.type, variant.type, shape.projects ? shape.batch : 0, shape.units, shape.outputs};
}

uint8_t* state_rows(const IntegerLstmVariant& variant, const IntegerLstmShape& shape,
                    int64_t stride, ScratchLayout* layout) {
  return layout->array<uint8_t>(shape.batch * stride *
                                static_cast<int64_t>(sluice_type_bytes(variant.type)));
}

struct Scratch {
  int16_t* gates;  // [chunk_rows, blocks, 4, block]
  IntegerProductScratch input, projection;
  FullStepScratch full;
  uint8_t* h[2];        // [batch, h_stride]
  uint8_t* hidden;      // [batch, padded], before a projection
  int32_t* h_sum[2];    // [batch]
  int32_t* hidden_sum;  // [batch]
  int16_t* c[2];        // [batch, padded]

  Scratch(const IntegerLstmVariant& variant, const IntegerLstmShape& shape, ScratchLayout* layout)
      : gates(layout->array<int16_t>(shape.chunk_rows * shape.gates())),
        input(variant.input, input_product(variant, shape), layout),
        projection(variant.projection, projection_product(variant, shape), layout),
        full(variant, shape, layout),
        h{state_rows(variant, shape, shape.h_stride, layout),
          state_rows(variant, shape, shape.h_stride, layout)},
        hidden(shape.projects ? state_rows(variant, shape, shape.padded, layout) : nullptr),
        h_sum{layout->array<int32_t>(shape.batch), layout->array<int32_t>(shape.batch)},
        hidden_sum(layout->array<int32_t>(shape.batch)),
        c{layout->array<int16_t>(shape.batch * shape.padded),
          layout->array<int16_t>(shape.batch * shape.padded)} {}
};

void fill(sluice_type type, int32_t value, int64_t count, uint8_t* to) {
  if (type == SLUICE_S8) {
    std::memset(to, value, static_cast<size_t>(count));
    return;
  }
  auto* elements = reinterpret_cast<int16_t*>(to);
  for (int64_t i = 0; i < count; ++i) elements[i] = static_cast<int16_t>(value);
}

/// One call, from the initial state to the final one.
class Layer {
 public:
  Layer(const CallContext& context, const IntegerLstmVariant& variant,
        const IntegerLstmShape& shape, const Scratch& scratch)
      : context_(context),
        variant_(variant),
        shape_(shape),
        scratch_(scratch),
        lengths_(context.input(kLstmLens)),
        h_rows_{shape.batch, shape.outputs, shape.h_stride,
                static_cast<int64_t>(sluice_type_bytes(variant.type))},
        c_rows_{shape.batch, shape.units, shape.padded, sizeof(int16_t)},
        step_(context, variant, shape, scratch.full) {}

  sluice_status run() {
    begin();
    if (shape_.steps > 0 && variant_.type == SLUICE_S8) {
      SLUICE_TRY(sum_rows(context_, variant_.input.row_sums, scratch_.h[now_], shape_.h_stride,
                          shape_.batch, shape_.outputs, scratch_.h_sum[now_]));
    }
    for (int64_t done = 0; done < shape_.steps; done += shape_.chunk) {
      const int64_t left = shape_.steps - done;
      const int64_t count = left < shape_.chunk ? left : shape_.chunk;
      const LstmChunk chunk = {shape_.reverse ? left - count : done, count, shape_.reverse};
      SLUICE_TRY(multiply_inputs(chunk));
      for (int64_t i = 0; i < chunk.count; ++i) {
        const int64_t place = chunk.place(i);
        SLUICE_TRY(step(place, chunk.first + place));
      }
    }
    store(h_rows_, scratch_.h[now_], context_.output(kLstmH));
    store(c_rows_, scratch_.c[now_], context_.output(kLstmC));
    return SLUICE_OK;
  }

 private:
  int32_t h_zero() const { return context_.attribute(kLstmHZero); }

  // The initial state; elements behind the rows' ends are 0.
  void begin() {
    for (uint8_t* h : scratch_.h) {
      std::memset(h, 0, static_cast<size_t>(shape_.batch * h_rows_.row_bytes()));
    }
    std::memset(scratch_.c[0], 0, static_cast<size_t>(shape_.batch * c_rows_.row_bytes()));
    load(h_rows_, context_.input(kLstmH0), h_zero(), scratch_.h[0]);
    load(c_rows_, context_.input(kLstmC0), 0, reinterpret_cast<uint8_t*>(scratch_.c[0]));
  }

  // A row of no steps begins, and so ends, with nothing.
  void load(const Rows& rows, const Tensor& initial, int32_t nothing, uint8_t* to) const {
    const auto* from = static_cast<const uint8_t*>(initial.data);
    if (initial.present()) from += static_cast<size_t>(shape_.direction) * rows.slice_bytes();
    for (int64_t b = 0; b < rows.batch; ++b, to += rows.row_bytes()) {
      if (initial.present() && lengths_.active(0, b)) {
        std::memcpy(to, from + static_cast<size_t>(b) * rows.dense_bytes(), rows.dense_bytes());
      } else {
        fill(rows.element_bytes == 1 ? SLUICE_S8 : SLUICE_S16, nothing, rows.elements, to);
      }
    }
  }

  void store(const Rows& rows, const void* from, const Tensor& destination) const {
    if (!destination.present()) return;
    auto* to = static_cast<uint8_t*>(destination.data) +
               static_cast<size_t>(shape_.direction) * rows.slice_bytes();
    const auto* row = static_cast<const uint8_t*>(from);
    for (int64_t b = 0; b < rows.batch; ++b, row += rows.row_bytes(), to += rows.dense_bytes()) {
      std::memcpy(to, row, rows.dense_bytes());
    }
  }

  sluice_status multiply_inputs(const LstmChunk& chunk) const {
    const IntegerProductShape product = input_product(variant_, shape_);
    const IntegerWeights weights = {context_.input(kLstmW).data, s32(kLstmXBias),
                                    s32(kLstmXMultiplier), s32(kLstmXShift)};
    const auto* x = static_cast<const uint8_t*>(context_.input(kLstmX).data) +
                    static_cast<size_t>(chunk.first * shape_.batch * shape_.inputs) *
                        sluice_type_bytes(variant_.type);
    return integer_product(context_, variant_.input, product, scratch_.input, x, shape_.inputs,
                           chunk.count * shape_.batch, weights, {0, INT16_MIN, INT16_MAX},
                           scratch_.gates, shape_.gates());
  }

  // The step at time t, the gates of which stand at `place` of the chunk.
  sluice_status step(int64_t place, int64_t t) {
    const int next = now_ ^ 1;
    const int16_t* gx = scratch_.gates + place * shape_.batch * shape_.gates();
    uint8_t* hidden = shape_.projects ? scratch_.hidden : scratch_.h[next];
    int32_t* hidden_sum = shape_.projects ? scratch_.hidden_sum : scratch_.h_sum[next];
    SLUICE_TRY(step_.run(gx, scratch_.h[now_], scratch_.h_sum[now_], scratch_.c[now_],
                         scratch_.c[next], hidden, hidden_sum));
    if (shape_.projects) SLUICE_TRY(project(next));
    keep_inactive_rows(lengths_, t, shape_.batch, h_rows_.row_bytes(), scratch_.h[now_],
                       scratch_.h[next]);
    keep_inactive_rows(lengths_, t, shape_.batch, c_rows_.row_bytes(), scratch_.c[now_],
                       scratch_.c[next]);
    keep_inactive_rows(lengths_, t, shape_.batch, sizeof(int32_t), scratch_.h_sum[now_],
                       scratch_.h_sum[next]);
    now_ = next;
    store_step(t);
    return SLUICE_OK;
  }

  sluice_status project(int next) const {
    const IntegerProductShape product = projection_product(variant_, shape_);
    const IntegerWeights weights = {context_.input(kLstmProjection).data, s32(kLstmProjectionBias),
                                    s32(kLstmProjectionMultiplier), s32(kLstmProjectionShift)};
    const OutputRange range = {h_zero(), context_.attribute(kLstmProjectionLow),
                               context_.attribute(kLstmProjectionHigh)};
    SLUICE_TRY(integer_product(context_, variant_.projection, product, scratch_.projection,
                               scratch_.hidden, shape_.padded, shape_.batch, weights, range,
                               scratch_.h[next], shape_.h_stride));
    if (variant_.type != SLUICE_S8) return SLUICE_OK;
    return sum_rows(context_, variant_.input.row_sums, scratch_.h[next], shape_.h_stride,
                    shape_.batch, shape_.outputs, scratch_.h_sum[next]);
  }

  void store_step(int64_t t) const {
    const Tensor& y = context_.output(kLstmY);
    if (!y.present()) return;
    auto* to =
        static_cast<uint8_t*>(y.data) +
        static_cast<size_t>(t * shape_.directions + shape_.direction) * h_rows_.slice_bytes();
    const uint8_t* row = scratch_.h[now_];
    for (int64_t b = 0; b < shape_.batch; ++b) {
      if (lengths_.active(t, b)) {
        std::memcpy(to, row, h_rows_.dense_bytes());
      } else {
        fill(variant_.type, h_zero(), shape_.outputs, to);
      }
      row += h_rows_.row_bytes();
      to += h_rows_.dense_bytes();
    }
  }

  const int32_t* s32(int32_t index) const {
    return static_cast<const int32_t*>(context_.input(index).data);
  }

  const CallContext& context_;
  const IntegerLstmVariant& variant_;
  const IntegerLstmShape& shape_;
  const Scratch& scratch_;
  Lengths lengths_;
  Rows h_rows_, c_rows_;
  IntegerLstmStep step_;
  int now_ = 0;  // which of the two states is the current one
};

}  // namespace

sluice_status prepare_integer_lstm(const CallContext& context, const IntegerLstmVariant& variant,
                                   uint64_t* scratch_bytes) {
  SLUICE_TRY(check_integer_lstm(context, variant));
  ScratchLayout layout(nullptr);
  Scratch(variant, integer_lstm_shape(context, variant), &layout);
  *scratch_bytes = layout.bytes();
  return SLUICE_OK;
}

sluice_status run_integer_lstm(const CallContext& context, const IntegerLstmVariant& variant) {
  const IntegerLstmShape shape = integer_lstm_shape(context, variant);
  if (shape.batch == 0) return SLUICE_OK;
  SLUICE_TRY(check_length_values(context, context.input(kLstmLens), shape.steps));
  ScratchLayout layout(context.scratch);
  const Scratch scratch(variant, shape, &layout);
  return Layer(context, variant, shape, scratch).run();
}

}  // namespace sluice
