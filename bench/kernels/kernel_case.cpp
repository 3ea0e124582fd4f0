#include "bench/kernels/kernel_case.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "quantizer/error.h"

namespace sluice::bench {

std::string CatalogueKernel::parameter(const std::string& key) const {
  const std::string text = " " + parameters + " ";
  const size_t at = text.find(" " + key + "=");
  if (at == std::string::npos) return {};
  const size_t begin = at + key.size() + 2;
  return text.substr(begin, text.find(' ', begin) - begin);
}

std::vector<KernelCase> kernel_cases(const CatalogueKernel& kernel) {
  static const std::map<std::string, std::vector<KernelCase> (*)(const CatalogueKernel&)> makers = {
      {"gemm_f32", gemm_f32_cases},
      {"gemm_s8w8", gemm_s8w8_cases},
      {"gemm_s16w8", gemm_s16w8_cases},
      {"lstm_step_f32", lstm_step_f32_cases},
      {"lstm_step_s8w8", lstm_step_s8w8_cases},
      {"lstm_step_integer", lstm_step_integer_cases},
      {"gate_function_s16", gate_function_cases},
      {"quantize_rows", quantize_rows_cases},
      {"requantize", requantize_cases},
      {"row_sums", row_sums_cases},
      {"quantize_f32", quantize_cases},
      {"dequantize_f32", dequantize_cases},
      {"rescale", rescale_cases},
      {"add_quantized", add_quantized_cases},
      {"mul_quantized", mul_quantized_cases},
      {"unary_f32", unary_cases},
      {"binary_f32", binary_cases},
      {"reduce_f32", reduce_cases},
      {"softmax_f32", softmax_cases},
  };
  const auto maker = makers.find(kernel.generator);
  if (maker == makers.end()) {
    throw Error(kernel.name + ": generator " + kernel.generator + " has no benchmark");
  }
  return maker->second(kernel);
}

double result_error(double found, double expected) {
  if (std::isnan(found)) return std::numeric_limits<double>::infinity();
  return std::fabs(found - expected) / std::max(1.0, std::fabs(expected));
}

}  // namespace sluice::bench
