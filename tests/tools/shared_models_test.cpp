// The command line on real models.
#include <cmath>

#include "tests/support/shared.h"
#include "tests/tools/command_test.h"

namespace sluice {
namespace {

class SharedModels : public CommandTest {
 protected:
  std::string quantize(const std::string& onnx, const std::string& scheme) const {
    succeed(
        {"quantize", shared_path("models/" + onnx), "-o", path("m.sluice"), "--scheme", scheme});
    return path("m.sluice");
  }
};

TEST_F(SharedModels, DtlnStreamsItsTrace) {
  SLUICE_SKIP_WITHOUT_SHARED();
  NpyArray magnitudes = read_npy(shared_path("models/dtln/ref/trace_mag.npy"));
  magnitudes.shape = {200, 1, 257};
  write_npy(path("mag.npy"), magnitudes);
  const std::string model = quantize("dtln/model_1.onnx", "f32");
  succeed({"run", model, "--input", "input_2=" + path("mag.npy"), "--output",
           "activation_2=" + path("mask.npy"), "tf_op_layer_stack_2=" + path("state.npy"),
           "--state", "carry"});
  NpyArray mask = read_npy(path("mask.npy"));
  EXPECT_EQ(mask.shape, (std::vector<int64_t>{200, 1, 257}));
  mask.shape = {200, 257};
  EXPECT_LE(max_difference(mask, read_npy(shared_path("models/dtln/ref/trace_mask.npy"))), 1e-4f);
  EXPECT_EQ(read_npy(path("state.npy")).shape, (std::vector<int64_t>{1, 2, 128, 2}));
}

TEST_F(SharedModels, DtlnJoinsRunsOfASymbolicOutput) {
  SLUICE_SKIP_WITHOUT_SHARED();
  NpyArray frames = read_npy(shared_path("models/dtln/ref/trace_est.npy"));
  frames.shape = {200, 1, 512};
  write_npy(path("est.npy"), frames);
  const std::string model = quantize("dtln/model_2.onnx", "f32");
  succeed({"run", model, "--input", "input_4=" + path("est.npy"), "--output",
           "conv1d_3=" + path("blocks.npy"), "--state", "carry"});
  NpyArray blocks = read_npy(path("blocks.npy"));
  EXPECT_EQ(blocks.shape, (std::vector<int64_t>{200, 1, 512}));
  blocks.shape = {200, 512};
  EXPECT_LE(max_difference(blocks, read_npy(shared_path("models/dtln/ref/trace_blk.npy"))), 1e-4f);
}

TEST_F(SharedModels, KeywordsAreComparedWithTheirLabels) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::string model = quantize("kws_basic_lstm/Basic_LSTM_S.onnx", "w8a8-dynamic");
  const std::string ref = shared_path("models/kws_basic_lstm/ref/");
  const nlohmann::json json = succeed_json(
      {"compare", shared_path("models/kws_basic_lstm/Basic_LSTM_S.onnx"), model, "--input",
       "mfcc=" + ref + "aug_mfcc.npy", "--expect", "logits=" + ref + "aug_label.npy"});
  for (const nlohmann::json& output : json.at("outputs")) {
    if (output.at("name") != "logits") continue;
    EXPECT_GE(output.at("argmax_agreement"), 0.985);
    EXPECT_NEAR(output.at("expected").at("reference").at("accuracy"), 0.884, 1e-9);
    return;
  }
  FAIL() << "no output 'logits'";
}

}  // namespace
}  // namespace sluice
