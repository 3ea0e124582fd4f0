// Keyword spotting: 500 augmented items, 118 units.
#include <algorithm>

#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

constexpr const char* kPath = "kws_basic_lstm/Basic_LSTM_S.onnx";

NpyArray logits(const Model& model, const std::string& variant = "") {
  RunOptions options;
  options.variant = variant;
  return run_model(model, {{"mfcc", shared_npy("kws_basic_lstm/ref/aug_mfcc.npy")}}, options)
      .outputs.at("logits");
}

NpyArray logits(const std::string& scheme, const std::string& variant = "") {
  return logits(prepare_model(kPath, scheme), variant);
}

// Calibrated on the even items, the odd ones are left to judge.
Model calibrated(const std::string& scheme) {
  QuantizeOptions options;
  options.scheme = scheme;
  return prepare_model(
      kPath, options, {{{"mfcc", every_second(shared_npy("kws_basic_lstm/ref/aug_mfcc.npy"), 0)}}});
}

TEST(Kws, F32MatchesTheReference) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray reference = shared_npy("kws_basic_lstm/ref/aug_Basic_LSTM_S.logits_float.npy");
  EXPECT_LE(compare_arrays(reference, logits("f32")).max_abs, 1e-4);
}

TEST(Kws, DynamicKeepsTheAccuracy) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray reference = shared_npy("kws_basic_lstm/ref/aug_Basic_LSTM_S.logits_float.npy");
  const NpyArray labels = shared_npy("kws_basic_lstm/ref/aug_label.npy"),
                 quantized = logits("w8a8-dynamic");
  const double before = score_labels(labels, reference).accuracy,
               after = score_labels(labels, quantized).accuracy;
  const double agreement = compare_arrays(reference, quantized).argmax_agreement.value();
  report("accuracy_f32", before);
  report("accuracy_w8a8_dynamic", after);
  report("argmax_agreement", agreement);
  EXPECT_GE(after * 500, before * 500 - 3 - 1e-6);
  EXPECT_GE(agreement, 0.985);
}

void expect_accuracy(const std::string& scheme, double lost_items, double least_agreement) {
  const NpyArray reference =
      every_second(shared_npy("kws_basic_lstm/ref/aug_Basic_LSTM_S.logits_float.npy"), 1);
  const NpyArray labels = every_second(shared_npy("kws_basic_lstm/ref/aug_label.npy"), 1),
                 quantized = every_second(logits(calibrated(scheme)), 1);
  const double before = score_labels(labels, reference).accuracy * 250,
               after = score_labels(labels, quantized).accuracy * 250;
  const double agreement = compare_arrays(reference, quantized).argmax_agreement.value();
  report("right_of_250_f32", before);
  report("right_of_250_" + scheme, after);
  report("argmax_agreement", agreement);
  EXPECT_GE(after, before - lost_items - 1e-6);
  EXPECT_GE(agreement, least_agreement);
}

TEST(Kws, W8A8KeepsTheAccuracy) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_accuracy("w8a8", 2, 0.98);
}

TEST(Kws, W8A16KeepsTheAccuracy) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_accuracy("w8a16", 1, 0.99);
}

TEST(Kws, IntegersHaveTheSameBytesInEveryVariant) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const char* scheme : {"w8a8", "w8a16"}) {
    const Model model = calibrated(scheme);
    const NpyArray expected = logits(model);
    for (int32_t i = 0; sluice_variant_name(i) != nullptr; ++i) {
      if (!sluice_variant_supported(sluice_variant_name(i))) continue;
      EXPECT_EQ(logits(model, sluice_variant_name(i)).bytes, expected.bytes)
          << scheme << " " << sluice_variant_name(i);
    }
  }
}

// Integer products and strict float arithmetic: every variant gives the same bytes.
TEST(Kws, DynamicHasTheSameBytesInEveryVariant) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray expected = logits("w8a8-dynamic");
  int variants = 0;
  for (int32_t i = 0; sluice_variant_name(i) != nullptr; ++i) {
    if (!sluice_variant_supported(sluice_variant_name(i))) continue;
    ++variants;
    EXPECT_EQ(logits("w8a8-dynamic", sluice_variant_name(i)).bytes, expected.bytes)
        << sluice_variant_name(i);
  }
  EXPECT_GE(variants, 1);
}

}  // namespace
}  // namespace sluice::test
