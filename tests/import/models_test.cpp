// Real models: what is recognised in them, and that the graph computes what ONNX Runtime did.
#include <gtest/gtest.h>

#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/import/onnx/import_onnx.h"
#include "tests/import/arrays.h"
#include "tests/support/graph_interpreter.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

std::string model_file(const std::string& file) { return shared_path("models/" + file); }

std::vector<std::string> layers(const Graph& graph) {
  std::vector<std::string> names;
  for (const Node& node : graph.nodes) {
    if (is_layer(node.kind)) names.push_back(std::string(name(node.kind)) + " " + node.name);
  }
  return names;
}

std::vector<std::string> states(const Graph& graph) {
  std::vector<std::string> pairs;
  for (const StatePair& pair : graph.states) {
    pairs.push_back(graph.values[pair.input].name + "=" + graph.values[pair.output].name);
  }
  return pairs;
}

size_t count(const Graph& graph, OpKind kind) {
  return static_cast<size_t>(std::count_if(graph.nodes.begin(), graph.nodes.end(),
                                           [&](const Node& node) { return node.kind == kind; }));
}

// Next values of the states, as inputs of the next run.
void carry(const Graph& graph, const NamedTensors& outputs, NamedTensors* inputs) {
  for (const StatePair& pair : graph.states) {
    (*inputs)[graph.values[pair.input].name] = outputs.at(graph.values[pair.output].name);
  }
}

using Names = std::vector<std::string>;

class ImportedModel : public testing::Test {
 protected:
  void SetUp() override { SLUICE_SKIP_WITHOUT_SHARED(); }
};

// Runs one model of dtln over hops 0..20 and compares with what was traced.
void check_dtln(const Graph& graph, const std::string& input, const std::string& output,
                const std::string& traced_in, const std::string& traced_out,
                const std::string& traced_state) {
  const Tensor in = load_npy(model_file("dtln/ref/" + traced_in), SLUICE_F32);
  const Tensor out = load_npy(model_file("dtln/ref/" + traced_out), SLUICE_F32);
  const Tensor state = load_npy(model_file("dtln/ref/" + traced_state), SLUICE_F32);
  NamedTensors inputs;
  for (int64_t hop = 0; hop <= 20; ++hop) {
    inputs[input] = rows(in, hop, 1, {1, 1, in.dims[1]});
    const NamedTensors outputs = interpret(graph, inputs);
    EXPECT_LE(largest_difference(outputs.at(output), rows(out, hop, 1, {1, 1, out.dims[1]})), 1e-5)
        << "hop " << hop;
    carry(graph, outputs, &inputs);
    if (hop % 10 == 0) {
      const Tensor expected = rows(state, hop / 10, 1, {1, 2, 128, 2});
      EXPECT_LE(
          largest_difference(inputs.at(graph.values[graph.states.at(0).input].name), expected),
          2e-4)
          << "hop " << hop;
    }
  }
}

TEST_F(ImportedModel, Dtln1) {
  const Graph graph = import_onnx(model_file("dtln/model_1.onnx"));
  EXPECT_EQ(layers(graph), (Names{"Lstm lstm_4", "Lstm lstm_5", "Linear dense_2"}));
  EXPECT_EQ(states(graph), Names{"input_3=tf_op_layer_stack_2"});
  EXPECT_EQ(count(graph, OpKind::Transpose), 0U);
  check_dtln(graph, "input_2", "activation_2", "trace_mag.npy", "trace_mask.npy", "trace_st1.npy");
}

TEST_F(ImportedModel, Dtln2HasItsUnrolledCellsRecognised) {
  const Graph graph = import_onnx(model_file("dtln/model_2.onnx"));
  EXPECT_EQ(layers(graph),
            (Names{"Linear conv1d_2", "Lstm lstm_6", "Lstm lstm_7",
                   "Linear model_2/dense_3/Tensordot/MatMul_add", "Linear conv1d_3"}));
  EXPECT_EQ(states(graph), Names{"input_5=tf_op_layer_stack_5"});
  EXPECT_EQ(count(graph, OpKind::Transpose), 0U);
  EXPECT_EQ(text(graph.values[graph.outputs[0]].shape), "[1, 1, 512]");
  check_dtln(graph, "input_4", "conv1d_3", "trace_est.npy", "trace_blk.npy", "trace_st2.npy");
}

