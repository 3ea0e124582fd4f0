#include "quantizer/calibrate/excerpt.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr int64_t kLeastUnits = 4;

/// Elements along axis 0 of an array for `info` that belong together; 0: it is not to be cut.
int64_t cut_unit(const NpyArray& array, const sluice_tensor_info& info) {
  const auto rank = static_cast<int32_t>(array.shape.size());
  if (info.state >= 0 || rank == 0) return 0;
  if (rank == info.rank + 1) return 1;
  if (rank != info.rank) return 0;
  const int64_t extent = info.dims[0];
  if (extent < 0) return 1;
  return extent > 0 && array.shape[0] > extent ? extent : 0;
}

}  // namespace

std::map<std::string, NpyArray> read_excerpt(const Excerpt& excerpt,
                                             const ModelDescription& model) {
  std::map<std::string, NpyArray> arrays = read_recording(excerpt.files);
  for (const sluice_tensor_info& info : model.inputs) {
    const auto found = arrays.find(info.name);
    const int64_t unit = found == arrays.end() ? 0 : cut_unit(found->second, info);
    if (unit == 0) continue;
    NpyArray& array = found->second;
    const auto units = static_cast<double>(array.shape[0] / unit);
    const int64_t first = std::llround(excerpt.first * units) * unit;
    const int64_t last = std::llround(excerpt.last * units) * unit;
    const auto item = static_cast<ptrdiff_t>(array.bytes.size()) / array.shape[0];
    array.bytes.erase(array.bytes.begin() + last * item, array.bytes.end());
    array.bytes.erase(array.bytes.begin(), array.bytes.begin() + first * item);
    array.shape[0] = last - first;
  }
  return arrays;
}

SplitData hold_back_a_quarter(const std::vector<Recording>& recordings,
                              const ModelDescription& model) {
  SplitData split;
  if (recordings.size() == 1) {
    int64_t units = 0;
    const std::map<std::string, NpyArray> arrays = read_recording(recordings[0]);
    for (const sluice_tensor_info& info : model.inputs) {
      const auto found = arrays.find(info.name);
      const int64_t unit = found == arrays.end() ? 0 : cut_unit(found->second, info);
      if (unit == 0) continue;
      const int64_t count = found->second.shape[0] / unit;
      units = units == 0 ? count : std::min(units, count);
    }
    if (units < kLeastUnits) return {{{recordings[0]}}, {}};
    return {{{recordings[0], 0, 0.75}}, {{recordings[0], 0.75, 1}}};
  }
  const size_t kept = recordings.size() - (recordings.size() + 3) / 4;
  for (size_t i = 0; i < recordings.size(); ++i) {
    (i < kept ? split.fitted : split.held_back).push_back({recordings[i]});
  }
  return split;
}

}  // namespace sluice
