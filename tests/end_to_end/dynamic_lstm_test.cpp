// The hybrid LSTM of TensorFlow Lite: its weights and scales taken as they are, one activation
// scale a row and step, as w8a8-dynamic has it.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "quantizer/lower/lower.h"
#include "quantizer/quantize/quantized_graph.h"
#include "sluice/kernels.h"
#include "tests/import/arrays.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/plan_runner.h"
#include "tests/support/graph_interpreter.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

const char* const kSourceGates[] = {"i", "f", "c", "o"};  // order of the vectors
constexpr int kGateOrder[] = {0, 3, 1, 2};                // i, o, f, c of them

// One of the gates' matrices [4, H, K] in the order of ONNX, with one scale per gate repeated for
// its rows.
QuantizedMatrix matrix(const Tensor& q, const nlohmann::json& scales) {
  QuantizedMatrix m;
  const int64_t units = q.dims[1];
  m.rows = 4 * units;
  m.columns = q.dims[2];
  for (int gate : kGateOrder) {
    const int8_t* first = q.as<int8_t>() + gate * units * m.columns;
    m.q.insert(m.q.end(), first, first + units * m.columns);
    m.scale.insert(m.scale.end(), static_cast<size_t>(units),
                   scales.at(kSourceGates[gate]).get<float>());
  }
  return m;
}

std::vector<float> dequantized(const QuantizedMatrix& m) {
  std::vector<float> w(m.q.size());
  for (size_t i = 0; i < w.size(); ++i) w[i] = m.scale[i / static_cast<size_t>(m.columns)] * m.q[i];
  return w;
}

// [A, B, F] -> [B, A, F]
Tensor swap_leading(const Tensor& x) {
  Tensor y = Tensor::zeros(x.type, {x.dims[1], x.dims[0], x.dims[2]});
  for (int64_t a = 0; a < x.dims[0]; ++a) {
    for (int64_t b = 0; b < x.dims[1]; ++b) {
      std::copy_n(x.as<float>() + (a * x.dims[1] + b) * x.dims[2], x.dims[2],
                  y.as<float>() + (b * x.dims[0] + a) * x.dims[2]);
    }
  }
  return y;
}

class DynamicLstmTflite : public testing::TestWithParam<const char*> {};

TEST_P(DynamicLstmTflite, MatchesTensorFlowLite) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::string folder =
      shared_path(std::string("vectors/lstm_dynamic_tflite/") + GetParam() + "/");
  const nlohmann::json config = nlohmann::json::parse(std::ifstream(folder + "config.json"));
  const nlohmann::json& dims = config.at("dims");
  const int64_t steps = dims.at("T"), batch = dims.at("B"), in = dims.at("I"), units = dims.at("H"),
                calls = config.at("calls");
  const bool time_major = config.at("time_major");
  const QuantizedMatrix w =
      matrix(load_npy(folder + "W.npy", SLUICE_S8), config.at("quant").at("W_scale"));
  const QuantizedMatrix r =
      matrix(load_npy(folder + "R.npy", SLUICE_S8), config.at("quant").at("R_scale"));
  const Tensor bias = load_npy(folder + "bias.npy", SLUICE_F32);
  std::vector<float> b(static_cast<size_t>(8 * units), 0.0f);
  for (int g = 0; g < 4; ++g)
    std::copy_n(bias.as<float>() + kGateOrder[g] * units, units, b.begin() + g * units);

  test::GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(steps), Dim(batch), Dim(in)});
  Node node;
  node.kind = OpKind::Lstm;
  node.name = "lstm";
  node.lstm.hidden = units;
  node.inputs = {x,
                 maker.constant({1, 4 * units, in}, dequantized(w)),
                 maker.constant({1, 4 * units, units}, dequantized(r)),
                 maker.constant({1, 8 * units}, b),
                 kAbsent,
                 kAbsent,
                 kAbsent,
                 kAbsent};
  maker.output(maker.add(node, {Dim(steps), Dim(1), Dim(batch), Dim(units)}), "y");
  maker.graph.nodes.back().outputs.resize(3, kAbsent);

  QuantizedGraph quantized;
  quantized.graph = &maker.graph;
  quantized.layers[maker.graph.nodes.size() - 1] = {
      "w8a8-dynamic", "", {w, r}, !config.at("asymmetric_quantize_inputs").get<bool>()};
  test::PlanRunner runner(lower(quantized, sluice_kernel_tiling), test::Kernels::kGenerated);

  const Tensor all_x = load_npy(folder + "x.npy", SLUICE_F32),
               all_y = load_npy(folder + "y.npy", SLUICE_F32);
  for (int64_t call = 0; call < calls; ++call) {
    const int64_t outer = time_major ? steps : batch, inner = time_major ? batch : steps;
    Tensor input = rows(all_x, call, 1, {outer, inner, in}),
           expected = rows(all_y, call, 1, {outer, inner, units});
    if (!time_major) input = swap_leading(input), expected = swap_leading(expected);
    const std::vector<Tensor> outputs = runner.run({input});
    ASSERT_EQ(outputs.size(), 1U);
    double sum = 0, largest = 0;
    ASSERT_EQ(outputs[0].elements(), expected.elements());
    for (int64_t i = 0; i < expected.elements(); ++i) {
      const double e = std::abs(double{outputs[0].as<float>()[i]} - expected.as<float>()[i]);
      largest = std::max(largest, e);
      sum += e * e;
    }
    EXPECT_LE(largest, config.at("tolerance").at("abs").get<double>()) << "call " << call;
    EXPECT_LE(std::sqrt(sum / static_cast<double>(expected.elements())),
              config.at("tolerance").at("rms").get<double>());
  }
}

INSTANTIATE_TEST_SUITE_P(Plain, DynamicLstmTflite,
                         testing::Values("sym", "sym_b1_stateful2", "sym_zero_row",
                                         "sym_batch_major", "asym", "asym_b1_stateful2"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace sluice
