#include "tests/quantizer/plan_runner.h"

#include <gtest/gtest.h>

#include <cstring>

#include "sluice/kernels.h"
#include "sluice/sluice.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/support/reference_kernels.h"

namespace sluice::test {
namespace {

constexpr int32_t kDefaultMaximum = 16;
constexpr size_t kOutputRoom = 1 << 21;

const sluice_kernel_table* const kReferenceTables[] = {&reference_kernels()};

sluice_buffer buffer_of(const Tensor& tensor) {
  sluice_buffer buffer{};
  const bool given = !tensor.bytes.empty() || !tensor.dims.empty();
  // An array of no elements is still given.
  static uint8_t nothing;
  if (given)
    buffer.data = tensor.bytes.empty() ? &nothing : const_cast<uint8_t*>(tensor.bytes.data());
  buffer.bytes = tensor.bytes.size();
  buffer.rank = static_cast<int32_t>(tensor.dims.size());
  std::copy(tensor.dims.begin(), tensor.dims.end(), buffer.dims);
  return buffer;
}

}  // namespace

PlanRunner::PlanRunner(const PlanData& plan, Kernels kernels, const Symbols& symbol_max)
    : bytes_(serialize_model(plan)) {
  sluice_message message{};
  EXPECT_EQ(sluice_model_open_memory(bytes_.data(), bytes_.size(), &loaded_, &message), SLUICE_OK)
      << message.text;
  if (!loaded_) return;
  model_ = *loaded_;
  if (kernels == Kernels::kReference) {
    model_.kernels = kReferenceTables;
    model_.kernel_count = 1;
  }
  std::vector<int32_t> maxima;
  for (const std::string& symbol : plan.symbols) {
    const auto found = symbol_max.find(symbol);
    maxima.push_back(found == symbol_max.end() ? kDefaultMaximum
                                               : static_cast<int32_t>(found->second));
  }
  sluice_session_options options{};
  options.symbol_max = maxima.data();
  options.variant = kernels == Kernels::kReference ? kReferenceTables[0]->variant : nullptr;
  EXPECT_EQ(sluice_session_create(&model_, &options, nullptr, 0, &session_, &message), SLUICE_OK)
      << message.text;
}

PlanRunner::~PlanRunner() {
  sluice_session_destroy(session_);
  sluice_model_close(loaded_);
}

std::vector<Tensor> PlanRunner::run(const std::vector<Tensor>& inputs) {
  if (!session_) return {};
  std::vector<sluice_buffer> in, out;
  for (const Tensor& input : inputs) in.push_back(buffer_of(input));
  std::vector<Tensor> results(static_cast<size_t>(sluice_model_output_count(&model_)));
  for (size_t i = 0; i < results.size(); ++i) {
    sluice_tensor_info info{};
    sluice_model_output(&model_, static_cast<int32_t>(i), &info);
    results[i].type = info.type;
    results[i].bytes.resize(kOutputRoom);
    out.push_back({results[i].bytes.data(), kOutputRoom, 0, {0}});
  }
  const sluice_status status = sluice_session_run(session_, in.data(), out.data());
  EXPECT_EQ(status, SLUICE_OK) << sluice_session_message(session_);
  if (status != SLUICE_OK) return {};
  for (size_t i = 0; i < results.size(); ++i) {
    const std::vector<int64_t> dims(out[i].dims, out[i].dims + out[i].rank);
    Tensor result = Tensor::zeros(results[i].type, dims);
    std::copy_n(results[i].bytes.begin(), result.bytes.size(), result.bytes.begin());
    results[i] = result;
  }
  return results;
}

void PlanRunner::reset() { sluice_session_reset(session_); }

std::vector<Tensor> interpret(const Graph& graph, const std::vector<Tensor>& inputs,
                              const Symbols& symbols) {
  std::map<ValueId, Tensor> values;
  for (size_t i = 0; i < graph.values.size(); ++i) {
    if (graph.values[i].constant) {
      values[static_cast<ValueId>(i)] = constant_tensor(graph.values[i]);
    }
  }
  for (size_t i = 0; i < graph.inputs.size(); ++i) values[graph.inputs[i]] = inputs[i];
  for (const Node& node : graph.nodes) {
    std::vector<const Tensor*> operands;
    for (ValueId id : node.inputs) operands.push_back(id == kAbsent ? nullptr : &values.at(id));
    std::vector<Tensor> results = evaluate(graph, node, operands, symbols);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] != kAbsent) values[node.outputs[i]] = results[i];
    }
  }
  std::vector<Tensor> outputs;
  for (ValueId id : graph.outputs) outputs.push_back(values.at(id));
  return outputs;
}

Tensor tensor(const std::vector<int64_t>& dims, const std::vector<float>& elements) {
  Tensor result = Tensor::zeros(SLUICE_F32, dims);
  if (!elements.empty()) {
    std::memcpy(result.bytes.data(), elements.data(), elements.size() * sizeof(float));
  }
  return result;
}

Tensor random_tensor(const std::vector<int64_t>& dims, uint32_t seed) {
  return tensor(dims, random_floats(Tensor::zeros(SLUICE_F32, dims).elements(), seed));
}

void expect_near(const std::vector<Tensor>& actual, const std::vector<Tensor>& expected,
                 float tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    ASSERT_EQ(actual[i].type, expected[i].type) << "output " << i;
    ASSERT_EQ(actual[i].dims, expected[i].dims) << "output " << i;
    if (actual[i].type != SLUICE_F32) {
      EXPECT_EQ(actual[i].bytes, expected[i].bytes) << "output " << i;
      continue;
    }
    for (int64_t k = 0; k < actual[i].elements(); ++k) {
      const float a = actual[i].as<float>()[k], e = expected[i].as<float>()[k];
      // Written so that NaN fails.
      ASSERT_TRUE(a == e || std::abs(a - e) <= tolerance)
          << "output " << i << ", element " << k << ": " << a << ", expected " << e;
    }
  }
}

}  // namespace sluice::test
