// Character language model: bits per character over 20,000 predictions of one stream.
#include <cmath>

#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

constexpr int64_t kPredictions = 20000, kCharacters = 65;

// Natural-log losses of predicting every next character.
std::vector<double> losses(const std::string& scheme) {
  const NpyArray all = shared_npy("charrnn_shakespeare/data/shakespeare_tokens.npy");
  NpyArray tokens = items(all, 0, kPredictions);
  tokens.shape = {kPredictions, 1};
  const NpyArray logits =
      run_model(prepare_model("charrnn_shakespeare/charrnn_shakespeare.onnx", scheme),
                {{"tokens", tokens}})
          .outputs.at("logits");
  std::vector<double> nll(kPredictions);
  for (int64_t t = 0; t < kPredictions; ++t) {
    const float* row = logits.as<float>() + t * kCharacters;
    double sum = 0;
    for (int64_t i = 0; i < kCharacters; ++i) sum += std::exp(double{row[i]});
    nll[t] = std::log(sum) - row[all.as<int32_t>()[t + 1]];
  }
  return nll;
}

double bits_per_character(const std::vector<double>& nll) {
  double sum = 0;
  for (double loss : nll) sum += loss;
  return sum / static_cast<double>(nll.size()) / std::log(2.0);
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

  NpyArray tokens = items(shared_npy("charrnn_shakespeare/data/shakespeare_tokens.npy"), 0, 500);
  tokens.shape = {500, 1};
  const NpyArray logits =
      run_model(prepare_model("charrnn_shakespeare/charrnn_shakespeare.onnx", "f32"),
                {{"tokens", tokens}})
          .outputs.at("logits");
  const NpyArray stored = shared_npy("charrnn_shakespeare/ref/logits_float_first500.npy");
  EXPECT_LE(max_abs_difference(logits.as<float>(), stored.as<float>(), stored.elements()), 1e-4);
}

TEST(CharRnn, DynamicKeepsTheLoss) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const double bits = bits_per_character(losses("w8a8-dynamic"));
  report("bits_per_character", bits);
  EXPECT_LE(bits, 1.8523 + 0.005);
}

// The final states come out as the reference has them, also when the text is run in pieces with the
// state carried.
TEST(CharRnn, StatesAreCarriedBetweenRuns) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const Model model = prepare_model("charrnn_shakespeare/charrnn_shakespeare.onnx", "w8a8-dynamic");
  NpyArray tokens = items(shared_npy("charrnn_shakespeare/data/shakespeare_tokens.npy"), 0, 300);
  tokens.shape = {300, 1};
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
