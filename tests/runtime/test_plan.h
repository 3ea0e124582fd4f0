// Plans built by hand.
#ifndef SLUICE_TESTS_RUNTIME_TEST_PLAN_H
#define SLUICE_TESTS_RUNTIME_TEST_PLAN_H

#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "runtime/core/op.h"
#include "sluice/plan.h"

namespace sluice::test {

struct TestCall {
  const sluice_op* op;
  std::vector<int32_t> inputs, outputs, ints;
  std::vector<float> floats;
};

/// Collects the parts of a plan; model() makes one of what was added so far. Members may be changed
/// to damage the plan.
class TestPlan {
 public:
  using Extents = std::vector<sluice_extent>;

  TestPlan();

  /// Adds a symbol and returns the extent that consists of it.
  sluice_extent symbol(const std::string& name);
  sluice_extent expression(const std::vector<sluice_token>& tokens);

  // All return the value's index.
  int32_t input(const std::string& name, const Extents& dims, sluice_type type = SLUICE_F32);
  int32_t output(const std::string& name, const Extents& dims, sluice_type type = SLUICE_F32);
  int32_t arena(const Extents& dims, sluice_type type = SLUICE_F32);
  int32_t constant(const Extents& dims, const std::vector<float>& elements);
  int32_t constant(const Extents& dims, sluice_type type, sluice_layout layout,
                   const std::vector<uint8_t>& bytes);
  int32_t view(int32_t target, const Extents& dims);
  /// A state that is internal, or with `as_input` an input of the model.
  int32_t state(const std::string& name, const Extents& dims, bool as_input = false,
                int32_t initial = -1);
  /// Makes any value the next output.
  void add_output(const std::string& name, int32_t value);
  void set_next(int32_t state_value, int32_t next);
  void call(const sluice_op* op, const std::vector<int32_t>& inputs,
            const std::vector<int32_t>& outputs, const std::vector<int32_t>& ints = {});

  /// Computes lifetimes and lays out the arrays; valid until the next change.
  const sluice_model* model();
  /// The plan as it is, without computing anything: after model() and damage to its parts.
  const sluice_plan& plan();

  std::vector<sluice_token> tokens;
  std::vector<sluice_expression> expressions;
  std::vector<sluice_plan_value> values;
  std::vector<TestCall> calls;
  std::vector<int32_t> inputs, outputs;
  std::vector<sluice_plan_state> states;
  std::vector<std::string> symbols, input_names, output_names, state_names;
  std::vector<uint8_t> constants;

  // Made by plan().
  std::vector<const sluice_op*> ops;
  std::vector<sluice_plan_call> plan_calls;
  std::vector<int32_t> ints;
  std::vector<float> floats;
  sluice_tiling tiling;
  uint32_t version = SLUICE_PLAN_VERSION;

 private:
  int32_t add(sluice_storage storage, const Extents& dims, sluice_type type, uint64_t offset);
  void compute_lifetimes();

  std::vector<uint8_t> constant_room_;
  std::vector<sluice_tensor_label> input_labels_, output_labels_, state_labels_;
  std::vector<const char*> symbol_names_;
  sluice_plan plan_ = {};
  sluice_model model_ = {};
};

/// Kernel tables without kernels: "good" runs everywhere, "never" needs features that no CPU has.
extern const sluice_kernel_table* const kTestTables[2];

}  // namespace sluice::test

#endif
