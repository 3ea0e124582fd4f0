#include "tests/runtime/test_plan.h"

#include <algorithm>

namespace sluice::test {
namespace {

constexpr sluice_kernel_table kNever = {"never", 0x80000000u, {}};
constexpr sluice_kernel_table kGood = {"good", 0, {}};

}  // namespace

const sluice_kernel_table* const kTestTables[2] = {&kNever, &kGood};

TestPlan::TestPlan() : tiling{SLUICE_TEST_TILING} {}

sluice_extent TestPlan::symbol(const std::string& name) {
  symbols.push_back(name);
  return expression({{SLUICE_TOKEN_SYMBOL, static_cast<int32_t>(symbols.size()) - 1}});
}

sluice_extent TestPlan::expression(const std::vector<sluice_token>& code) {
  expressions.push_back({static_cast<int32_t>(tokens.size()), static_cast<int32_t>(code.size())});
  tokens.insert(tokens.end(), code.begin(), code.end());
  return -static_cast<int32_t>(expressions.size());
}

int32_t TestPlan::add(sluice_storage storage, const Extents& dims, sluice_type type,
                      uint64_t offset) {
  sluice_plan_value value = {};
  value.type = static_cast<uint8_t>(type);
  value.storage = static_cast<uint8_t>(storage);
  value.rank = static_cast<uint8_t>(dims.size());
  std::copy(dims.begin(), dims.end(), value.dims);
  value.offset = offset;
  value.first = value.last = -1;
  values.push_back(value);
  return static_cast<int32_t>(values.size()) - 1;
}

int32_t TestPlan::input(const std::string& name, const Extents& dims, sluice_type type) {
  inputs.push_back(add(SLUICE_INPUT, dims, type, inputs.size()));
  input_names.push_back(name);
  return inputs.back();
}

int32_t TestPlan::output(const std::string& name, const Extents& dims, sluice_type type) {
  add_output(name, add(SLUICE_OUTPUT, dims, type, outputs.size()));
  return outputs.back();
}

int32_t TestPlan::arena(const Extents& dims, sluice_type type) {
  return add(SLUICE_ARENA, dims, type, 0);
}

int32_t TestPlan::constant(const Extents& dims, const std::vector<float>& elements) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(elements.data());
  return constant(dims, SLUICE_F32, SLUICE_DENSE, {bytes, bytes + elements.size() * sizeof(float)});
}

int32_t TestPlan::constant(const Extents& dims, sluice_type type, sluice_layout layout,
                           const std::vector<uint8_t>& bytes) {
  constants.resize((constants.size() + 63) / 64 * 64);
  const int32_t index = add(SLUICE_CONSTANT, dims, type, constants.size());
  values[index].layout = static_cast<uint8_t>(layout);
  values[index].bytes = bytes.size();
  constants.insert(constants.end(), bytes.begin(), bytes.end());
  return index;
}

int32_t TestPlan::view(int32_t target, const Extents& dims) {
  return add(SLUICE_VIEW, dims, static_cast<sluice_type>(values[target].type), target);
}

int32_t TestPlan::state(const std::string& name, const Extents& dims, bool as_input,
                        int32_t initial) {
  const int32_t index = add(SLUICE_STATE, dims, SLUICE_F32, states.size());
  states.push_back({index, -1, initial, -1, -1});
  state_names.push_back(name);
  if (as_input) {
    states.back().input = static_cast<int32_t>(inputs.size());
    inputs.push_back(index);
    input_names.push_back(name);
  }
  return index;
}

void TestPlan::add_output(const std::string& name, int32_t value) {
  outputs.push_back(value);
  output_names.push_back(name);
}

void TestPlan::set_next(int32_t state_value, int32_t next) {
  sluice_plan_state& state = states[values[state_value].offset];
  state.next = next;
  const auto found = std::find(outputs.begin(), outputs.end(), next);
  if (found != outputs.end()) state.output = static_cast<int32_t>(found - outputs.begin());
}

