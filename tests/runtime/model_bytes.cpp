#include "tests/runtime/model_bytes.h"

#include <cstdlib>
#include <cstring>

extern "C" {
extern const sluice_op sluice_op_concat;
extern const sluice_op sluice_op_slice;
extern const sluice_op sluice_op_transpose;
}

namespace sluice::test {

ModelBytes::ModelBytes(const uint8_t* data, size_t size) : size_(size) {
  void* memory = nullptr;
  if (posix_memalign(&memory, 64, size > 0 ? size : 1) != 0) std::abort();
  data_.reset(static_cast<uint8_t*>(memory));
  if (size > 0) std::memcpy(memory, data, size);
}

void ModelBytes::Free::operator()(uint8_t* memory) const { std::free(memory); }

std::unique_ptr<format::ModelT> model_tables(TestPlan* test_plan) {
  const sluice_model* model = test_plan->model();
  const sluice_plan& plan = *model->plan;
  auto tables = std::make_unique<format::ModelT>();
  tables->version = plan.version;
  tables->family = plan.tiling.family;
  tables->weight_offset = plan.tiling.weight_offset;
  tables->gemm_block = plan.tiling.gemm_block;
  tables->lstm_block = plan.tiling.lstm_block;
  tables->symbols = test_plan->symbols;
  for (const sluice_token& token : test_plan->tokens) {
    tables->tokens.emplace_back(token.kind, token.value);
  }
  for (const sluice_expression& expression : test_plan->expressions) {
    tables->expressions.emplace_back(expression.begin, expression.count);
  }
  for (const sluice_plan_value& value : test_plan->values) {
    auto to = std::make_unique<format::ValueT>();
    to->type = value.type;
    to->storage = value.storage;
    to->layout = value.layout;
    to->dims.assign(value.dims, value.dims + value.rank);
    to->offset = value.offset;
    to->bytes = value.bytes;
    to->first = value.first;
    to->last = value.last;
    tables->values.push_back(std::move(to));
  }
  for (size_t i = 0; i < test_plan->inputs.size(); ++i) {
    tables->values[test_plan->inputs[i]]->name = test_plan->input_names[i];
  }
  for (size_t i = 0; i < test_plan->outputs.size(); ++i) {
    tables->values[test_plan->outputs[i]]->name = test_plan->output_names[i];
  }
  for (const sluice_op* op : test_plan->ops) tables->ops.push_back(op->name);
  for (size_t i = 0; i < test_plan->calls.size(); ++i) {
    const TestCall& call = test_plan->calls[i];
    auto to = std::make_unique<format::CallT>();
    to->op = test_plan->plan_calls[i].op;
    to->inputs = call.inputs;
    to->outputs = call.outputs;
    to->ints = call.ints;
    to->floats = call.floats;
    tables->calls.push_back(std::move(to));
  }
  tables->inputs = test_plan->inputs;
  tables->outputs = test_plan->outputs;
  for (size_t i = 0; i < test_plan->states.size(); ++i) {
    const sluice_plan_state& state = test_plan->states[i];
    auto to = std::make_unique<format::StateT>();
    to->name = test_plan->state_names[i];
    to->value = state.value;
    to->next = state.next;
    to->initial = state.initial;
    to->input = state.input;
    to->output = state.output;
    tables->states.push_back(std::move(to));
  }
  tables->constants = test_plan->constants;
  return tables;
}

ModelBytes pack(const format::ModelT& tables) {
  flatbuffers::FlatBufferBuilder builder;
  format::FinishModelBuffer(builder, format::Model::Pack(builder, &tables));
  return ModelBytes(builder.GetBufferPointer(), builder.GetSize());
}

TestPlan layout_plan() {
  TestPlan plan;
  const sluice_extent t = plan.symbol("T");
  const sluice_extent rows = plan.expression(
      {{SLUICE_TOKEN_SYMBOL, 0}, {SLUICE_TOKEN_CONSTANT, 2}, {SLUICE_TOKEN_ADD, 0}});
  const int32_t x = plan.input("x", {t, 4});
  const int32_t y = plan.output("y", {4, rows});
  const int32_t initial = plan.constant({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
  const int32_t held = plan.state("rows", {2, 4}, false, initial);
  const int32_t joined = plan.arena({rows, 4});
  const int32_t raised = plan.view(joined, {1, rows, 4});
  const int32_t last = plan.arena({1, 2, 4});
  const int32_t next = plan.view(last, {2, 4});
  plan.add_output("ramp", plan.constant({3}, {0, 1, 2}));
  plan.call(&sluice_op_concat, {held, x}, {joined}, {0});
  plan.call(&sluice_op_transpose, {joined}, {y}, {1, 0});
  plan.call(&sluice_op_slice, {raised}, {last}, {0, t, 0, 1, 1, 1});
  plan.set_next(held, next);
  return plan;
}

}  // namespace sluice::test
