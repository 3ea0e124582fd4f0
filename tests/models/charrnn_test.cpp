// Character language model: bits per character over 20,000 predictions of one stream.
#include <cmath>

#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

constexpr const char* kPath = "charrnn_shakespeare/charrnn_shakespeare.onnx";
constexpr int64_t kPredictions = 20000, kCharacters = 65, kCalibrated = 5000;

// The first characters of the text as one sequence.
NpyArray text(int64_t count) {
  NpyArray tokens = items(shared_npy("charrnn_shakespeare/data/shakespeare_tokens.npy"), 0, count);
  tokens.shape = {count, 1};
  return tokens;
}

// Natural-log losses of predicting every next character.
std::vector<double> losses(const Model& model) {
  const NpyArray all = shared_npy("charrnn_shakespeare/data/shakespeare_tokens.npy");
  const NpyArray logits = run_model(model, {{"tokens", text(kPredictions)}}).outputs.at("logits");
  std::vector<double> nll(kPredictions);
  for (int64_t t = 0; t < kPredictions; ++t) {
    const float* row = logits.as<float>() + t * kCharacters;
    double sum = 0;
    for (int64_t i = 0; i < kCharacters; ++i) sum += std::exp(double{row[i]});
    nll[t] = std::log(sum) - row[all.as<int32_t>()[t + 1]];
  }
  return nll;
}

std::vector<double> losses(const std::string& scheme) {
  return losses(prepare_model(kPath, scheme));
}

double bits_per_character(const std::vector<double>& nll, int64_t first = 0) {
  double sum = 0;
  for (size_t t = first; t < nll.size(); ++t) sum += nll[t];
  return sum / static_cast<double>(nll.size() - first) / std::log(2.0);
}

TEST(CharRnn, F32MatchesTheReference) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const std::vector<double> nll = losses("f32");
  const NpyArray reference = shared_npy("charrnn_shakespeare/ref/nll_float.npy");
  double largest = 0;
  for (int64_t t = 0; t < kPredictions; ++t)
    largest = std::max(largest, std::abs(nll[t] - reference.as<float>()[t]));
  report("max_abs_error_nats", largest);
  report("bits_per_character", bits_per_character(nll));
  EXPECT_NEAR(bits_per_character(nll), 1.8523, 1e-4);

  const NpyArray logits =
      run_model(prepare_model(kPath, "f32"), {{"tokens", text(500)}}).outputs.at("logits");
  const NpyArray stored = shared_npy("charrnn_shakespeare/ref/logits_float_first500.npy");
  EXPECT_LE(max_abs_difference(logits.as<float>(), stored.as<float>(), stored.elements()), 1e-4);
}

TEST(CharRnn, DynamicKeepsTheLoss) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const double bits = bits_per_character(losses("w8a8-dynamic"));
  report("bits_per_character", bits);
  EXPECT_LE(bits, 1.8523 + 0.005);
}

// Calibrated on the first 5,000 characters; judged on the others, with the state that the first
// leave.
void expect_loss(const std::string& scheme, double more_bits) {
  QuantizeOptions options;
  options.scheme = scheme;
  const double before = bits_per_character(losses("f32"), kCalibrated);
  const double after = bits_per_character(
      losses(prepare_model(kPath, options, {{{"tokens", text(kCalibrated)}}})), kCalibrated);
  report("bits_per_character_f32", before);
  report("bits_per_character_" + scheme, after);
  EXPECT_LE(after, before + more_bits);
}

TEST(CharRnn, W8A8KeepsTheLoss) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_loss("w8a8", 0.01);
}

TEST(CharRnn, W8A16KeepsTheLoss) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_loss("w8a16", 0.005);
}

// The final states come out as the reference has them, also when the text is run in pieces with the
// state carried.
TEST(CharRnn, StatesAreCarriedBetweenRuns) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const Model model = prepare_model(kPath, "w8a8-dynamic");
  const NpyArray tokens = text(300);
  const NpyArray whole = run_model(model, {{"tokens", tokens}}).outputs.at("logits");
  NpyArray runs = tokens;
  runs.shape = {3, 100, 1};
  RunOptions carry;
  carry.carry = true;
  const NpyArray pieces = run_model(model, {{"tokens", runs}}, carry).outputs.at("logits");
  EXPECT_EQ(pieces.bytes, whole.bytes);
}

}  // namespace
}  // namespace sluice::test
