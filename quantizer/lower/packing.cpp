#include "quantizer/lower/packing.h"

#include "quantizer/error.h"
#include "runtime/pack/packed.h"

namespace sluice {
namespace {

/// Room for `count` elements in `layout`.
template <typename T>
std::vector<T> packed_room(const sluice_tiling& tiling, sluice_layout layout, sluice_type type,
                           const std::vector<int64_t>& dims) {
  uint64_t bytes = 0;
  if (!packed_bytes(tiling, static_cast<uint8_t>(layout), static_cast<uint8_t>(type),
                    static_cast<int32_t>(dims.size()), dims.data(), &bytes)) {
    throw Error("weights with extents " + text(Shape(dims.begin(), dims.end())) +
                " cannot be packed");
  }
  return std::vector<T>(static_cast<size_t>(bytes) / sizeof(T));
}

sluice_type weight_type(const sluice_tiling& tiling) {
  return tiling.weight_offset == 0 ? SLUICE_S8 : SLUICE_U8;
}

/// `dims` are the extents of the packed value; rows hold outputs, or four gates of them.
template <typename Packed, typename Source>
int32_t pack(PlanBuilder& builder, sluice_layout layout, sluice_type type,
             const std::vector<int64_t>& dims, const Source* rows) {
  const sluice_tiling& tiling = builder.tiling();
  std::vector<Packed> packed = packed_room<Packed>(tiling, layout, type, dims);
  pack_weights(tiling, static_cast<uint8_t>(layout), dims[dims.size() - 2], dims.back(), rows,
               packed.data());
  return builder.add_constant(type, Shape(dims.begin(), dims.end()), packed, layout);
}

template <typename T>
int32_t pack_row_constants(PlanBuilder& builder, sluice_layout layout, sluice_type type,
                           const std::vector<int64_t>& dims, const std::vector<T>& channels) {
  const sluice_tiling& tiling = builder.tiling();
  std::vector<T> packed = packed_room<T>(tiling, layout, type, dims);
  pack_channels(tiling, static_cast<uint8_t>(layout), dims.back(), channels.data(), packed.data());
  return builder.add_constant(type, Shape(dims.begin(), dims.end()), packed, layout);
}

template <typename T>
std::vector<int64_t> gate_dims(const std::vector<T>& elements) {
  return {kGates, static_cast<int64_t>(elements.size()) / kGates};
}

}  // namespace

int32_t gemm_weights(PlanBuilder& builder, const float* w, int64_t n, int64_t k) {
  return pack<float>(builder, SLUICE_PACKED_GEMM, SLUICE_F32, {n, k}, w);
}

int32_t gemm_weights(PlanBuilder& builder, const QuantizedMatrix& w) {
  return pack<uint8_t>(builder, SLUICE_PACKED_GEMM, weight_type(builder.tiling()),
                       {w.rows, w.columns}, w.q.data());
}

int32_t gemm_channels(PlanBuilder& builder, const std::vector<float>& channels) {
  return pack_row_constants(builder, SLUICE_GEMM_CHANNELS, SLUICE_F32,
                            {static_cast<int64_t>(channels.size())}, channels);
}

int32_t gemm_channels(PlanBuilder& builder, const std::vector<int32_t>& channels) {
  return pack_row_constants(builder, SLUICE_GEMM_CHANNELS, SLUICE_S32,
                            {static_cast<int64_t>(channels.size())}, channels);
}

int32_t lstm_input_weights(PlanBuilder& builder, const float* w, int64_t hidden, int64_t inputs) {
  return pack<float>(builder, SLUICE_PACKED_LSTM_INPUT, SLUICE_F32, {kGates, hidden, inputs}, w);
}

int32_t lstm_input_weights(PlanBuilder& builder, const QuantizedMatrix& w) {
  return pack<uint8_t>(builder, SLUICE_PACKED_LSTM_INPUT, weight_type(builder.tiling()),
                       {kGates, w.rows / kGates, w.columns}, w.q.data());
}

int32_t lstm_recurrent_weights(PlanBuilder& builder, const float* r, int64_t hidden) {
  return pack<float>(builder, SLUICE_PACKED_LSTM, SLUICE_F32, {kGates, hidden, hidden}, r);
}

int32_t lstm_recurrent_weights(PlanBuilder& builder, const QuantizedMatrix& r) {
  return pack<uint8_t>(builder, SLUICE_PACKED_LSTM, weight_type(builder.tiling()),
                       {kGates, r.rows / kGates, r.columns}, r.q.data());
}

int32_t gate_blocks(PlanBuilder& builder, const std::vector<float>& elements) {
  return pack_row_constants(builder, SLUICE_GATE_BLOCKS, SLUICE_F32, gate_dims(elements), elements);
}

int32_t gate_blocks(PlanBuilder& builder, const std::vector<int32_t>& elements) {
  return pack_row_constants(builder, SLUICE_GATE_BLOCKS, SLUICE_S32, gate_dims(elements), elements);
}

int32_t gate_blocks(PlanBuilder& builder, const std::vector<int16_t>& elements) {
  return pack_row_constants(builder, SLUICE_GATE_BLOCKS, SLUICE_S16, gate_dims(elements), elements);
}

std::vector<int32_t> row_sums(const QuantizedMatrix& matrix) {
  std::vector<int32_t> sums(static_cast<size_t>(matrix.rows));
  row_sums(matrix.rows, matrix.columns, matrix.q.data(), sums.data());
  return sums;
}

}  // namespace sluice
