// MNIST read row by row: 2000 test digits.
#include "quantizer/quantizer.h"
#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

constexpr const char* kPath = "mnist_lstm/mnist_lstm_float.onnx";
constexpr int64_t kCalibrated = 200, kJudged = 1800;

NpyArray images() {
  const NpyArray pixels = shared_npy("mnist_lstm/data/t10k_first2000_images_u8.npy");
  NpyArray all = npy_zeros(NpyType::F32, pixels.shape);
  for (int64_t i = 0; i < pixels.elements(); ++i)
    all.as<float>()[i] = static_cast<float>(pixels.as<uint8_t>()[i]) / 255.0f;
  return all;
}

NpyArray logits(const Model& model) {
  return run_model(model, {{"image", images()}}).outputs.at("logits");
}

NpyArray logits(const std::string& scheme) { return logits(prepare_model(kPath, scheme)); }

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

// TensorFlow Lite's scales and weights through QuantizeLinear and DequantizeLinear, without
// calibration data. ONNX Runtime computes the inside of the layer in float.
TEST(Mnist, QuantizeDequantizeKeepsTheDecisionsOfOnnxRuntime) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray found =
      run_model(prepare_model("mnist_lstm/mnist_lstm_int8_qdq.onnx", ""), {{"image", images()}})
          .outputs.at("prob");
  const NpyArray reference = shared_npy("mnist_lstm/ref/qdq_onnx_prob.npy");
  const double agreement = compare_arrays(reference, found).argmax_agreement.value();
  report("argmax_agreement", agreement);
  report("accuracy",
         score_labels(shared_npy("mnist_lstm/data/t10k_first2000_labels_u8.npy"), found).accuracy);
  EXPECT_GE(agreement, 0.999);
}

// Calibrated on the first 200 images, judged on the others.
void expect_accuracy(const std::string& scheme, double loss) {
  QuantizeOptions options;
  options.scheme = scheme;
  const NpyArray labels =
      items(shared_npy("mnist_lstm/data/t10k_first2000_labels_u8.npy"), kCalibrated, kJudged);
  const NpyArray reference =
      items(shared_npy("mnist_lstm/ref/float_logits.npy"), kCalibrated, kJudged);
  const NpyArray quantized =
      items(logits(prepare_model(kPath, options, {{{"image", items(images(), 0, kCalibrated)}}})),
            kCalibrated, kJudged);
  const double before = score_labels(labels, reference).accuracy,
               after = score_labels(labels, quantized).accuracy;
  report("accuracy_f32", before);
  report("accuracy_" + scheme, after);
  report("argmax_agreement", compare_arrays(reference, quantized).argmax_agreement.value());
  EXPECT_GE(after, before - loss - 1e-9);
}

TEST(Mnist, W8A8KeepsTheAccuracy) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_accuracy("w8a8", 0.002);
}

TEST(Mnist, W8A16KeepsTheAccuracy) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_accuracy("w8a16", 0.001);
}

}  // namespace
}  // namespace sluice::test
