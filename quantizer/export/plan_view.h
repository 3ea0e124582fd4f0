// A plan as the exporter reads it: extents, constants unpacked, quantizations; every index and size
// checked.
#ifndef SLUICE_EXPORT_PLAN_VIEW_H
#define SLUICE_EXPORT_PLAN_VIEW_H

#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "quantizer/error.h"
#include "quantizer/graph/dim.h"
#include "quantizer/lower/plan_data.h"

namespace sluice {

/// real = scale (q - zero_point).
struct PlanQuantization {
  float scale = 0;
  int32_t zero_point = 0;
};

/// Weights of one product or of one direction of an LSTM layer, row-major [rows, columns]; rows of
/// an LSTM in gate order i, o, f, c.
template <typename T>
struct PlanMatrix {
  int64_t rows = 0, columns = 0;
  std::vector<T> elements;
};

class PlanView {
 public:
  explicit PlanView(const PlanData& plan);

  const PlanData& plan() const { return plan_; }
  const PlanValue& value(int32_t index) const;
  sluice_type type(int32_t index) const {
    return static_cast<sluice_type>(value(index).value.type);
  }
  Dim dim(sluice_extent extent) const;
  Shape shape(int32_t index) const;
  /// The extents of a value that has only constant ones; throws sluice::Error for others.
  std::vector<int64_t> dims(int32_t index) const;
  bool is_constant(int32_t index) const { return value(index).value.storage == SLUICE_CONSTANT; }
  /// The value whose bytes a view shows; the value itself where it is none.
  int32_t base(int32_t index) const;

  /// How integers read; nothing for other values, and where the plan does not say.
  std::optional<PlanQuantization> quantization(int32_t index) const;
  /// The same; throws sluice::Error where there is nothing.
  PlanQuantization known_quantization(int32_t index) const;

  /// Elements of a dense constant, or of one with a number per channel: GEMM_CHANNELS [n],
  /// GATE_BLOCKS [4 n].
  template <typename T>
  std::vector<T> elements(int32_t index, sluice_type type) const {
    const std::vector<uint8_t> bytes = unpacked(index, type);
    std::vector<T> result(bytes.size() / sizeof(T));
    std::memcpy(result.data(), bytes.data(), result.size() * sizeof(T));
    return result;
  }
  std::vector<float> floats(int32_t index) const { return elements<float>(index, SLUICE_F32); }
  std::vector<int32_t> integers(int32_t index) const {
    return elements<int32_t>(index, SLUICE_S32);
  }
  PlanMatrix<float> float_matrix(int32_t index) const;
  PlanMatrix<int8_t> integer_matrix(int32_t index) const;

 private:
  void find_quantizations();
  bool propagate(const PlanCall& call);
  bool same(int32_t a, int32_t b);
  std::vector<uint8_t> bytes(int32_t index) const;
  std::vector<uint8_t> unpacked(int32_t index, sluice_type type) const;
  template <typename T, typename Packed>
  PlanMatrix<T> matrix(int32_t index) const;

  const PlanData& plan_;
  std::vector<std::optional<PlanQuantization>> quantizations_;
};

/// multiplier 2^(shift - 31).
double factor(int32_t multiplier, int32_t shift);

}  // namespace sluice

#endif
