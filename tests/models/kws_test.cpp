// Keyword spotting: 500 augmented items, 118 units.
#include <algorithm>

#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

NpyArray logits(const std::string& scheme, const std::string& variant = "") {
  RunOptions options;
  options.variant = variant;
  return run_model(prepare_model("kws_basic_lstm/Basic_LSTM_S.onnx", scheme),
                   {{"mfcc", shared_npy("kws_basic_lstm/ref/aug_mfcc.npy")}}, options)
      .outputs.at("logits");
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
