// Instances of catalogue kernels at representative shapes.
#ifndef SLUICE_BENCH_KERNELS_KERNEL_CASE_H
#define SLUICE_BENCH_KERNELS_KERNEL_CASE_H

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sluice/kernels.h"

namespace sluice::bench {

/// A line of generators/catalogue.cmake.
struct CatalogueKernel {
  int32_t index;  // enum sluice_kernel
  std::string name, generator;
  std::string parameters;  // of the generator: "function=tanh"

  /// Value of a generator parameter; "" where the catalogue does not set it.
  std::string parameter(const std::string& key) const;
};

/// The kernels that this build has.
const std::vector<CatalogueKernel>& catalogue_kernels();

/// Bound to memory that it owns.
struct KernelInstance {
  std::function<void()> run;
  double error;  // largest error of a first run, relative to the result where that is above 1
};

struct KernelCase {
  std::string shape;  // "M:64/N:1024/K:1024"
  double macs;        // 0: bound by memory alone
  bool eight_bit;     // what the products multiply
  double bytes;       // read and written by a run
  double tolerance;   // of the error
  std::function<KernelInstance(sluice_kernel_fn)> make;
};

/// The instances of one kernel, by its generator.
std::vector<KernelCase> gemm_f32_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> gemm_s8w8_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> gemm_s16w8_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> lstm_step_f32_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> lstm_step_s8w8_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> lstm_step_integer_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> gate_function_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> quantize_rows_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> requantize_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> row_sums_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> quantize_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> dequantize_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> rescale_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> add_quantized_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> mul_quantized_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> unary_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> binary_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> reduce_cases(const CatalogueKernel& kernel);
std::vector<KernelCase> softmax_cases(const CatalogueKernel& kernel);

/// Chooses from the above. Throws sluice::Error for a generator that has no benchmark.
std::vector<KernelCase> kernel_cases(const CatalogueKernel& kernel);

/// |found - expected|, relative where |expected| is above 1; infinity for NaN.
double result_error(double found, double expected);

}  // namespace sluice::bench

#endif
