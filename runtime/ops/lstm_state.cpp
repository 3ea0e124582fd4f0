#include <cstring>

#include "runtime/ops/lstm.h"

namespace sluice {

namespace {

// A second-level cache of 1 MiB keeps about this much of the weights from step to step.
constexpr int64_t kKeptBytes = int64_t{768} * 1024;

}  // namespace

const float* initial_state(const StateRows& rows, int64_t direction, const Lengths& lengths,
                           const Tensor& initial, float* buffer) {
  const auto bytes = static_cast<size_t>(rows.batch * rows.bytes());
  if (!initial.present()) {
    std::memset(buffer, 0, bytes);
    return buffer;
  }
  const float* slice =
      static_cast<const float*>(initial.data) + direction * rows.batch * rows.units;
  if (rows.stride == rows.units && !lengths.given()) return slice;
  std::memset(buffer, 0, bytes);
  for (int64_t b = 0; b < rows.batch; ++b) {
    if (!lengths.active(0, b)) continue;
    std::memcpy(buffer + b * rows.stride, slice + b * rows.units,
                sizeof(float) * static_cast<size_t>(rows.units));
  }
  return buffer;
}

void store_rows(const StateRows& rows, const float* data, float* destination) {
  for (int64_t b = 0; b < rows.batch; ++b) {
    std::memcpy(destination + b * rows.units, data + b * rows.stride,
                sizeof(float) * static_cast<size_t>(rows.units));
  }
}

void store_final(const StateRows& rows, int64_t direction, const float* data,
                 const Tensor& destination) {
  if (!destination.present()) return;
  store_rows(rows, data,
             static_cast<float*>(destination.data) + direction * rows.batch * rows.units);
}

HiddenOutput::HiddenOutput(const LstmShape& shape, const StateRows& rows, const Lengths& lengths,
                           const Tensor& y)
    : rows_(rows),
      lengths_(lengths),
      direction_(shape.direction),
      directions_(shape.directions),
      y_(y.present() ? static_cast<float*>(y.data) : nullptr),
      direct_(y_ != nullptr && rows.stride == rows.units && !lengths.given()) {}

void HiddenOutput::store(int64_t t, const float* buffer) const {
  if (y_ == nullptr) return;
  store_rows(rows_, buffer, rows(t));
  if (!lengths_.given()) return;
  for (int64_t b = 0; b < rows_.batch; ++b) {
    if (lengths_.active(t, b)) continue;
    std::memset(rows(t) + b * rows_.units, 0, sizeof(float) * static_cast<size_t>(rows_.units));
  }
}

void HiddenOutput::clear(int64_t first, int64_t last) const {
  if (y_ == nullptr) return;
  for (int64_t t = first; t < last; ++t) {
    std::memset(rows(t), 0, sizeof(float) * static_cast<size_t>(slice()));
  }
}

bool walks_both_ways(int64_t recurrent_bytes) { return recurrent_bytes > kKeptBytes; }

}  // namespace sluice