void TestPlan::call(const sluice_op* op, const std::vector<int32_t>& call_inputs,
                    const std::vector<int32_t>& call_outputs,
                    const std::vector<int32_t>& attributes) {
  calls.push_back({op, call_inputs, call_outputs, attributes, {}});
}

void TestPlan::compute_lifetimes() {
  const auto touch = [this](int32_t index, int32_t call) {
    if (index < 0) return;
    if (values[index].storage == SLUICE_VIEW) index = static_cast<int32_t>(values[index].offset);
    if (values[index].first < 0) values[index].first = call;
    values[index].last = std::max(values[index].last, call);
  };
  for (size_t i = 0; i < calls.size(); ++i) {
    for (int32_t index : calls[i].inputs) touch(index, static_cast<int32_t>(i));
    for (int32_t index : calls[i].outputs) touch(index, static_cast<int32_t>(i));
  }
}

const sluice_model* TestPlan::model() {
  compute_lifetimes();
  plan();
  const auto label = [](const std::string& name) {
    return sluice_tensor_label{name.c_str(), 0, 0};
  };
  input_labels_.clear();
  output_labels_.clear();
  state_labels_.clear();
  symbol_names_.clear();
  for (const std::string& name : input_names) input_labels_.push_back(label(name));
  for (const std::string& name : output_names) output_labels_.push_back(label(name));
  for (const std::string& name : state_names) state_labels_.push_back(label(name));
  for (const std::string& name : symbols) symbol_names_.push_back(name.c_str());
  model_ = {&plan_,
            input_labels_.data(),
            output_labels_.data(),
            state_labels_.data(),
            symbol_names_.data(),
            kTestTables,
            2};
  return &model_;
}

const sluice_plan& TestPlan::plan() {
  ops.clear();
  plan_calls.clear();
  ints.clear();
  floats.clear();
  const auto pour = [this](const std::vector<int32_t>& from, int32_t* begin, int32_t* count) {
    *begin = static_cast<int32_t>(ints.size());
    *count = static_cast<int32_t>(from.size());
    ints.insert(ints.end(), from.begin(), from.end());
  };
  for (const TestCall& call : calls) {
    sluice_plan_call to = {};
    const auto found = std::find(ops.begin(), ops.end(), call.op);
    to.op = static_cast<int32_t>(found - ops.begin());
    if (found == ops.end()) ops.push_back(call.op);
    pour(call.inputs, &to.inputs_begin, &to.inputs_count);
    pour(call.outputs, &to.outputs_begin, &to.outputs_count);
    pour(call.ints, &to.ints_begin, &to.ints_count);
    to.floats_begin = static_cast<int32_t>(floats.size());
    to.floats_count = static_cast<int32_t>(call.floats.size());
    floats.insert(floats.end(), call.floats.begin(), call.floats.end());
    plan_calls.push_back(to);
  }
  constant_room_.assign(constants.size() + 64, 0);
  uint8_t* aligned = constant_room_.data();
  while (reinterpret_cast<uintptr_t>(aligned) % 64 != 0) ++aligned;
  std::copy(constants.begin(), constants.end(), aligned);
  plan_ = {version,
           tiling,
           static_cast<int32_t>(symbols.size()),
           tokens.data(),
           static_cast<int32_t>(tokens.size()),
           expressions.data(),
           static_cast<int32_t>(expressions.size()),
           values.data(),
           static_cast<int32_t>(values.size()),
           ops.data(),
           static_cast<int32_t>(ops.size()),
           plan_calls.data(),
           static_cast<int32_t>(plan_calls.size()),
           ints.data(),
           static_cast<int32_t>(ints.size()),
           floats.data(),
           static_cast<int32_t>(floats.size()),
           inputs.data(),
           static_cast<int32_t>(inputs.size()),
           outputs.data(),
           static_cast<int32_t>(outputs.size()),
           states.data(),
           static_cast<int32_t>(states.size()),
           1,
           aligned,
           constants.size()};
  return plan_;
}

}  // namespace sluice::test
