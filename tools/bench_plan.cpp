#include "tools/bench_plan.h"

#include <algorithm>
#include <set>
#include <string>

#include "quantizer/error.h"
#include "runtime/core/expression.h"

namespace sluice {
namespace {

constexpr int32_t kDefaultSteps = 100;

bool starts_with(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

/// Extents of a plan for given symbols.
class Extents {
 public:
  explicit Extents(const PlanData& plan) : plan_(plan) {
    view_.symbol_count = static_cast<int32_t>(plan.symbols.size());
    view_.tokens = plan.tokens.data();
    view_.token_count = static_cast<int32_t>(plan.tokens.size());
    view_.expressions = plan.expressions.data();
    view_.expression_count = static_cast<int32_t>(plan.expressions.size());
  }

  int64_t value(sluice_extent extent, const std::vector<int32_t>& symbols) const {
    const std::vector<int64_t> wide(symbols.begin(), symbols.end());
    int64_t result = 0;
    if (!evaluate(view_, wide.data(), extent, &result)) {
      throw Error("extent " + extent_text(plan_, extent) + " cannot be computed");
    }
    return result;
  }

  void collect_symbols(sluice_extent extent, std::set<int32_t>* symbols) const {
    if (extent >= 0) return;
    const sluice_expression& expression = plan_.expressions[-1 - extent];
    for (int32_t i = 0; i < expression.count; ++i) {
      const sluice_token& token = plan_.tokens[expression.begin + i];
      if (token.kind == SLUICE_TOKEN_SYMBOL) symbols->insert(token.value);
    }
  }

 private:
  const PlanData& plan_;
  sluice_plan view_{};  // of the symbols and expressions alone
};

/// The first value that a call reads.
const sluice_plan_value& source(const PlanData& plan, const PlanCall& call) {
  return plan.values[call.inputs[0]].value;
}

bool is_lstm(const PlanData& plan, const PlanCall& call) {
  return starts_with(plan.ops[call.op], "lstm_");
}

/// Multiplications of all layers: those of a layer stand for one row of what its first product
/// reads (a time step of one sequence, for an LSTM).
uint64_t count_macs(const PlanData& plan, const Extents& extents,
                    const std::vector<int32_t>& symbols) {
  uint64_t macs = 0;
  std::set<int32_t> counted;
  for (const PlanCall& call : plan.calls) {
    if (call.layer < 0 || counted.count(call.layer) != 0) continue;
    if (!is_lstm(plan, call) && !starts_with(plan.ops[call.op], "linear_")) continue;
    counted.insert(call.layer);
    const sluice_plan_value& x = source(plan, call);
    uint64_t rows = 1;
    for (int axis = 0; axis + 1 < x.rank; ++axis) {
      rows *= static_cast<uint64_t>(extents.value(x.dims[axis], symbols));
    }
    macs += rows * plan.layers[call.layer].macs;
  }
  return macs;
}

void check_static(const char* option, std::optional<int32_t> wanted, int64_t found) {
  if (wanted && *wanted != found) {
    throw Error(std::string(option) + " " + std::to_string(*wanted) + ": the model has " +
                std::to_string(found) + " and nothing symbolic there");
  }
}

}  // namespace

BenchPlan plan_bench(const PlanData& plan, std::optional<int32_t> steps,
                     std::optional<int32_t> batch) {
  const Extents extents(plan);
  std::vector<const sluice_plan_value*> sequences;  // what the LSTM layers read: [T, B, I]
  for (const PlanCall& call : plan.calls) {
    if (is_lstm(plan, call)) sequences.push_back(&source(plan, call));
  }
  std::set<int32_t> time_symbols, batch_symbols;
  for (const sluice_plan_value* x : sequences) {
    extents.collect_symbols(x->dims[0], &time_symbols);
    extents.collect_symbols(x->dims[1], &batch_symbols);
  }
  if (sequences.empty()) {
    for (const int32_t input : plan.inputs) {
      const sluice_plan_value& value = plan.values[input].value;
      if (value.rank > 0) extents.collect_symbols(value.dims[0], &batch_symbols);
    }
  }
  for (const int32_t symbol : time_symbols) batch_symbols.erase(symbol);

  BenchPlan result;
  result.symbols.assign(plan.symbols.size(), 1);
  for (const int32_t symbol : time_symbols) result.symbols[symbol] = steps.value_or(kDefaultSteps);
  for (const int32_t symbol : batch_symbols) result.symbols[symbol] = batch.value_or(1);
  if (sequences.empty()) result.batch = batch_symbols.empty() ? 1 : batch.value_or(1);
  for (const sluice_plan_value* x : sequences) {
    result.steps = std::max(result.steps, extents.value(x->dims[0], result.symbols));
    result.batch = std::max(result.batch, extents.value(x->dims[1], result.symbols));
  }
  if (time_symbols.empty()) check_static("--steps", steps, result.steps);
  if (batch_symbols.empty()) check_static("--batch", batch, result.batch);
  result.macs = count_macs(plan, extents, result.symbols);
  return result;
}

}  // namespace sluice
