// Where floats become integers and back, and sums of rows.
#include <cstring>

#include "tests/conformance/call.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/random.h"

namespace sluice::conformance {
namespace {

int32_t bits_of(float x) {
  int32_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  return bits;
}
float float_of(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof(x));
  return x;
}

// Multiples of half a step, what lies beside them, what is beyond every limit, infinities, NaN; no
// subnormal numbers.
float any_float(Random& random, float scale, int32_t i) {
  constexpr uint32_t special[] = {0,          0x80000000, 0x7f800000, 0xff800000,
                                  0x7fc00000, 0x7f7fffff, 0xff7fffff, 0x00800000};
  if (i % 11 == 10) return float_of(special[random.next() % 8]);
  const int32_t halves = random.between(-80000, 80000) >> (i % 9);
  const float tie = static_cast<float>(halves) * 0.5f * scale;
  return i % 3 == 0 || halves == 0
             ? tie
             : float_of(static_cast<uint32_t>(bits_of(tie)) + random.next() % 5);
}

template <typename T>
void quantize(const sluice_kernel_table& table, const Kernel& kernel, int32_t n, float scale,
              int32_t zero, int32_t away) {
  Random random(static_cast<uint64_t>(n));
  Operand<float> x({n});
  Operand<T> y({n});
  for (int32_t i = 0; i < n; ++i) x[i] = any_float(random, scale, i);
  Text name(away != 0 ? "away" : "even");
  name << "_n" << n << "_zero" << zero << "_scale" << bits_of(scale);
  Call call;
  call.array(x).scalar(scale).scalar(zero).scalar(away).array(y);
  if (call.run(table, kernel)) {
    expect_intact(y.intact(), kernel, name);
    Digest digest;
    for (int32_t i = 0; i < n; ++i) digest.add(y[i], sizeof(T));
    report(kernel, name, digest);
  }
  release_all();
}

template <typename T>
void dequantize(const sluice_kernel_table& table, const Kernel& kernel, int32_t n, float scale,
                int32_t zero) {
  Random random(static_cast<uint64_t>(n));
  Operand<T> x({n});
  Operand<float> y({n});
  for (int32_t i = 0; i < n; ++i) x[i] = static_cast<T>(random.next());
  Text name;
  name << "n" << n << "_zero" << zero << "_scale" << bits_of(scale);
  if (Call().array(x).scalar(scale).scalar(zero).array(y).run(table, kernel)) {
    expect_intact(y.intact(), kernel, name);
    Digest digest;
    for (int32_t i = 0; i < n; ++i) digest.add(bits_of(y[i]), 4);
    report(kernel, name, digest);
  }
  release_all();
}

template <typename T>
void run_type(const sluice_kernel_table& table, const Kernel& to_integers, const Kernel& to_floats,
              int32_t low, int32_t high) {
  const float scales[] = {1.0f, 0.0117647f, 1e-30f, 3e20f};
  int32_t which = 0;
  for (const int32_t n : {1, 3, 17, 63, 100, 129, 1000}) {
    for (const int32_t zero : {low, 0, high}) {
      const float scale = scales[which++ % 4];
      quantize<T>(table, to_integers, n, scale, zero, which % 2);
      dequantize<T>(table, to_floats, n, scale, zero);
    }
  }
}

void sum_rows(const sluice_kernel_table& table, const Kernel& kernel, int32_t k, int32_t m,
              Fill fill) {
  Random random(static_cast<uint64_t>(k));
  Operand<int8_t> x({k, m});
  Operand<int32_t> y({m});
  for (int32_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<int8_t>(random.between(-128, 127, fill));
  }
  Text name;
  name << "k" << k << "_m" << m << "_" << name_of(fill);
  if (Call().array(x).array(y).run(table, kernel)) {
    expect_intact(y.intact(), kernel, name);
    Digest digest;
    for (int32_t i = 0; i < m; ++i) digest.add(y[i], 4);
    report(kernel, name, digest);
  }
  release_all();
}

}  // namespace

void run_float_edges(const sluice_kernel_table& table) {
  run_type<int8_t>(table, SLUICE_CONFORMANCE_KERNEL(quantize_f32_s8),
                   SLUICE_CONFORMANCE_KERNEL(dequantize_s8_f32), -128, 127);
  run_type<uint8_t>(table, SLUICE_CONFORMANCE_KERNEL(quantize_f32_u8),
                    SLUICE_CONFORMANCE_KERNEL(dequantize_u8_f32), 0, 255);
  run_type<int16_t>(table, SLUICE_CONFORMANCE_KERNEL(quantize_f32_s16),
                    SLUICE_CONFORMANCE_KERNEL(dequantize_s16_f32), -32768, 32767);
  const Kernel sums = SLUICE_CONFORMANCE_KERNEL(row_sums_s8);
  for (const int32_t k : {0, 1, 3, 15, 16, 17, 63, 100, 129, 1000}) {
    sum_rows(table, sums, k, 1 + k % 9, Fill::Random);
    sum_rows(table, sums, k, 2, Fill::Lowest);
  }
}

}  // namespace sluice::conformance
