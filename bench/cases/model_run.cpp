#include "bench/cases/model_run.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "bench/support/random.h"

namespace sluice::bench {
namespace {

// With every symbol 1. False where an extent is computed from symbols.
bool resolve(const sluice_tensor_info& info, sluice_buffer* buffer) {
  *buffer = {};
  buffer->rank = info.rank;
  buffer->bytes = sluice_type_bytes(info.type);
  for (int32_t i = 0; i < info.rank; ++i) {
    if (info.dims[i] == INT64_MIN) return false;
    buffer->dims[i] = info.dims[i] < 0 ? 1 : info.dims[i];
    buffer->bytes *= static_cast<size_t>(buffer->dims[i]);
  }
  return true;
}

}  // namespace

ModelRun::ModelRun(const AlignedBytes& bytes) : opened_(bytes.data(), bytes.size()) {
  Random random(1);
  sluice_tensor_info info = {};
  sluice_buffer buffer = {};
  for (int32_t i = 0; sluice_model_input(opened_.model(), i, &info) == SLUICE_OK; ++i) {
    if (resolve(info, &buffer) && info.state < 0) {
      memory_.emplace_back(buffer.bytes);
      buffer.data = memory_.back().data();
      if (info.type == SLUICE_F32) {
        const std::vector<float> values = random.floats(buffer.bytes / sizeof(float), -1, 1);
        std::memcpy(buffer.data, values.data(), buffer.bytes);
      }
    } else {
      buffer = {};
    }
    inputs_.push_back(buffer);
  }
  for (int32_t i = 0; sluice_model_output(opened_.model(), i, &info) == SLUICE_OK; ++i) {
    // An output of unknown size is left to the session.
    if (resolve(info, &buffer)) {
      memory_.emplace_back(buffer.bytes);
      buffer.data = memory_.back().data();
    } else {
      buffer = {};
    }
    outputs_.push_back(buffer);
    output_types_.push_back(info.type);
  }
}

void ModelRun::run() { opened_.run(inputs_.data(), outputs_.data()); }

bool ModelRun::outputs_finite() const {
  for (size_t i = 0; i < outputs_.size(); ++i) {
    if (outputs_[i].data == nullptr || output_types_[i] != SLUICE_F32) continue;
    const auto* begin = static_cast<const float*>(outputs_[i].data);
    const float* end = begin + outputs_[i].bytes / sizeof(float);
    if (!std::all_of(begin, end, [](float value) { return std::isfinite(value); })) return false;
  }
  return true;
}

}  // namespace sluice::bench
