#include <cstddef>

#include "quantizer/lower/plan_data.h"

namespace sluice {
namespace {

/// Operator precedence of a text: what a product must put in parentheses.
struct Term {
  std::string text;
  bool is_sum = false;
};

std::string factor(const Term& term) { return term.is_sum ? "(" + term.text + ")" : term.text; }

Term combine(int32_t kind, const Term& a, const Term& b) {
  switch (kind) {
    case SLUICE_TOKEN_ADD:
      return {a.text + " + " + b.text, true};
    case SLUICE_TOKEN_SUB:
      return {a.text + " - " + factor(b), true};
    case SLUICE_TOKEN_MUL:
      return {factor(a) + "*" + factor(b)};
    default:
      return {"floor(" + a.text + " / " + factor(b) + ")"};
  }
}

Term operand(const PlanData& plan, const sluice_token& token) {
  if (token.kind == SLUICE_TOKEN_CONSTANT) return {std::to_string(token.value)};
  const bool known = token.value >= 0 && static_cast<size_t>(token.value) < plan.symbols.size();
  return {known ? plan.symbols[token.value] : "?"};
}

}  // namespace

std::string extent_text(const PlanData& plan, sluice_extent extent) {
  if (extent >= 0) return std::to_string(extent);
  const size_t index = static_cast<size_t>(-1 - static_cast<int64_t>(extent));
  if (index >= plan.expressions.size()) return "?";
  const sluice_expression& expression = plan.expressions[index];
  std::vector<Term> stack;
  for (int32_t i = 0; i < expression.count; ++i) {
    const sluice_token& token = plan.tokens[expression.begin + i];
    if (token.kind == SLUICE_TOKEN_CONSTANT || token.kind == SLUICE_TOKEN_SYMBOL) {
      stack.push_back(operand(plan, token));
      continue;
    }
    if (stack.size() < 2) return "?";
    const Term b = stack.back();
    stack.pop_back();
    stack.back() = combine(token.kind, stack.back(), b);
  }
  return stack.size() == 1 ? stack.back().text : "?";
}

std::string shape_text(const PlanData& plan, const sluice_plan_value& value) {
  std::string text = "[";
  for (int32_t i = 0; i < value.rank; ++i) {
    text += (i ? ", " : "") + extent_text(plan, value.dims[i]);
  }
  return text + "]";
}

}  // namespace sluice
