// 1 / sqrt(x) as multiplier and shift, with the integer Newton iterations of TensorFlow Lite
// (GetInvSqrtQuantizedMultiplierExp), bit for bit.
#ifndef SLUICE_GENERATORS_INVERSE_SQRT_H
#define SLUICE_GENERATORS_INVERSE_SQRT_H

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "Halide.h"

namespace sluice {

/// The factor multiplier 2^(shift - 31), shift <= 0.
class InverseSqrt {
 public:
  Halide::Func normal;  // {x 2^(2 pairs) in [2^27, 2^29), shift}, of x >= 2
  Halide::Func root;    // the iterations
  Halide::Func result;  // {multiplier, shift}

  /// x(args) is s32, >= 1.
  InverseSqrt(const std::string& name, const Halide::Func& x)
      : normal(name + "_normal"), root(name + "_root"), result(name + "_inverse") {
    using namespace Halide;
    const std::vector<Var> args = x.args();
    const std::vector<Expr> at(args.begin(), args.end());

    Expr input = x(at);
    Expr large = input >= (1 << 29);
    Expr small = max(select(large, input >> 2, input), 2);
    Expr pairs = (cast<int32_t>(count_leading_zeros(small)) - 1) / 2 - 1;
    normal(args) = {small << cast<uint32_t>(2 * pairs), select(large, 12, 11) - pairs};

    // x <- x (3 - v x^2) / 2 in Q3.28, v / 2 and 3 / 2 halved constants.
    Expr half = (normal(at)[0] + 2) >> 2;  // x >> 1, halved half up
    RDom step(0, 5, name + "_step");
    root(args) = 1 << 28;
    Expr x1 = root(at);
    Expr cube = shift_left(product(product(x1, x1), x1), 6);
    Expr difference = cast<int64_t>(product(3 << 27, x1)) - cast<int64_t>(product(half, cube));
    root(args) = shift_left(cast<int32_t>(difference), 3) + 0 * step;

    constexpr int32_t sqrt_half = 1518500250;
    Expr multiplier = product(root(at), sqrt_half);
    Expr shift = normal(at)[1];
    Expr raised = multiplier << cast<uint32_t>(max(-shift, 0));
    result(args) = {select(input <= 1, std::numeric_limits<int32_t>::max(), raised),
                    select(input <= 1, 0, min(-shift, 0))};
  }

 private:
  static Halide::Expr product(const Halide::Expr& a, const Halide::Expr& b) {
    using namespace Halide;
    Expr exact = cast<int64_t>(a) * cast<int64_t>(b) + (1 << 30);
    return cast<int32_t>(min(exact >> 31, std::numeric_limits<int32_t>::max()));
  }
  static Halide::Expr shift_left(const Halide::Expr& x, int by) {
    using namespace Halide;
    return saturating_cast<int32_t>(cast<int64_t>(x) << by);
  }
};

}  // namespace sluice

#endif