TEST_F(ImportedModel, TurbofanHasItsZeroStatesDropped) {
  const Graph graph = import_onnx(model_file("turbofan_rul/lstm_model.onnx"));
  EXPECT_EQ(graph.symbols, Names{"unk__130"});
  EXPECT_EQ(count(graph, OpKind::Expand), 0U);
  ASSERT_EQ(count(graph, OpKind::Lstm), 2U);
  for (const Node& node : graph.nodes) {
    if (node.kind != OpKind::Lstm) continue;
    EXPECT_EQ(node.inputs[5], kAbsent);
    EXPECT_EQ(node.inputs[6], kAbsent);
  }
  const Tensor x = load_npy(model_file("turbofan_rul/ref/official_test_X.npy"), SLUICE_F32);
  const Tensor y =
      load_npy(model_file("turbofan_rul/ref/official_test_pred_float.npy"), SLUICE_F32);
  const auto outputs = interpret(graph, {{"input_layer", rows(x, 0, 6, {6, 30, 17})}});
  EXPECT_LE(largest_difference(outputs.at("output_0"), rows(y, 0, 6, {6, 1})), 2e-4);
}

TEST_F(ImportedModel, KeywordSpotting) {
  const Graph graph = import_onnx(model_file("kws_basic_lstm/Basic_LSTM_S.onnx"));
  EXPECT_EQ(layers(graph), (Names{"Lstm lstm_0", "Linear linear_0"}));
  const Tensor x = load_npy(model_file("kws_basic_lstm/ref/mfcc.npy"), SLUICE_F32);
  const Tensor y =
      load_npy(model_file("kws_basic_lstm/ref/Basic_LSTM_S.logits_float.npy"), SLUICE_F32);
  const auto outputs = interpret(graph, {{"mfcc", rows(x, 0, 3, {3, 49, 10})}});
  EXPECT_LE(largest_difference(outputs.at("logits"), rows(y, 0, 3, {3, 12})), 2e-5);
}

TEST_F(ImportedModel, Mnist) {
  const Graph graph = import_onnx(model_file("mnist_lstm/mnist_lstm_float.onnx"));
  const Tensor pixels =
      load_npy(model_file("mnist_lstm/data/t10k_first2000_images_u8.npy"), SLUICE_U8);
  const Tensor y = load_npy(model_file("mnist_lstm/ref/float_logits.npy"), SLUICE_F32);
  Tensor x = Tensor::zeros(SLUICE_F32, {8, 28, 28});
  for (int64_t i = 0; i < x.elements(); ++i) {
    x.as<float>()[i] = static_cast<float>(pixels.bytes[static_cast<size_t>(i)]) / 255;
  }
  const auto outputs = interpret(graph, {{"image", x}});
  EXPECT_LE(largest_difference(outputs.at("logits"), rows(y, 0, 8, {8, 10})), 3e-5);
}

TEST_F(ImportedModel, CharacterModelCarriesItsStates) {
  const Graph graph = import_onnx(model_file("charrnn_shakespeare/charrnn_shakespeare.onnx"));
  EXPECT_EQ(states(graph), (Names{"h_in=h_out", "c_in=c_out"}));
  EXPECT_EQ(graph.symbols, (Names{"T", "N"}));
  const Tensor x =
      load_npy(model_file("charrnn_shakespeare/data/shakespeare_tokens.npy"), SLUICE_S64);
  const Tensor y =
      load_npy(model_file("charrnn_shakespeare/ref/logits_float_first500.npy"), SLUICE_F32);
  NamedTensors inputs;
  int64_t begin = 0;
  for (const int64_t steps : {30, 20}) {
    inputs["tokens"] = rows(x, begin, steps, {steps, 1});
    const NamedTensors outputs = interpret(graph, inputs);
    EXPECT_LE(largest_difference(outputs.at("logits"), rows(y, begin, steps, {steps, 1, 65})),
              5e-5);
    carry(graph, outputs, &inputs);
    begin += steps;
  }
}

TEST_F(ImportedModel, BidirectionalWordSegmentation) {
  const Graph graph = import_onnx(model_file("wordseg_thai/wordseg_thai.onnx"));
  EXPECT_TRUE(graph.states.empty());
  const Tensor lengths = load_npy(model_file("wordseg_thai/data/run_lengths.npy"), SLUICE_S64);
  const Tensor x = load_npy(model_file("wordseg_thai/data/tokens.npy"), SLUICE_S64);
  const Tensor y = load_npy(model_file("wordseg_thai/ref/logits_float.npy"), SLUICE_F32);
  const int64_t steps = lengths.as<int64_t>()[0];
  const auto outputs = interpret(graph, {{"tokens", rows(x, 0, steps, {steps, 1})}});
  EXPECT_LE(largest_difference(outputs.at("logits"), rows(y, 0, steps, {steps, 1, 4})), 2e-5);
}

