// Products of 16-bit activations with 8-bit weights, byte by byte.
//
//   sum_k x[k] w[k] = sum_k lower[k] raw[k] + 256 sum_k upper[k] raw[k] - offset sum_k x[k]
//
// x = lower + 256 upper, raw = w + offset. All of it wraps as s32 does.
#ifndef SLUICE_GENERATORS_BYTE_PRODUCTS_H
#define SLUICE_GENERATORS_BYTE_PRODUCTS_H

#include "Halide.h"
#include "schedules/lane_functions.h"

namespace sluice {

struct ByteProducts {
  Halide::Func sum{"upper_sum"};  // of the products of upper bytes
  Halide::Func lower{"lower"}, upper{"upper"}, row_total{"row_total"};

  /// Bytes of x(k, m), quad by quad, and sum_k x over `columns`.
  template <typename Activations>
  void define(const Activations& x, const Halide::Var& m, const Halide::Expr& columns) {
    using namespace Halide;
    using Halide::Internal::Call;
    Var quad("quad"), step("step");
    Expr word = x(4 * step + quad, m);
    lower(quad, step, m) = Call::make(UInt(8), kLowerByte, {word}, Call::PureExtern);
    upper(quad, step, m) = Call::make(Int(8), kUpperByte, {word}, Call::PureExtern);
    RDom all(0, columns, "all");
    row_total(m) = 0;
    row_total(m) += cast<int32_t>(x(all, m));
  }
};

}  // namespace sluice

#endif
