#include "tests/runtime/model_bytes.h"

#include <cmath>
#include <cstdlib>
#include <cstring>

#include "runtime/pack/packed.h"

extern "C" {
extern const sluice_op sluice_op_concat;
extern const sluice_op sluice_op_linear_s8w8_f32;
extern const sluice_op sluice_op_lstm_s8w8_f32;
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

namespace {

// Packed constants of made-up weights.
class Weights {
 public:
  explicit Weights(TestPlan* plan) : plan_(plan) {}

  int32_t matrix(sluice_layout layout, int32_t outputs, int32_t depth) {
    rows_.resize(static_cast<size_t>(gates(layout)) * outputs * depth);
    for (int8_t& weight : rows_) weight = static_cast<int8_t>(random_ = random_ * 75 + 74);
    depth_ = depth;
    const TestPlan::Extents dims = extents(layout, {outputs, depth});
    std::vector<uint8_t> packed = room(layout, SLUICE_U8, dims);
    pack_weights(plan_->tiling, layout, outputs, depth, rows_.data(), packed.data());
    return plan_->constant(dims, SLUICE_U8, layout, packed);
  }
  /// Sums of the rows of the last matrix.
  int32_t sums(sluice_layout layout, int32_t outputs) {
    std::vector<int32_t> sums(rows_.size() / depth_);
    for (size_t i = 0; i < rows_.size(); ++i) sums[i / depth_] += rows_[i];
    return channels(layout, SLUICE_S32, outputs, sums);
  }
  int32_t scales(sluice_layout layout, int32_t outputs, float scale) {
    const std::vector<float> scales(static_cast<size_t>(gates(layout)) * outputs, scale);
    return channels(layout, SLUICE_F32, outputs, scales);
  }

 private:
  static int32_t gates(sluice_layout layout) {
    return layout == SLUICE_PACKED_GEMM || layout == SLUICE_GEMM_CHANNELS ? 1 : 4;
  }
  static TestPlan::Extents extents(sluice_layout layout, TestPlan::Extents dims) {
    if (gates(layout) == 4) dims.insert(dims.begin(), 4);
    return dims;
  }
  std::vector<uint8_t> room(sluice_layout layout, sluice_type type,
                            const TestPlan::Extents& dims) const {
    const std::vector<int64_t> extents(dims.begin(), dims.end());
    uint64_t bytes = 0;
    if (!packed_bytes(plan_->tiling, static_cast<uint8_t>(layout), static_cast<uint8_t>(type),
                      static_cast<int32_t>(dims.size()), extents.data(), &bytes)) {
      std::abort();
    }
    return std::vector<uint8_t>(bytes);
  }
  template <class T>
  int32_t channels(sluice_layout layout, sluice_type type, int32_t outputs,
                   const std::vector<T>& elements) {
    const TestPlan::Extents dims = extents(layout, {outputs});
    std::vector<uint8_t> bytes = room(layout, type, dims);
    std::vector<T> packed(bytes.size() / sizeof(T));
    pack_channels(plan_->tiling, layout, outputs, elements.data(), packed.data());
    std::memcpy(bytes.data(), packed.data(), bytes.size());
    return plan_->constant(dims, type, layout, bytes);
  }

  TestPlan* plan_;
  uint32_t random_ = 1;
  std::vector<int8_t> rows_;
  int32_t depth_ = 1;
};

}  // namespace

TestPlan lstm_plan(int32_t inputs, int32_t units) {
  TestPlan plan;
  const sluice_extent t = plan.symbol("T");
  const int32_t x = plan.input("x", {t, 1, inputs});
  const int32_t y = plan.output("y", {t, 1, 1, units});
  const int32_t scores = plan.output("scores", {t, 1, 2});
  const int32_t h = plan.state("lstm.h", {1, 1, units});
  const int32_t c = plan.state("lstm.c", {1, 1, units});
  const int32_t next_h = plan.arena({1, 1, units});
  const int32_t next_c = plan.arena({1, 1, units});
  Weights weights(&plan);
  const int32_t w = weights.matrix(SLUICE_PACKED_LSTM_INPUT, units, inputs);
  const int32_t w_sum = weights.sums(SLUICE_GATE_BLOCKS, units);
  const int32_t r = weights.matrix(SLUICE_PACKED_LSTM, units, units);
  const int32_t r_sum = weights.sums(SLUICE_GATE_BLOCKS, units);
  const int32_t scale = weights.scales(SLUICE_GATE_BLOCKS, units, 0.01f);
  const int32_t bias = weights.scales(SLUICE_GATE_BLOCKS, units, 0.1f);
  plan.call(&sluice_op_lstm_s8w8_f32, {x, w, scale, w_sum, bias, r, scale, r_sum, -1, h, c},
            {y, next_h, next_c}, {0, 0, 1, 0, 0});
  const int32_t v = weights.matrix(SLUICE_PACKED_GEMM, 2, units);
  const int32_t v_sum = weights.sums(SLUICE_GEMM_CHANNELS, 2);
  const int32_t v_scale = weights.scales(SLUICE_GEMM_CHANNELS, 2, 0.01f);
  plan.call(&sluice_op_linear_s8w8_f32, {plan.view(y, {t, 1, units}), v, v_scale, v_sum, -1},
            {scores}, {0, 0});
  plan.calls.back().floats = {-INFINITY, INFINITY};
  plan.set_next(h, next_h);
  plan.set_next(c, next_c);
  return plan;
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
