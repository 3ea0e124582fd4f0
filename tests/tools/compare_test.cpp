// sluice compare and bench.
#include <algorithm>

#include "tests/tools/command_test.h"
#include "tests/tools/onnx_models.h"

namespace sluice {
namespace {

using CompareTest = CommandTest;

TEST_F(CompareTest, AModelEqualsItself) {
  const std::string model = make_model("m", write_sequence_model);
  const std::string x = "x=" + write_floats("x.npy", {20, 2, 3});
  const nlohmann::json json = succeed_json({"compare", path("m.onnx"), model, "--input", x});
  ASSERT_EQ(json.at("outputs").size(), 1u);
  const nlohmann::json& y = json.at("outputs").at(0);
  EXPECT_EQ(y.at("name"), "y");
  EXPECT_EQ(y.at("elements"), 160);
  EXPECT_EQ(y.at("max_abs_error"), 0);
  EXPECT_TRUE(y.at("snr_db").is_null());
  EXPECT_EQ(y.at("argmax_agreement"), 1);
}

TEST_F(CompareTest, QuantizationShows) {
  const std::string model = make_model("m", write_sequence_model, "w8a8-dynamic");
  const std::string x = "x=" + write_floats("x.npy", {20, 2, 3});
  const nlohmann::json json = succeed_json({"compare", path("m.onnx"), model, "--input", x});
  const nlohmann::json& y = json.at("outputs").at(0);
  EXPECT_GT(y.at("max_abs_error"), 0);
  EXPECT_LT(y.at("max_abs_error"), 0.05);
  EXPECT_GT(y.at("snr_db"), 20);
  const std::string text = succeed({"compare", path("m.onnx"), model, "--input", x});
  EXPECT_NE(text.find("SNR dB"), std::string::npos) << text;
}

TEST_F(CompareTest, LabelsGiveAccuracyAndValuesErrors) {
  const std::string model = make_model("m", write_dense_model);
  const std::string x = "x=" + write_floats("x.npy", {10, 3});
  succeed({"run", model, "--input", x, "--output", "logits=" + path("logits.npy")});
  const NpyArray logits = read_npy(path("logits.npy"));
  NpyArray labels = npy_zeros(NpyType::U8, {10});
  for (int64_t i = 0; i < 10; ++i) {
    const float* row = logits.as<float>() + i * kModelClasses;
    labels.bytes[i] = static_cast<uint8_t>(std::max_element(row, row + kModelClasses) - row);
  }
  labels.bytes[3] = static_cast<uint8_t>((labels.bytes[3] + 1) % kModelClasses);
  write_npy(path("labels.npy"), labels);
  const std::vector<std::string> compare{"compare", path("m.onnx"), model, "--input",
                                         x,         "--expect"};
  const auto with = [&](const std::string& expected) {
    std::vector<std::string> all = compare;
    all.push_back(expected);
    return all;
  };
  nlohmann::json json = succeed_json(with("logits=" + path("labels.npy")));
  for (const char* side : {"reference", "model"}) {
    const nlohmann::json& expected = json.at("outputs").at(0).at("expected").at(side);
    EXPECT_EQ(expected.at("items"), 10);
    EXPECT_DOUBLE_EQ(expected.at("accuracy"), 0.9);
    EXPECT_GT(expected.at("f1_macro"), 0.5);
  }
  EXPECT_NE(succeed(with("logits=" + path("labels.npy"))).find("90 %"), std::string::npos);
  json = succeed_json(with("logits=" + path("logits.npy")));
  EXPECT_EQ(json.at("outputs").at(0).at("expected").at("model").at("max_abs_error"), 0);

  labels.bytes[0] = kModelClasses;
  write_npy(path("labels.npy"), labels);
  fail(with("logits=" + path("labels.npy")), 1, {"'logits'", "label 5"});
  fail(with("logits=" + write_floats("short.npy", {9, 5})), 1, {"'logits'", "[9, 5]"});
  fail(with("scores=" + path("labels.npy")), 1, {"no output 'scores'", "'logits'"});
}

TEST_F(CompareTest, ModelsWithoutACommonOutputAreRefused) {
  const std::string dense = make_model("dense", write_dense_model);
  const std::string sequence = make_model("sequence", write_sequence_model);
  fail({"compare", dense, sequence, "--input", "x=" + write_floats("x.npy", {4, 3})}, 1,
       {"'logits'", "'y'"});
}

TEST_F(CompareTest, BenchTellsTimes) {
  const std::string model = make_model("m", write_sequence_model, "w8a8-dynamic");
  const nlohmann::json json = succeed_json({"bench", model, "--steps", "7", "--batch", "3"});
  EXPECT_EQ(json.at("steps"), 7);
  EXPECT_EQ(json.at("batch"), 3);
  EXPECT_EQ(json.at("symbols").at("T"), 7);
  EXPECT_EQ(json.at("symbols").at("N"), 3);
  EXPECT_EQ(json.at("macs_per_run"), 7 * 3 * 4 * kModelUnits * (kModelInputs + kModelUnits));
  EXPECT_EQ(json.at("bytes"), std::filesystem::file_size(model));
  EXPECT_GT(json.at("us_per_run_median"), 0);
  EXPECT_LE(json.at("us_per_run_min"), json.at("us_per_run_median"));
  EXPECT_GT(json.at("gmacs_per_second"), 0);
}

TEST_F(CompareTest, BenchRefusesStepsThatAModelDoesNotHave) {
  const std::string step = make_model("step", write_step_model);
  fail({"bench", step, "--steps", "5"}, 1, {"--steps 5", "the model has 1"});
  fail({"bench", step, "--batch", "2"}, 1, {"--batch 2", "the model has 1"});
}

}  // namespace
}  // namespace sluice
