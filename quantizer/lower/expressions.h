// Extents of the graph (polynomials over symbols) as the postfix expressions of a plan.
#ifndef SLUICE_LOWER_EXPRESSIONS_H
#define SLUICE_LOWER_EXPRESSIONS_H

#include <map>
#include <string>
#include <vector>

#include "quantizer/graph/dim.h"
#include "quantizer/lower/plan_data.h"

namespace sluice {

/// Writes expressions into a plan, each distinct one once.
class ExpressionPool {
 public:
  /// `plan` and its symbols outlive the pool.
  explicit ExpressionPool(PlanData* plan) : plan_(plan) {}

  /// The reference of an extent. Throws sluice::Error for a constant or coefficient beyond int32,
  /// for an extent that is constant and negative, and for a symbol that the model does not have.
  sluice_extent extent(const Dim& dim);

 private:
  void emit(int32_t kind, int64_t value);
  void emit_symbol(const std::string& name);
  void emit_polynomial(const std::map<Dim::Monomial, int64_t>& terms);
  void emit_monomial(const Dim::Monomial& monomial, int64_t coefficient);

  PlanData* plan_;
  std::map<Dim, sluice_extent> known_;
};

}  // namespace sluice

#endif
