#include "bench/hexagon/measure.h"
#include "tests/conformance/factors.h"

namespace sluice::bench {
namespace {

using namespace conformance;

constexpr Kernel kGemmS32 = SLUICE_CONFORMANCE_KERNEL(gemm_s8w8_s32);
constexpr Kernel kGemmS16Operand = SLUICE_CONFORMANCE_KERNEL(gemm_s16w8_s32);

template <typename X, typename Y>
void measure_product(const sluice_kernel_table& table, const Kernel& kernel, int32_t rows,
                     int32_t n, int32_t k) {
  const int32_t block = sluice_kernel_tiling.gemm_block, padded = (n + block - 1) / block * block;
  Random random(1);
  Operand<X> x({k, rows}, Place::Word);
  Operand<int32_t> x_sum({rows}), bias({padded}, Place::Vector);
  Operand<int32_t> multiplier({padded}, Place::Vector), shift({padded}, Place::Vector);
  Operand<uint8_t> w({4, block, k / 4, padded / block}, Place::Vector);
  Operand<Y> y({n, rows});
  for (int32_t i = 0; i < x.size(); ++i) x[i] = static_cast<X>(random.next());
  for (int32_t i = 0; i < w.size(); ++i) w[i] = static_cast<uint8_t>(random.next());
  for (int32_t i = 0; i < rows; ++i) x_sum[i] = 0;
  for (int32_t i = 0; i < padded; ++i) {
    bias[i] = 0;
    multiplier[i] = any_multiplier(random);
    shift[i] = -9;
  }
  int32_t zero = 0, low = -100, high = 100;
  Call call;
  call.array(x);
  if (sizeof(X) == 1) call.array(x_sum);
  call.array(w).array(bias);
  if (sizeof(Y) < 4) {
    call.array(multiplier).array(shift).scalar(zero).scalar(low).scalar(high);
  }
  call.array(y);
  Text name;
  name << "m" << rows << "_n" << n << "_k" << k;
  measure(call, table, kernel, name, w.size(), rows);
  release_all();
}

// What 8-bit products need of every row of activations; its bytes are read once.
void measure_row_sums(const sluice_kernel_table& table, int32_t k) {
  Operand<int8_t> x({k, 1}, Place::Word);
  Operand<int32_t> y({1});
  for (int32_t i = 0; i < k; ++i) x[i] = static_cast<int8_t>(i);
  Call call;
  call.array(x).array(y);
  Text name;
  name << "k" << k;
  measure(call, table, SLUICE_CONFORMANCE_KERNEL(row_sums_s8), name, k, 1);
  release_all();
}

}  // namespace

void measure_products(const sluice_kernel_table& table) {
  for (const int32_t size : {128, 256, 512, 1024}) {
    measure_product<int8_t, int32_t>(table, kGemmS32, 1, size, size);
    measure_product<int8_t, int8_t>(table, SLUICE_CONFORMANCE_KERNEL(gemm_s8w8_s8), 1, size, size);
    measure_product<int8_t, int16_t>(table, SLUICE_CONFORMANCE_KERNEL(gemm_s8w8_s16), 1, size,
                                     size);
  }
  for (const int32_t rows : {2, 4, 8, 9}) {
    measure_product<int8_t, int32_t>(table, kGemmS32, rows, 256, 256);
    measure_product<int8_t, int16_t>(table, SLUICE_CONFORMANCE_KERNEL(gemm_s8w8_s16), rows, 256,
                                     256);
  }
  measure_product<int16_t, int32_t>(table, kGemmS16Operand, 1, 256, 256);
  measure_row_sums(table, 512);
}

}  // namespace sluice::bench
