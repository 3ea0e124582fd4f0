// LSTM models as ONNX Runtime and PyTorch's exporter have them: imported ones reproduce their
// stored outputs, the others are refused for what they are.
#include <gtest/gtest.h>

#include <filesystem>

#include "quantizer/error.h"
#include "quantizer/import/onnx/import_onnx.h"
#include "tests/import/arrays.h"
#include "tests/support/graph_interpreter.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

struct VectorCase {
  const char* name;
  const char* refusal;  // null: imported
};

void PrintTo(const VectorCase& c, std::ostream* out) { *out << c.name; }

class RnnFloatOnnx : public testing::TestWithParam<VectorCase> {
 protected:
  void SetUp() override { SLUICE_SKIP_WITHOUT_SHARED(); }
};

void check_folder(const fs::path& folder, const fs::path& model) {
  const Graph graph = import_onnx(model.string());
  NamedTensors inputs;
  for (const ValueId id : graph.inputs) {
    const Value& value = graph.values[id];
    inputs[value.name] = load_npy((folder / (value.name + ".npy")).string(), value.type);
  }
  const NamedTensors outputs = interpret(graph, inputs);
  ASSERT_FALSE(outputs.empty());
  for (const auto& [name, tensor] : outputs) {
    const Tensor expected = load_npy((folder / (name + ".npy")).string(), tensor.type);
    EXPECT_LE(largest_difference(tensor, expected), 2e-5) << name;
  }
}

TEST_P(RnnFloatOnnx, ComputesOrRefuses) {
  const fs::path folder = shared_path(std::string("vectors/rnn_float_onnx/") + GetParam().name);
  if (!GetParam().refusal) {
    check_folder(folder, folder / "model.onnx");
    return;
  }
  try {
    import_onnx((folder / "model.onnx").string());
    FAIL() << "imported";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(GetParam().refusal), std::string::npos)
        << error.what();
  }
}

constexpr const char* kGru = "(GRU): the operator is not supported";
constexpr const char* kRnn = "(RNN): the operator is not supported";

INSTANTIATE_TEST_SUITE_P(
    All, RnnFloatOnnx,
    testing::Values(
        VectorCase{"gru_act", kGru}, VectorCase{"gru_bidirectional", kGru},
        VectorCase{"gru_clip", kGru}, VectorCase{"gru_lbr0", kGru}, VectorCase{"gru_lbr1", kGru},
        VectorCase{"gru_no_bias_no_init", kGru}, VectorCase{"gru_reverse_lens", kGru},
        VectorCase{"lstm_act_affine_scaledtanh", nullptr},
        VectorCase{"lstm_act_bidirectional", nullptr}, VectorCase{"lstm_act_hardsigmoid", nullptr},
        VectorCase{"lstm_act_hardsigmoid_default", nullptr},
        VectorCase{"lstm_act_leakyrelu_elu", nullptr}, VectorCase{"lstm_act_relu", nullptr},
        VectorCase{"lstm_act_softsign_softplus", nullptr},
        VectorCase{"lstm_act_thresholdedrelu", nullptr}, VectorCase{"lstm_bidirectional", nullptr},
        VectorCase{"lstm_clip", nullptr}, VectorCase{"lstm_clip_peephole_reverse", nullptr},
        VectorCase{"lstm_constant_nodes", nullptr}, VectorCase{"lstm_forward", nullptr},
        VectorCase{"lstm_h32_b1", nullptr}, VectorCase{"lstm_input_forget", nullptr},
        VectorCase{"lstm_input_forget_peephole_clip", nullptr}, VectorCase{"lstm_layout1", nullptr},
        VectorCase{"lstm_lens", nullptr}, VectorCase{"lstm_lens_bidirectional", nullptr},
        VectorCase{"lstm_lens_reverse", nullptr}, VectorCase{"lstm_lens_zero", nullptr},
        VectorCase{"lstm_no_bias_no_init", nullptr}, VectorCase{"lstm_only_y", nullptr},
        VectorCase{"lstm_only_y_h", nullptr}, VectorCase{"lstm_opset22", nullptr},
        VectorCase{"lstm_opset7", nullptr}, VectorCase{"lstm_peephole", nullptr},
        VectorCase{"lstm_peephole_bidirectional", nullptr}, VectorCase{"lstm_reverse", nullptr},
        VectorCase{"lstm_y_h_y_c", nullptr}, VectorCase{"rnn_bidirectional_lens", kRnn},
        VectorCase{"rnn_relu", kRnn}, VectorCase{"rnn_tanh", kRnn},
        VectorCase{"stack2_gru_dense", kGru}, VectorCase{"stack2_lstm", nullptr},
        VectorCase{"stack2_lstm_bidirectional_dense", nullptr}),
    [](const auto& test) { return std::string(test.param.name); });

class PytorchExport : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { SLUICE_SKIP_WITHOUT_SHARED(); }
};

TEST_P(PytorchExport, ComputesWhatPytorchDid) {
  const fs::path folder = shared_path(std::string("vectors/pytorch/") + GetParam());
  size_t models = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".onnx") continue;
    SCOPED_TRACE(entry.path().string());
    check_folder(folder, entry.path());
    ++models;
  }
  EXPECT_GE(models, 1U);
}

INSTANTIATE_TEST_SUITE_P(All, PytorchExport,
                         testing::Values("lstm_linear", "lstm_stateful", "lstm_two_layers",
                                         "lstm_bidirectional", "lstm_batch_first_last",
                                         "lstm_no_bias"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace sluice
