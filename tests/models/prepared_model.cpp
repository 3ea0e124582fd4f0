#include "tests/models/prepared_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iostream>
#include <memory>

#include "tests/quantizer/temporary_folder.h"

namespace sluice::test {

Model prepare_model(const std::string& path, const std::string& scheme) {
  QuantizeOptions options;
  options.scheme = scheme;
  return prepare_model(path, options, {});
}

Model prepare_model(const std::string& path, QuantizeOptions options, const CalibrationData& data) {
  const TemporaryFolder folder;
  for (size_t i = 0; i < data.size(); ++i) {
    for (const auto& [input, array] : data[i]) {
      const std::string file = folder.path(input + "_" + std::to_string(i) + ".npy");
      write_npy(file, array);
      options.calibration.emplace_back(input, file);
    }
  }
  auto bytes = std::make_shared<AlignedBytes>(
      serialize_model(quantize_model(shared_path("models/" + path), options)));
  return Model::open(bytes->data(), bytes->size(), bytes, path);
}

NpyArray shared_npy(const std::string& path) { return read_npy(shared_path("models/" + path)); }

NpyArray floats(const std::vector<int64_t>& shape, const std::vector<float>& values) {
  NpyArray array = npy_zeros(NpyType::F32, shape);
  std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
  return array;
}

NpyArray items(const NpyArray& array, int64_t first, int64_t count) {
  NpyArray part = array;
  const size_t item = array.bytes.size() / static_cast<size_t>(array.shape[0]);
  part.shape[0] = count;
  part.bytes.assign(array.bytes.begin() + static_cast<ptrdiff_t>(item) * first,
                    array.bytes.begin() + static_cast<ptrdiff_t>(item) * (first + count));
  return part;
}

NpyArray every_second(const NpyArray& array, int64_t first) {
  NpyArray part = array;
  part.shape[0] = (array.shape[0] - first + 1) / 2;
  const size_t item = array.bytes.size() / static_cast<size_t>(array.shape[0]);
  part.bytes.clear();
  for (int64_t i = first; i < array.shape[0]; i += 2) {
    const auto begin = array.bytes.begin() + static_cast<ptrdiff_t>(item) * i;
    part.bytes.insert(part.bytes.end(), begin, begin + static_cast<ptrdiff_t>(item));
  }
  return part;
}

double max_abs_difference(const float* a, const float* b, int64_t n) {
  double largest = 0;
  for (int64_t i = 0; i < n; ++i) {
    const double difference = std::abs(double{a[i]} - double{b[i]});
    if (!(difference <= largest)) largest = difference;  // keeps NaN
  }
  return largest;
}

double snr_db(const float* reference, const float* value, int64_t n) {
  double signal = 0, noise = 0;
  for (int64_t i = 0; i < n; ++i) {
    signal += double{reference[i]} * reference[i];
    noise += (double{value[i]} - reference[i]) * (double{value[i]} - reference[i]);
  }
  return 10 * std::log10(signal / noise);
}

double rmse(const float* prediction, const float* truth, int64_t n) {
  double sum = 0;
  for (int64_t i = 0; i < n; ++i)
    sum += (double{prediction[i]} - truth[i]) * (double{prediction[i]} - truth[i]);
  return std::sqrt(sum / static_cast<double>(n));
}

void report(const std::string& name, double value) {
  std::cout << "  " << name << " = " << value << '\n';
  testing::Test::RecordProperty(name, std::to_string(value));
}

}  // namespace sluice::test
