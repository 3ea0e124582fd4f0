#include "tests/reference/layer_norm.h"

#include <limits>

namespace sluice::reference {
namespace {

int leading_zeros(int32_t x) {
  int count = 0;
  for (int bit = 31; bit >= 0 && ((x >> bit) & 1) == 0; --bit) ++count;
  return count;
}

int64_t shift_left(int64_t x, int by) { return clamp_to_bits(x * (int64_t{1} << by), 32); }

}  // namespace

Multiplier inverse_sqrt(int32_t input) {
  if (input <= 1) return {std::numeric_limits<int32_t>::max(), 0};
  int64_t x = input;
  int shift = 11;
  while (x >= int64_t{1} << 29) {
    x /= 4;
    ++shift;
  }
  const int pairs = (leading_zeros(static_cast<int32_t>(x)) - 1) / 2 - 1;
  shift -= pairs;
  x <<= 2 * pairs;

  constexpr int64_t three_halves = 3 << 27;  // Q3.28
  const int64_t half = shift_right_up(x >> 1, 1);
  int64_t root = 1 << 28;
  for (int i = 0; i < 5; ++i) {
    const int64_t cube =
        shift_left(doubled_high_product(doubled_high_product(root, root), root), 6);
    const int64_t next =
        doubled_high_product(three_halves, root) - doubled_high_product(half, cube);
    root = shift_left(static_cast<int32_t>(static_cast<uint32_t>(next)), 3);
  }
  constexpr int64_t sqrt_half = 1518500250;  // Q0.31
  root = doubled_high_product(root, sqrt_half);
  if (shift < 0) return {static_cast<int32_t>(root << -shift), 0};
  return {static_cast<int32_t>(root), -shift};
}

std::vector<int16_t> layer_norm(const std::vector<int16_t>& g, const Normalization& by) {
  const auto n = static_cast<int64_t>(g.size());
  int64_t sum = 0, squares = 0;
  for (const int16_t v : g) {
    sum += v;
    squares += int64_t{v} * v;
  }
  constexpr int64_t one = 1 << 20;
  const int64_t mean = sum * 1024 / n;  // Q.10
  int64_t variance = (squares * (one / n) - mean * mean) / one;
  if (variance < 1) variance = by.variance_guard;
  const Multiplier inverse = inverse_sqrt(static_cast<int32_t>(variance));

  std::vector<int16_t> y;
  for (size_t i = 0; i < g.size(); ++i) {
    const int64_t standardized = requantize(g[i] * 1024 - mean, inverse, Rounding::DoubleAway);
    const int64_t weighted = standardized * by.weight[i] + by.bias[i];
    const int64_t rounded =
        clamp_to_bits((weighted > 0 ? weighted + 512 : weighted - 512) / 1024, 32);
    const Multiplier to_gate{by.scale.multiplier, by.scale.shift + 12};
    const int64_t value = requantize(rounded, to_gate, Rounding::DoubleAway);
    y.push_back(static_cast<int16_t>(clamp_to_bits(value, 16)));
  }
  return y;
}

}  // namespace sluice::reference
