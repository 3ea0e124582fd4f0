// Thai word segmentation: a bidirectional layer of 27 units over 120 runs of text.
#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

constexpr const char* kPath = "wordseg_thai/wordseg_thai.onnx";
constexpr size_t kCalibrated = 20;  // runs of text

// The runs of text, each a sequence of its own.
std::vector<NpyArray> runs() {
  const NpyArray tokens = shared_npy("wordseg_thai/data/tokens.npy"),
                 lengths = shared_npy("wordseg_thai/data/run_lengths.npy");
  std::vector<NpyArray> all;
  int64_t first = 0;
  for (int64_t i = 0; i < lengths.elements(); ++i) {
    const int64_t length = lengths.as<int32_t>()[i];
    all.push_back(items(tokens, first, length));
    all.back().shape = {length, 1};
    first += length;
  }
  return all;
}

// Logits of all runs, joined.
NpyArray logits(const Model& model) {
  NpyArray joined = npy_zeros(NpyType::F32, {0, 4});
  for (const NpyArray& run : runs()) {
    const NpyArray y = run_model(model, {{"tokens", run}}).outputs.at("logits");
    joined.bytes.insert(joined.bytes.end(), y.bytes.begin(), y.bytes.end());
    joined.shape[0] += y.shape[0];
  }
  return joined;
}

NpyArray logits(const std::string& scheme) { return logits(prepare_model(kPath, scheme)); }

TEST(Wordseg, F32MatchesTheReference) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_LE(compare_arrays(shared_npy("wordseg_thai/ref/logits_float.npy"), logits("f32")).max_abs,
            1e-4);
}

TEST(Wordseg, DynamicKeepsTheLabels) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const double agreement =
      compare_arrays(shared_npy("wordseg_thai/ref/logits_float.npy"), logits("w8a8-dynamic"))
          .argmax_agreement.value();
  report("label_agreement", agreement);
  EXPECT_GE(agreement, 0.99);
}

// Calibrated on the first 20 runs of text, judged on the other 100.
void expect_labels(const std::string& scheme, double least_agreement) {
  QuantizeOptions options;
  options.scheme = scheme;
  CalibrationData data;
  int64_t calibrated = 0;
  for (size_t i = 0; i < kCalibrated; ++i) {
    data.push_back({{"tokens", runs()[i]}});
    calibrated += runs()[i].shape[0];
  }
  const NpyArray reference = shared_npy("wordseg_thai/ref/logits_float.npy"),
                 quantized = logits(prepare_model(kPath, options, data));
  const int64_t judged = reference.shape[0] - calibrated;
  const double agreement =
      compare_arrays(items(reference, calibrated, judged), items(quantized, calibrated, judged))
          .argmax_agreement.value();
  report("label_agreement", agreement);
  EXPECT_GE(agreement, least_agreement);
}

TEST(Wordseg, W8A8KeepsTheLabels) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_labels("w8a8", 0.99);
}

TEST(Wordseg, W8A16KeepsTheLabels) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_labels("w8a16", 0.995);
}

TEST(Wordseg, CarryIsRefusedForABidirectionalModel) {
  SLUICE_SKIP_WITHOUT_SHARED();
  RunOptions carry;
  carry.carry = true;
  NpyArray run = items(shared_npy("wordseg_thai/data/tokens.npy"), 0, 5);
  run.shape = {5, 1};
  EXPECT_ANY_THROW(run_model(prepare_model(kPath, "f32"), {{"tokens", run}}, carry));
}

}  // namespace
}  // namespace sluice::test
