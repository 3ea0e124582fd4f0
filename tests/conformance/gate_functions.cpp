// Sigmoid and tanh of every s16, and of few elements.
#include "tests/conformance/call.h"
#include "tests/conformance/cases.h"

namespace sluice::conformance {
namespace {

void run_case(const sluice_kernel_table& table, const Kernel& kernel, int32_t bits, int32_t first,
              int32_t count) {
  Operand<int16_t> x({count}), y({count});
  for (int32_t i = 0; i < count; ++i) x[i] = static_cast<int16_t>(first + i);
  Text name;
  name << "bits" << bits << "_from" << first << "_n" << count;
  if (Call().array(x).scalar(bits).array(y).run(table, kernel)) {
    expect_intact(y.intact(), kernel, name);
    Digest digest;
    for (int32_t i = 0; i < count; ++i) digest.add(y[i], 2);
    report(kernel, name, digest);
  }
  release_all();
}

void run_function(const sluice_kernel_table& table, const Kernel& kernel, int32_t least_bits,
                  int32_t most_bits) {
  for (int32_t bits = least_bits; bits <= most_bits; ++bits) {
    run_case(table, kernel, bits, -32768, 65536);
  }
  for (const int32_t count : {0, 1, 3, 17, 63, 64, 65, 100, 127, 129, 300}) {
    run_case(table, kernel, 3, -7 * count, count);
  }
}

}  // namespace

void run_gate_functions(const sluice_kernel_table& table) {
  run_function(table, SLUICE_CONFORMANCE_KERNEL(sigmoid_s16), 3, 3);
  run_function(table, SLUICE_CONFORMANCE_KERNEL(sigmoid_s16_gemmlowp), 3, 3);
  run_function(table, SLUICE_CONFORMANCE_KERNEL(tanh_s16), 0, 6);
  run_function(table, SLUICE_CONFORMANCE_KERNEL(tanh_s16_gemmlowp), 0, 6);
}

}  // namespace sluice::conformance
