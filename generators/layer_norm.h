// Layer normalization of a gate over the units of a row, in the integers of TensorFlow Lite:
//
//   mean = sum g 1024 / n                         (C division, as all below)
//   var = (sum g^2 (2^20 / n) - mean^2) / 2^20    below 1: guard
//   r = A(1024 g - mean, 1 / sqrt(var))           (A: Rounding::DoubleAway)
//   v = (r weight + bias +- 512) / 1024           (the sign of the sum)
//   y = clamp16(A(v, multiplier, shift + 12))
//
// v is kept within s32; TensorFlow Lite's sum wraps there.
#ifndef SLUICE_GENERATORS_LAYER_NORM_H
#define SLUICE_GENERATORS_LAYER_NORM_H

#include <functional>
#include <limits>
#include <string>

#include "generators/fixed_point.h"
#include "generators/inverse_sqrt.h"

namespace sluice {

/// What a row of g says about itself; g(unit of block, block, rest...) with padding of zeros.
class RowStatistics {
 public:
  Halide::Func partial;  // {sum g, sum of g^2's low and high 16 bits} per unit of a block
  Halide::Func total;    // {sum g, sum g^2}
  Halide::Func mean, variance;
  InverseSqrt inverse;

  using Gate = std::function<Halide::Expr(const Halide::Expr& u, const Halide::Expr& b)>;

  /// `rest`: the arguments beside unit and block. `units` is n, at least 1; no block is read where
  /// `blocks` is 0.
  RowStatistics(const std::string& name, const Gate& gate, const Halide::Var& u,
                const std::vector<Halide::Var>& rest, const Halide::Expr& block,
                const Halide::Expr& blocks, const Halide::Expr& units, const Halide::Expr& guard)
      : partial(name + "_partial"),
        total(name + "_total"),
        mean(name + "_mean"),
        variance(name + "_variance"),
        inverse(name, define(gate, u, rest, block, blocks, units, guard, name)) {}

  /// 1024 g - mean over the deviation: r.
  Halide::Expr standardized(const Halide::Expr& g, const std::vector<Halide::Expr>& rest) const {
    return requantize(g * 1024 - mean(rest), inverse.result(rest)[0], inverse.result(rest)[1],
                      Rounding::DoubleAway);
  }

 private:
  // a / b of b > 0, towards zero.
  static Halide::Expr divide(const Halide::Expr& a, const Halide::Expr& b) {
    return Halide::select(a < 0, -(-a / b), a / b);
  }

  Halide::Func define(const Gate& gate, const Halide::Var& u, const std::vector<Halide::Var>& rest,
                      const Halide::Expr& block, const Halide::Expr& blocks,
                      const Halide::Expr& units, const Halide::Expr& guard,
                      const std::string& name) {
    using namespace Halide;
    const std::vector<Expr> at(rest.begin(), rest.end());
    const auto with_unit = [&](const Expr& unit) {
      std::vector<Expr> all = {unit};
      all.insert(all.end(), at.begin(), at.end());
      return all;
    };
    std::vector<Var> unit_and_rest = {u};
    unit_and_rest.insert(unit_and_rest.end(), rest.begin(), rest.end());

    RDom b(0, blocks, name + "_blocks"), lanes(0, block, name + "_lanes");
    Expr g = gate(u, b), square = g * g;
    partial(unit_and_rest) = {0, 0, 0};
    FuncRef sums = partial(with_unit(u));
    partial(unit_and_rest) = {sums[0] + g, sums[1] + (square & 0xffff), sums[2] + (square >> 16)};

    total(rest) = {0, cast<int64_t>(0)};
    FuncRef lane = partial(with_unit(lanes));
    total(rest) = {total(at)[0] + lane[0],
                   total(at)[1] + cast<int64_t>(lane[1]) + (cast<int64_t>(lane[2]) << 16)};

    mean(rest) = cast<int32_t>(divide(cast<int64_t>(total(at)[0]) * 1024, cast<int64_t>(units)));
    Expr mean64 = cast<int64_t>(mean(at));
    Expr spread = total(at)[1] * cast<int64_t>((1 << 20) / units) - mean64 * mean64;
    Expr found = cast<int32_t>(divide(spread, cast<int64_t>(1 << 20)));
    variance(rest) = select(found < 1, guard, found);
    return variance;
  }
};

/// v, in 32-bit lanes: the sum in two words.
inline Halide::Expr weighted(const Halide::Expr& r, const Halide::Expr& weight,
                             const Halide::Expr& bias) {
  using namespace Halide;
  const Expr product_low = cast<uint32_t>(r) * cast<uint32_t>(cast<int32_t>(weight));
  const Expr low = product_low + cast<uint32_t>(bias);
  const Expr high =
      high_word(r, cast<int32_t>(weight)) + (bias >> 31) + select(low < product_low, 1, 0);
  // Half away from zero is half up above 0, and what is just below a half up elsewhere.
  const Expr is_positive = high > 0 || (high == 0 && low != 0);
  const Expr rounded_low = low + select(is_positive, Expr(512u), Expr(511u));
  const Expr rounded_high = high + select(rounded_low < low, 1, 0);
  const Expr inside = (rounded_high << 22) | cast<int32_t>(rounded_low >> 10);
  return select(rounded_high > 511, std::numeric_limits<int32_t>::max(), rounded_high < -512,
                std::numeric_limits<int32_t>::min(), inside);
}

/// y of r, as s32 within s16.
inline Halide::Expr scale_normalized(const Halide::Expr& r, const Halide::Expr& weight,
                                     const Halide::Expr& bias, const Halide::Expr& multiplier,
                                     const Halide::Expr& shift) {
  Halide::Expr v = weighted(r, weight, bias);
  return Halide::clamp(requantize(v, multiplier, shift + 12, Rounding::DoubleAway), -32768, 32767);
}

}  // namespace sluice

#endif
