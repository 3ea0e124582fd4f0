// Sums of s32 brought to s8 and s16, in every rounding.
#include "tests/conformance/call.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/factors.h"

namespace sluice::conformance {
namespace {

enum class Sums { Usual, Any };

// x of one element, often where a rounding decides or a shift saturates.
int32_t any_sum(Random& random, Sums sums, int32_t i) {
  if (sums == Sums::Usual) return random.between(-(1 << 20), 1 << 20);
  constexpr int32_t ends[] = {INT32_MIN, INT32_MIN + 1, -1, 0, 1, INT32_MAX - 1, INT32_MAX};
  if (i % 3 == 0) return ends[random.next() % 7];
  const int32_t any = random.between(INT32_MIN, INT32_MAX);
  return i % 3 == 1 ? any : any >> random.between(0, 30);
}

template <typename Y>
void run_case(const sluice_kernel_table& table, const Kernel& kernel, int32_t n, int32_t m,
              Sums sums, int32_t most_shift, Target to, uint64_t seed) {
  Random random(seed);
  Operand<int32_t> x({n, m}), multiplier({n}), shift({n});
  Operand<Y> y({n, m});
  for (int32_t i = 0; i < x.size(); ++i) x[i] = any_sum(random, sums, i);
  for (int32_t i = 0; i < n; ++i) {
    const Factor f =
        sums == Sums::Usual ? any_factor(random, -18, 2) : any_factor(random, -31, most_shift);
    multiplier[i] = i % 19 == 2 ? 0 : i % 7 == 3 ? 1 << 30 : i % 7 == 4 ? INT32_MAX : f.multiplier;
    shift[i] = f.shift;
  }
  Text name(sums == Sums::Usual ? "usual" : "any");
  name << "_n" << n << "_m" << m << "_zero" << to.zero;
  Call call;
  call.array(x).array(multiplier).array(shift);
  call.scalar(to.zero).scalar(to.low).scalar(to.high).array(y);
  if (call.run(table, kernel)) {
    expect_intact(y.intact(), kernel, name);
    Digest digest;
    for (int32_t i = 0; i < y.size(); ++i) digest.add(y[i], sizeof(Y));
    report(kernel, name, digest);
  }
  release_all();
}

template <typename Y>
void run_kernel(const sluice_kernel_table& table, const Kernel& kernel, int32_t most_shift) {
  const int32_t half = 1 << (8 * sizeof(Y) - 1);
  const Target targets[] = {{0, -half, half - 1}, {-half, -half, half - 1}, {half - 1, -100, 50}};
  uint64_t seed = 1;
  for (const int32_t n : {1, 3, 17, 31, 32, 33, 63, 100, 129}) {
    const Target& to = targets[seed % 3];
    run_case<Y>(table, kernel, n, 1 + static_cast<int32_t>(seed % 3), Sums::Usual, most_shift, to,
                seed);
    ++seed;
  }
  for (const Target& to : targets) {
    run_case<Y>(table, kernel, 1000, 3, Sums::Any, most_shift, to, ++seed);
  }
}

}  // namespace

void run_requantization(const sluice_kernel_table& table) {
  run_kernel<int8_t>(table, SLUICE_CONFORMANCE_KERNEL(requantize_s32_s8), 30);
  run_kernel<int8_t>(table, SLUICE_CONFORMANCE_KERNEL(requantize_s32_s8_away), 30);
  run_kernel<int8_t>(table, SLUICE_CONFORMANCE_KERNEL(requantize_s32_s8_up), 30);
  run_kernel<int8_t>(table, SLUICE_CONFORMANCE_KERNEL(requantize_s32_s8_int64), 14);
  run_kernel<int16_t>(table, SLUICE_CONFORMANCE_KERNEL(requantize_s32_s16), 30);
  run_kernel<int16_t>(table, SLUICE_CONFORMANCE_KERNEL(requantize_s32_s16_away), 30);
  run_kernel<int16_t>(table, SLUICE_CONFORMANCE_KERNEL(requantize_s32_s16_up), 30);
  run_kernel<int16_t>(table, SLUICE_CONFORMANCE_KERNEL(requantize_s32_s16_int64), 14);
}

}  // namespace sluice::conformance
