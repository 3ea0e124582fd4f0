// Extents: numbers, or expressions over the symbols of a run.
#ifndef SLUICE_CORE_EXPRESSION_H
#define SLUICE_CORE_EXPRESSION_H

#include "sluice/plan.h"

namespace sluice {

/// Values an expression may stack up.
constexpr int32_t kMaxExpressionDepth = 16;

/// True if `extent` is a number or an existing expression.
bool valid_extent(const sluice_plan& plan, sluice_extent extent);

/// True if expression `index` has its tokens in the plan, known kinds and symbols, never lacks an
/// operand, stays within kMaxExpressionDepth and leaves one value.
bool valid_expression(const sluice_plan& plan, int32_t index);

/// Computes an extent of a verified plan. False on overflow, on division by what is not positive,
/// and where `extent` is not valid.
bool evaluate(const sluice_plan& plan, const int64_t* symbols, sluice_extent extent,
              int64_t* value);

/// The symbol that `extent` consists of, or -1 where it is anything else.
int32_t lone_symbol(const sluice_plan& plan, sluice_extent extent);

}  // namespace sluice

#endif
