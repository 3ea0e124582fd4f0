#include <cstring>

#include "runtime/ops/lstm.h"

namespace sluice {

namespace {

// A second-level cache of 1 MiB keeps about this much of the weights from step to step.
constexpr int64_t kKeptBytes = int64_t{768} * 1024;

}  // namespace

const float* initial_state(const LstmShape& shape, const Tensor& initial, float* buffer) {
  if (!initial.present()) {
    std::memset(buffer, 0, sizeof(float) * static_cast<size_t>(shape.state()));
    return buffer;
  }
  const float* slice = static_cast<const float*>(initial.data) + shape.direction * shape.slice();
  if (shape.padded == shape.units) return slice;
  std::memset(buffer, 0, sizeof(float) * static_cast<size_t>(shape.state()));
  for (int64_t b = 0; b < shape.batch; ++b) {
    std::memcpy(buffer + b * shape.padded, slice + b * shape.units,
                sizeof(float) * static_cast<size_t>(shape.units));
  }
  return buffer;
}

void store_rows(const LstmShape& shape, const float* rows, float* destination) {
  for (int64_t b = 0; b < shape.batch; ++b) {
    std::memcpy(destination + b * shape.units, rows + b * shape.padded,
                sizeof(float) * static_cast<size_t>(shape.units));
  }
}

void store_final(const LstmShape& shape, const float* rows, const Tensor& destination) {
  if (!destination.present()) return;
  store_rows(shape, rows, static_cast<float*>(destination.data) + shape.direction * shape.slice());
}

HiddenOutput::HiddenOutput(const LstmShape& shape, const Tensor& y)
    : shape_(shape),
      y_(y.present() ? static_cast<float*>(y.data) : nullptr),
      direct_(y_ != nullptr && shape.padded == shape.units) {}

bool walks_both_ways(int64_t recurrent_bytes) { return recurrent_bytes > kKeptBytes; }

}  // namespace sluice
