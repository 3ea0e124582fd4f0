#include "runtime/core/expression.h"

namespace sluice {
namespace {

bool floor_divide(int64_t a, int64_t b, int64_t* quotient) {
  if (b <= 0) return false;
  *quotient = a / b - (a % b < 0 ? 1 : 0);
  return true;
}

bool apply(int32_t kind, int64_t a, int64_t b, int64_t* result) {
  switch (kind) {
    case SLUICE_TOKEN_ADD:
      return !__builtin_add_overflow(a, b, result);
    case SLUICE_TOKEN_SUB:
      return !__builtin_sub_overflow(a, b, result);
    case SLUICE_TOKEN_MUL:
      return !__builtin_mul_overflow(a, b, result);
    case SLUICE_TOKEN_FLOORDIV:
      return floor_divide(a, b, result);
    default:
      return false;
  }
}

}  // namespace

bool valid_extent(const sluice_plan& plan, sluice_extent extent) {
  return extent >= 0 || -1 - extent < plan.expression_count;
}

bool valid_expression(const sluice_plan& plan, int32_t index) {
  const sluice_expression& expression = plan.expressions[index];
  if (expression.begin < 0 || expression.count < 1 || expression.begin > plan.token_count ||
      expression.count > plan.token_count - expression.begin) {
    return false;
  }
  int32_t depth = 0;
  for (int32_t i = 0; i < expression.count; ++i) {
    const sluice_token& token = plan.tokens[expression.begin + i];
    if (token.kind == SLUICE_TOKEN_CONSTANT) {
      ++depth;
    } else if (token.kind == SLUICE_TOKEN_SYMBOL) {
      if (token.value < 0 || token.value >= plan.symbol_count) return false;
      ++depth;
    } else if (token.kind >= SLUICE_TOKEN_ADD && token.kind <= SLUICE_TOKEN_FLOORDIV) {
      if (depth < 2) return false;
      --depth;
    } else {
      return false;
    }
    if (depth > kMaxExpressionDepth) return false;
  }
  return depth == 1;
}

bool evaluate(const sluice_plan& plan, const int64_t* symbols, sluice_extent extent,
              int64_t* value) {
  if (extent >= 0) {
    *value = extent;
    return true;
  }
  if (!valid_extent(plan, extent)) return false;
  const sluice_expression& expression = plan.expressions[-1 - extent];
  int64_t stack[kMaxExpressionDepth];
  int32_t depth = 0;
  for (int32_t i = 0; i < expression.count; ++i) {
    const sluice_token& token = plan.tokens[expression.begin + i];
    if (token.kind == SLUICE_TOKEN_CONSTANT) {
      stack[depth++] = token.value;
    } else if (token.kind == SLUICE_TOKEN_SYMBOL) {
      stack[depth++] = symbols[token.value];
    } else {
      --depth;
      if (!apply(token.kind, stack[depth - 1], stack[depth], &stack[depth - 1])) return false;
    }
  }
  *value = stack[0];
  return true;
}

int32_t lone_symbol(const sluice_plan& plan, sluice_extent extent) {
  if (extent >= 0 || !valid_extent(plan, extent)) return -1;
  const sluice_expression& expression = plan.expressions[-1 - extent];
  const sluice_token& token = plan.tokens[expression.begin];
  return expression.count == 1 && token.kind == SLUICE_TOKEN_SYMBOL ? token.value : -1;
}

}  // namespace sluice
