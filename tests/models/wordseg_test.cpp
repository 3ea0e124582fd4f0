// Thai word segmentation: a bidirectional layer of 27 units over 120 runs of text.
#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

// Logits of all runs, each a sequence of its own, joined.
NpyArray logits(const std::string& scheme) {
  const Model model = prepare_model("wordseg_thai/wordseg_thai.onnx", scheme);
  const NpyArray tokens = shared_npy("wordseg_thai/data/tokens.npy"),
                 lengths = shared_npy("wordseg_thai/data/run_lengths.npy");
  NpyArray joined = npy_zeros(NpyType::F32, {tokens.shape[0], 4});
  joined.bytes.clear();
  int64_t first = 0;
  for (int64_t i = 0; i < lengths.elements(); ++i) {
    const int64_t length = lengths.as<int32_t>()[i];
    NpyArray run = items(tokens, first, length);
    run.shape = {length, 1};
    const NpyArray y = run_model(model, {{"tokens", run}}).outputs.at("logits");
    joined.bytes.insert(joined.bytes.end(), y.bytes.begin(), y.bytes.end());
    first += length;
  }
  return joined;
}

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

TEST(Wordseg, CarryIsRefusedForABidirectionalModel) {
  SLUICE_SKIP_WITHOUT_SHARED();
  RunOptions carry;
  carry.carry = true;
  NpyArray run = items(shared_npy("wordseg_thai/data/tokens.npy"), 0, 5);
  run.shape = {5, 1};
  EXPECT_ANY_THROW(
      run_model(prepare_model("wordseg_thai/wordseg_thai.onnx", "f32"), {{"tokens", run}}, carry));
}

}  // namespace
}  // namespace sluice::test
