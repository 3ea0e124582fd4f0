#include "quantizer/run/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "quantizer/error.h"

namespace sluice {
namespace {

template <typename T>
std::vector<double> widened(const NpyArray& array) {
  return {array.as<T>(), array.as<T>() + array.elements()};
}

std::vector<double> as_doubles(const NpyArray& array) {
  switch (array.type) {
    case NpyType::F32:
      return widened<float>(array);
    case NpyType::F64:
      return widened<double>(array);
    case NpyType::S8:
      return widened<int8_t>(array);
    case NpyType::S16:
      return widened<int16_t>(array);
    case NpyType::S32:
      return widened<int32_t>(array);
    case NpyType::S64:
      return widened<int64_t>(array);
    case NpyType::U8:
    case NpyType::Bool:
      return widened<uint8_t>(array);
    case NpyType::U16:
      return widened<uint16_t>(array);
  }
  return {};
}

/// Place of the largest element of each row along the last axis.
std::vector<int64_t> argmax_rows(const std::vector<double>& values, int64_t row) {
  std::vector<int64_t> places;
  for (size_t begin = 0; begin < values.size(); begin += static_cast<size_t>(row)) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
    places.push_back(std::max_element(first, first + row) - first);
  }
  return places;
}

bool is_integer(NpyType type) { return type != NpyType::F32 && type != NpyType::F64; }

}  // namespace

ErrorMetrics compare_arrays(const NpyArray& reference, const NpyArray& value) {
  if (reference.shape != value.shape) {
    throw Error("shape " + npy_shape_text(value.shape) + ", expected " +
                npy_shape_text(reference.shape));
  }
  const std::vector<double> a = as_doubles(reference), b = as_doubles(value);
  ErrorMetrics metrics;
  metrics.elements = reference.elements();
  double sum = 0, squares = 0, power = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    // Equal infinities are no error.
    const double e = a[i] == b[i] ? 0 : b[i] - a[i];
    if (std::isnan(e) || std::abs(e) > metrics.max_abs) metrics.max_abs = std::abs(e);
    sum += std::abs(e);
    squares += e * e;
    power += a[i] * a[i];
  }
  const double n = std::max<double>(1, static_cast<double>(a.size()));
  metrics.mean_abs = sum / n;
  metrics.rms = std::sqrt(squares / n);
  metrics.snr_db =
      squares == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(power / squares);
  if (!reference.shape.empty() && reference.shape.back() > 1 && !a.empty()) {
    const std::vector<int64_t> x = argmax_rows(a, reference.shape.back());
    const std::vector<int64_t> y = argmax_rows(b, reference.shape.back());
    int64_t equal = 0;
    for (size_t i = 0; i < x.size(); ++i) equal += x[i] == y[i];
    metrics.argmax_agreement = static_cast<double>(equal) / static_cast<double>(x.size());
  }
  return metrics;
}

bool are_labels(const NpyArray& labels, const NpyArray& scores) {
  return is_integer(labels.type) && scores.shape.size() == labels.shape.size() + 1 &&
         scores.shape.back() > 1 &&
         std::equal(labels.shape.begin(), labels.shape.end(), scores.shape.begin());
}

LabelMetrics score_labels(const NpyArray& labels, const NpyArray& scores) {
  const int64_t classes = scores.shape.back();
  const std::vector<double> expected = as_doubles(labels);
  const std::vector<int64_t> predicted = argmax_rows(as_doubles(scores), classes);
  std::vector<int64_t> right(classes, 0), labelled(classes, 0), chosen(classes, 0);
  LabelMetrics metrics;
  metrics.items = static_cast<int64_t>(expected.size());
  int64_t correct = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] < 0 || expected[i] >= static_cast<double>(classes)) {
      throw Error("label " + std::to_string(static_cast<int64_t>(expected[i])) +
                  ", expected 0 to " + std::to_string(classes - 1));
    }
    const auto label = static_cast<int64_t>(expected[i]);
    ++labelled[label];
    ++chosen[predicted[i]];
    if (label == predicted[i]) {
      ++right[label];
      ++correct;
    }
  }
  double f1 = 0;
  int64_t occurring = 0;
  for (int64_t c = 0; c < classes; ++c) {
    // 2 TP + FP + FN counts every label and every prediction of the class once.
    const int64_t denominator = labelled[c] + chosen[c];
    if (denominator == 0) continue;
    ++occurring;
    f1 += 2.0 * static_cast<double>(right[c]) / static_cast<double>(denominator);
  }
  metrics.accuracy =
      static_cast<double>(correct) / static_cast<double>(std::max<int64_t>(1, metrics.items));
  metrics.f1_macro = f1 / static_cast<double>(std::max<int64_t>(1, occurring));
  return metrics;
}

}  // namespace sluice
