// MNIST read row by row: 2000 test digits.
#include "quantizer/quantizer.h"
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

// One run per digit, each from the initial state, as the references were made.
NpyArray each_digit(const std::string& model, Profile profile, NpyType type) {
  const NpyArray pixels = shared_npy("mnist_lstm/data/t10k_first2000_images_u8.npy");
  NpyArray images = npy_zeros(type, pixels.shape);
  for (int64_t i = 0; i < pixels.elements(); ++i) {
    // As integers: scale 1/255, zero point -128.
    if (type == NpyType::S8) images.as<int8_t>()[i] = static_cast<int8_t>(pixels.bytes[i] - 128);
    if (type == NpyType::F32) images.as<float>()[i] = static_cast<float>(pixels.bytes[i]) / 255;
  }
  QuantizeOptions options;
  options.profile = profile;
  auto bytes = std::make_shared<AlignedBytes>(
      serialize_model(quantize_model(shared_path("models/mnist_lstm/" + model), options)));
  return run_model(Model::open(bytes->data(), bytes->size(), bytes, model),
                   {{"serving_default_fixed_input:0", images}})
      .outputs.at("StatefulPartitionedCall:0");
}

size_t different_bytes(const NpyArray& a, const NpyArray& b) {
  size_t count = a.bytes.size() == b.bytes.size() ? 0 : SIZE_MAX;
  for (size_t i = 0; count != SIZE_MAX && i < a.bytes.size(); ++i) {
    count += a.bytes[i] != b.bytes[i];
  }
  return count;
}

NpyArray widened(const NpyArray& integers) {
  NpyArray result = npy_zeros(NpyType::F32, integers.shape);
  for (int64_t i = 0; i < integers.elements(); ++i) {
    result.as<float>()[i] = integers.as<int8_t>()[i];
  }
  return result;
}

TEST(Mnist, TensorFlowLiteFloatsHaveItsAccuracy) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray labels = shared_npy("mnist_lstm/data/t10k_first2000_labels_u8.npy");
  const NpyArray found = each_digit("trained_lstm.tflite", Profile::Tflite, NpyType::F32);
  EXPECT_NEAR(score_labels(labels, found).accuracy, 0.9750, 1e-9);
}

TEST(Mnist, TensorFlowLiteIntegersEqualItsBytes) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray found = each_digit("trained_lstm_int8.tflite", Profile::Tflite, NpyType::S8);
  EXPECT_EQ(different_bytes(found, shared_npy("mnist_lstm/ref/tflite_int8_out_i8.npy")), 0U);
}

TEST(Mnist, MicroIntegersHaveEveryArgmaxOfTensorFlowLite) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray found = each_digit("trained_lstm_int8.tflite", Profile::Tflm, NpyType::S8);
  EXPECT_EQ(
      compare_arrays(widened(shared_npy("mnist_lstm/ref/tflite_int8_out_i8.npy")), widened(found))
          .argmax_agreement,
      1);
}

}  // namespace
}  // namespace sluice::test
