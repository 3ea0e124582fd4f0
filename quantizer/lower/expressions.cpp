#include "quantizer/lower/expressions.h"

#include <algorithm>
#include <limits>

#include "quantizer/error.h"

namespace sluice {

void ExpressionPool::emit(int32_t kind, int64_t value) {
  if (value < std::numeric_limits<int32_t>::min() || value > std::numeric_limits<int32_t>::max()) {
    throw Error("extent holds " + std::to_string(value) + ", expected at most 32 bits");
  }
  plan_->tokens.push_back({kind, static_cast<int32_t>(value)});
}

void ExpressionPool::emit_symbol(const std::string& name) {
  const auto& symbols = plan_->symbols;
  const auto found = std::find(symbols.begin(), symbols.end(), name);
  if (found == symbols.end()) {
    throw Error("extent holds '" + name + "', which no input of the model has");
  }
  emit(SLUICE_TOKEN_SYMBOL, found - symbols.begin());
}

void ExpressionPool::emit_monomial(const Dim::Monomial& monomial, int64_t coefficient) {
  bool first = true;
  for (const auto& [atom, power] : monomial) {
    for (int i = 0; i < power; ++i) {
      if (atom.division) {
        emit_polynomial(atom.division->numerator.terms());
        emit(SLUICE_TOKEN_CONSTANT, atom.division->divisor);
        emit(SLUICE_TOKEN_FLOORDIV, 0);
      } else {
        emit_symbol(atom.name);
      }
      if (!first) emit(SLUICE_TOKEN_MUL, 0);
      first = false;
    }
  }
  if (first) {
    emit(SLUICE_TOKEN_CONSTANT, coefficient);
  } else if (coefficient != 1) {
    emit(SLUICE_TOKEN_CONSTANT, coefficient);
    emit(SLUICE_TOKEN_MUL, 0);
  }
}

void ExpressionPool::emit_polynomial(const std::map<Dim::Monomial, int64_t>& terms) {
  if (terms.empty()) emit(SLUICE_TOKEN_CONSTANT, 0);
  bool first = true;
  for (const auto& [monomial, coefficient] : terms) {
    emit_monomial(monomial, coefficient);
    if (!first) emit(SLUICE_TOKEN_ADD, 0);
    first = false;
  }
}

sluice_extent ExpressionPool::extent(const Dim& dim) {
  if (dim.is_constant()) {
    const int64_t value = dim.constant();
    if (value < 0 || value > std::numeric_limits<int32_t>::max()) {
      throw Error("extent is " + std::to_string(value) + ", expected 0 to 2147483647");
    }
    return static_cast<sluice_extent>(value);
  }
  const auto found = known_.find(dim);
  if (found != known_.end()) return found->second;
  const int32_t begin = static_cast<int32_t>(plan_->tokens.size());
  emit_polynomial(dim.terms());
  const int32_t count = static_cast<int32_t>(plan_->tokens.size()) - begin;
  plan_->expressions.push_back({begin, count});
  const auto reference =
      static_cast<sluice_extent>(-static_cast<int64_t>(plan_->expressions.size()));
  known_[dim] = reference;
  return reference;
}

}  // namespace sluice