TEST_F(ImportedModel, Guitar) {
  const Graph graph = import_onnx(model_file("guitar_lstm/neuralpi_ts9_h20.onnx"));
  EXPECT_EQ(states(graph), (Names{"h_in=h_out", "c_in=c_out"}));
  const std::vector<float> samples =
      load_wav(model_file("guitar_lstm/audio/guitar_mdn_44k1_5s.wav"));
  const Tensor y =
      load_npy(model_file("guitar_lstm/ref/neuralpi_ts9_h20.gain0.50.y_float.npy"), SLUICE_F32);
  constexpr int64_t kSteps = 2000;
  Tensor x = Tensor::zeros(SLUICE_F32, {kSteps, 1, 2});
  for (int64_t t = 0; t < kSteps; ++t) {
    x.as<float>()[2 * t] = samples[static_cast<size_t>(t)];
    x.as<float>()[2 * t + 1] = 0.5F;
  }
  const auto outputs =
      interpret(graph, {{"x", x}, {"h_in", Tensor::zeros(SLUICE_F32, {1, 1, 20})}});
  EXPECT_LE(largest_difference(outputs.at("y"), rows(y, 0, kSteps, {kSteps, 1, 1})), 2e-6);
}

TEST_F(ImportedModel, RtneuralStack) {
  const Graph graph = import_onnx(model_file("rtneural_lstm_torch/rtneural_lstm_torch.onnx"));
  EXPECT_EQ(layers(graph),
            (Names{"Lstm lstm_0", "Lstm lstm_1", "Lstm lstm_2", "Lstm lstm_3", "Linear linear_0"}));
  const Tensor x = load_npy(model_file("rtneural_lstm_torch/ref/x.npy"), SLUICE_F32);
  const Tensor y = load_npy(model_file("rtneural_lstm_torch/ref/y_published.npy"), SLUICE_F32);
  EXPECT_LE(largest_difference(interpret(graph, {{"x", x}}).at("y"), y), 2e-7);
}

TEST_F(ImportedModel, SileroVoiceActivity) {
  const Graph graph = import_onnx(model_file("silero_vad/silero_vad_openvino_16k.onnx"));
  EXPECT_EQ(states(graph), Names{"state=stateN"});
  EXPECT_EQ(count(graph, OpKind::Lstm), 1U);
  const std::vector<float> samples = load_wav(model_file("silero_vad/audio/test.wav"));
  const Tensor y = load_npy(model_file("silero_vad/ref/test.prob_float.npy"), SLUICE_F32);
  NamedTensors inputs;
  for (int64_t chunk = 0; chunk < 12; ++chunk) {
    std::vector<float> x(576);
    for (int64_t i = 0; i < 576; ++i) {
      const int64_t at = chunk * 512 + i - 64;
      if (at >= 0) x[static_cast<size_t>(i)] = samples[static_cast<size_t>(at)];
    }
    inputs["input"] = float_tensor({1, 576}, x);
    const NamedTensors outputs = interpret(graph, inputs);
    EXPECT_LE(largest_difference(outputs.at("output"), rows(y, chunk, 1, {1, 1})), 1e-5)
        << "chunk " << chunk;
    carry(graph, outputs, &inputs);
  }
}

TEST_F(ImportedModel, ControlFlowIsRefused) {
  try {
    import_onnx(model_file("silero_vad/silero_vad_16k_op15.onnx"));
    FAIL() << "imported";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("(If): control flow is not supported"),
              std::string::npos)
        << error.what();
  }
}

TEST_F(ImportedModel, StatePairsCanBeGiven) {
  const std::string path = model_file("guitar_lstm/neuralpi_ts9_h20.onnx");
  const Graph graph = import_onnx(path, ImportOptions{{{"h_in", "c_out"}}});
  EXPECT_EQ(states(graph), Names{"h_in=c_out"});
  EXPECT_THROW(import_onnx(path, ImportOptions{{{"h", "h_out"}}}), Error);
  EXPECT_THROW(import_onnx(path, ImportOptions{{{"h_in", "h"}}}), Error);
  EXPECT_THROW(import_onnx(path, ImportOptions{{{"x", "h_out"}}}), Error);
}

}  // namespace
}  // namespace sluice
