// RTNeural's test network: four LSTM layers of 8 units against PyTorch's published outputs.
#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

double largest_error(const std::string& scheme) {
  const NpyArray y =
      run_model(prepare_model("rtneural_lstm_torch/rtneural_lstm_torch.onnx", scheme),
                {{"x", shared_npy("rtneural_lstm_torch/ref/x.npy")}})
          .outputs.at("y");
  const NpyArray published = shared_npy("rtneural_lstm_torch/ref/y_published.npy");
  EXPECT_EQ(y.shape, published.shape);
  return max_abs_difference(y.as<float>(), published.as<float>(), y.elements());
}

TEST(RtNeural, F32MatchesPyTorch) {
  SLUICE_SKIP_WITHOUT_SHARED();
  EXPECT_LE(largest_error("f32"), 2e-6);
}

TEST(RtNeural, DynamicStaysClose) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const double error = largest_error("w8a8-dynamic");
  report("max_abs_error", error);
  EXPECT_LE(error, 0.01);
}

}  // namespace
}  // namespace sluice::test
