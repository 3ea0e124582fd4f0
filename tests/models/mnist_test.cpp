// MNIST read row by row: 2000 test digits.
#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

NpyArray logits(const std::string& scheme) {
  const NpyArray pixels = shared_npy("mnist_lstm/data/t10k_first2000_images_u8.npy");
  NpyArray images = npy_zeros(NpyType::F32, pixels.shape);
  for (int64_t i = 0; i < pixels.elements(); ++i)
    images.as<float>()[i] = static_cast<float>(pixels.as<uint8_t>()[i]) / 255.0f;
  return run_model(prepare_model("mnist_lstm/mnist_lstm_float.onnx", scheme), {{"image", images}})
      .outputs.at("logits");
}

TEST(Mnist, F32MatchesTheReference) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_LE(compare_arrays(shared_npy("mnist_lstm/ref/float_logits.npy"), logits("f32")).max_abs,
            1e-4);
}

TEST(Mnist, DynamicKeepsTheAccuracy) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray labels = shared_npy("mnist_lstm/data/t10k_first2000_labels_u8.npy");
  const double before =
      score_labels(labels, shared_npy("mnist_lstm/ref/float_logits.npy")).accuracy;
  const double after = score_labels(labels, logits("w8a8-dynamic")).accuracy;
  report("accuracy_f32", before);
  report("accuracy_w8a8_dynamic", after);
  EXPECT_NEAR(before, 0.9750, 1e-9);
  EXPECT_GE(after, before - 0.0015);
}

}  // namespace
}  // namespace sluice::test
