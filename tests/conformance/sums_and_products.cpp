// Sums and products of quantized arrays, dense and broadcast.
#include "tests/conformance/call.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/factors.h"

namespace sluice::conformance {
namespace {

enum class Function { Add, Multiply };

struct Case {
  const char* name;
  int32_t extents[4];
  unsigned broadcast_a, broadcast_b;  // bits of dimensions
};
constexpr Case kCases[] = {
    {"dense_1", {1, 1, 1, 1}, 0, 0},       {"dense_17", {17, 1, 1, 1}, 0, 0},
    {"dense_129", {129, 1, 1, 1}, 0, 0},   {"dense_5000", {5000, 1, 1, 1}, 0, 0},
    {"dense_63_3", {63, 3, 2, 1}, 0, 0},   {"row_of_b", {100, 5, 2, 1}, 0, 6},
    {"column_of_b", {100, 5, 1, 2}, 0, 9}, {"column_of_a", {31, 3, 2, 2}, 1, 0},
    {"number_a", {129, 2, 1, 1}, 15, 0},   {"number_b", {64, 3, 1, 1}, 0, 15},
    {"outer", {17, 9, 1, 2}, 2, 1}};

template <typename T>
void fill(Operand<T>& x, unsigned broadcast, Random& random) {
  const int32_t half = 1 << (8 * sizeof(T) - 1);
  for (int32_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<T>(random.between(-half, half - 1, i % 4 == 0 ? Fill::Ends : Fill::Random));
  }
  for (int dim = 0; dim < 4; ++dim) {
    if ((broadcast >> dim & 1) != 0) x.broadcast(dim);
  }
}

template <typename T>
void run_case(const sluice_kernel_table& table, const Kernel& kernel, Function function,
              const Case& c, uint64_t seed) {
  Random random(seed);
  const auto& e = c.extents;
  Operand<T> a({e[0], e[1], e[2], e[3]}), b({e[0], e[1], e[2], e[3]}), y({e[0], e[1], e[2], e[3]});
  fill(a, c.broadcast_a, random);
  fill(b, c.broadcast_b, random);
  const bool narrow = sizeof(T) == 1;
  const int32_t half = 1 << (8 * sizeof(T) - 1), size = narrow ? 0 : 1;
  int32_t a_zero = narrow ? random.between(-128, 127) : 0;
  int32_t b_zero = narrow ? random.between(-128, 127) : 0, left = narrow ? 20 : 15;
  Factor by_a = any_factor(random, -5, 0), by_b = any_factor(random, -3, 0);
  if (seed % 3 == 0) by_b.multiplier = -by_b.multiplier;
  // Sums are shifted by `left`, products have twice the bits.
  Factor by_y = function == Function::Add ? any_factor(random, 1 - left, 3 - left)
                                          : any_factor(random, -7 - 8 * size, -4 - 8 * size);
  Target to =
      seed % 2 == 0 ? Target{narrow ? 11 : 0, -50, 60} : Target{narrow ? -100 : 0, -half, half - 1};
  Call call;
  call.array(a).array(b).scalar(a_zero).scalar(b_zero);
  if (function == Function::Add) {
    call.scalar(left).scalar(by_a.multiplier).scalar(by_a.shift);
    call.scalar(by_b.multiplier).scalar(by_b.shift);
  }
  call.scalar(by_y.multiplier).scalar(by_y.shift);
  call.scalar(to.zero).scalar(to.low).scalar(to.high).array(y);
  if (!call.run(table, kernel)) return;
  Text name(c.name);
  name << "_" << static_cast<int32_t>(seed);
  expect_intact(y.intact(), kernel, name);
  Digest digest;
  for (int32_t i = 0; i < y.size(); ++i) digest.add(y[i], sizeof(T));
  report(kernel, name, digest);
}

template <typename T>
void run_kernel(const sluice_kernel_table& table, const Kernel& kernel, Function function) {
  uint64_t seed = 0;
  for (const Case& c : kCases) {
    for (int repeat = 0; repeat < 2; ++repeat) {
      run_case<T>(table, kernel, function, c, ++seed);
      release_all();
    }
  }
}

}  // namespace

void run_sums_and_products(const sluice_kernel_table& table) {
  run_kernel<int8_t>(table, SLUICE_CONFORMANCE_KERNEL(add_s8), Function::Add);
  run_kernel<int16_t>(table, SLUICE_CONFORMANCE_KERNEL(add_s16), Function::Add);
  run_kernel<int8_t>(table, SLUICE_CONFORMANCE_KERNEL(add_s8_away), Function::Add);
  run_kernel<int16_t>(table, SLUICE_CONFORMANCE_KERNEL(add_s16_away), Function::Add);
  run_kernel<int8_t>(table, SLUICE_CONFORMANCE_KERNEL(mul_s8), Function::Multiply);
  run_kernel<int16_t>(table, SLUICE_CONFORMANCE_KERNEL(mul_s16), Function::Multiply);
  run_kernel<int8_t>(table, SLUICE_CONFORMANCE_KERNEL(mul_s8_away), Function::Multiply);
  run_kernel<int16_t>(table, SLUICE_CONFORMANCE_KERNEL(mul_s16_away), Function::Multiply);
}

}  // namespace sluice::conformance
