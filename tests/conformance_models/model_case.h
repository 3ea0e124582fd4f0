// A model with inputs, run on every target: what it computes must be the same everywhere.
#ifndef SLUICE_TESTS_CONFORMANCE_MODELS_MODEL_CASE_H
#define SLUICE_TESTS_CONFORMANCE_MODELS_MODEL_CASE_H

#include <cstdint>
#include <string>
#include <vector>

#include "quantizer/lower/plan_data.h"

namespace sluice::test {

struct ModelCase {
  std::string name;  // C identifier
  PlanData plan;     // of this machine
  std::vector<int32_t> symbols;
  int64_t runs = 1;
  bool carry = false;  // state is kept from run to run
  /// Bytes of all runs, for each input of the model; empty: the session's state.
  std::vector<std::vector<uint8_t>> inputs;
  /// Of models that compute in floats: the bytes of all runs of each output, which others come near
  /// to. Empty: outputs are the same bytes everywhere.
  std::vector<std::vector<uint8_t>> expected;
};

/// Writes <folder>/<name>.sluice, .data and .json.
void write_case(const ModelCase& model, const std::string& folder);
/// Reads what write_case wrote.
ModelCase read_case(const std::string& folder, const std::string& name);

}  // namespace sluice::test

#endif
