// Quantized values brought to another scale, every one of them.
#include "tests/conformance/call.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/factors.h"

namespace sluice::conformance {
namespace {

template <typename X, typename Y>
void run_case(const sluice_kernel_table& table, const Kernel& kernel, int32_t n, int32_t x_zero,
              Factor f, Target to) {
  Operand<X> x({n});
  Operand<Y> y({n});
  for (int32_t i = 0; i < n; ++i) x[i] = static_cast<X>(i - n / 2);
  Text name;
  name << "n" << n << "_zero" << x_zero << "_shift" << f.shift << "_" << f.multiplier;
  Call call;
  call.array(x).scalar(x_zero).scalar(f.multiplier).scalar(f.shift);
  call.scalar(to.zero).scalar(to.low).scalar(to.high).array(y);
  if (call.run(table, kernel)) {
    expect_intact(y.intact(), kernel, name);
    Digest digest;
    for (int32_t i = 0; i < n; ++i) digest.add(y[i], sizeof(Y));
    report(kernel, name, digest);
  }
  release_all();
}

template <typename X, typename Y>
void run_kernel(const sluice_kernel_table& table, const Kernel& kernel) {
  const int32_t half = 1 << (8 * sizeof(Y) - 1), all = 1 << (8 * sizeof(X));
  const int32_t zeros[] = {-all / 2, 5, all / 2 - 1};
  Random random(7);
  int32_t which = 0;
  for (const int32_t shift : {-31, -12, -3, -1, 0, 2, sizeof(X) == 1 ? 22 : 14}) {
    run_case<X, Y>(table, kernel, all, zeros[which % 3], {any_multiplier(random), shift},
                   {zeros[which % 2] % half, -half, half - 1});
    run_case<X, Y>(table, kernel, all, zeros[(which + 1) % 3], {1 << 30, shift}, {-7, -100, 99});
    ++which;
  }
  for (const int32_t n : {0, 1, 3, 17, 31, 63, 100, 129}) {
    run_case<X, Y>(table, kernel, n, 3, {1518500250, -1}, {0, -half, half - 1});
  }
}

}  // namespace

void run_rescaling(const sluice_kernel_table& table) {
  run_kernel<int8_t, int8_t>(table, SLUICE_CONFORMANCE_KERNEL(rescale_s8_s8));
  run_kernel<int8_t, int16_t>(table, SLUICE_CONFORMANCE_KERNEL(rescale_s8_s16));
  run_kernel<int16_t, int8_t>(table, SLUICE_CONFORMANCE_KERNEL(rescale_s16_s8));
  run_kernel<int16_t, int16_t>(table, SLUICE_CONFORMANCE_KERNEL(rescale_s16_s16));
  run_kernel<int8_t, int8_t>(table, SLUICE_CONFORMANCE_KERNEL(rescale_s8_s8_away));
  run_kernel<int8_t, int16_t>(table, SLUICE_CONFORMANCE_KERNEL(rescale_s8_s16_away));
  run_kernel<int16_t, int8_t>(table, SLUICE_CONFORMANCE_KERNEL(rescale_s16_s8_away));
  run_kernel<int16_t, int16_t>(table, SLUICE_CONFORMANCE_KERNEL(rescale_s16_s16_away));
}

}  // namespace sluice::conformance
