// Cases of the suites of ../shared/vectors that hold TensorFlow Lite models.
#ifndef SLUICE_TESTS_IMPORT_TFLITE_VECTORS_H
#define SLUICE_TESTS_IMPORT_TFLITE_VECTORS_H

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace sluice {

/// Names of a suite's cases.
std::vector<std::string> tflite_cases(const std::string& suite);

/// Numbers of one type, whatever it is.
struct TfliteArray {
  std::vector<int64_t> dims;
  std::vector<double> numbers;
  bool is_integer = false;
};

class TfliteCase {
 public:
  TfliteCase(const std::string& suite, const std::string& name);

  const nlohmann::json& config() const { return config_; }
  std::string model() const { return folder_ + "model.tflite"; }
  /// Name of the array of the model's output i.
  std::string output(size_t i) const;
  /// Runs that follow each other, each from the state that the one before left.
  int64_t calls() const;
  /// A whole array.
  TfliteArray array(const std::string& name) const;
  /// What one run reads or writes of an array: [calls, ...] without the first axis, and for
  /// operators of a single step without the time axis too. FULLY_CONNECTED has one run.
  TfliteArray call(const std::string& array, int64_t i) const;
  TfliteArray first_call(const std::string& array) const { return call(array, 0); }

 private:
  std::string folder_;
  nlohmann::json config_;
};

}  // namespace sluice

#endif
