// Speech noise suppression: two streaming models in a loop over overlapping frames of six noisy
// recordings.
#include <cmath>
#include <complex>

#include "tests/models/audio.h"
#include "tests/models/prepared_model.h"

namespace sluice::test {
namespace {

constexpr const char *kMaskPath = "dtln/model_1.onnx", *kFramePath = "dtln/model_2.onnx";
constexpr int kBlock = 512, kShift = 128, kBins = 257, kDelay = kBlock - kShift;
const char* const kFiles[] = {
    "00_1688-142285-0003_running_tap_+5dB",  "01_1998-15444-0001_doing_the_dishes_+0dB",
    "02_2033-164914-0002_running_tap_+10dB", "03_2414-128291-0001_doing_the_dishes_+5dB",
    "04_2609-156975-0000_running_tap_+0dB",  "05_3005-163389-0000_doing_the_dishes_+10dB"};

// One streaming model with its state kept by the session.
class Stage {
 public:
  Stage(Model model, const std::string& input, const std::string& output)
      : model_(std::move(model)),
        session_(model_, std::vector<int32_t>(model_.description().symbols.size(), 1), "") {
    const ModelDescription& description = model_.description();
    inputs_.resize(description.inputs.size());
    outputs_.resize(description.outputs.size());
    for (size_t i = 0; i < inputs_.size(); ++i) {
      if (description.inputs[i].name == input) input_ = i;
    }
    for (size_t i = 0; i < outputs_.size(); ++i) {
      if (description.outputs[i].name == output) output_ = i;
    }
  }
  void reset() { session_.reset(); }
  void run(std::vector<float>* in, std::vector<float>* out) {
    inputs_[input_] = {
        in->data(), in->size() * sizeof(float), 3, {1, 1, static_cast<int64_t>(in->size())}};
    outputs_[output_] = {out->data(), out->size() * sizeof(float), 0, {}};
    session_.run(inputs_, &outputs_);
  }

 private:
  Model model_;
  Session session_;
  std::vector<sluice_buffer> inputs_, outputs_;
  size_t input_ = 0, output_ = 0;
};

struct Dtln {
  explicit Dtln(const std::string& scheme)
      : Dtln(prepare_model(kMaskPath, scheme), prepare_model(kFramePath, scheme)) {}
  Dtln(Model mask_model, Model frame_model)
      : mask(std::move(mask_model), "input_2", "activation_2"),
        frame(std::move(frame_model), "input_4", "conv1d_3") {}

  // The author's 8-bit weights, run as TensorFlow Lite runs them.
  static Dtln tflite() {
    return {Stage(prepare_model("dtln/model_quant_1.tflite", ""), "input_2", "Identity"),
            Stage(prepare_model("dtln/model_quant_2.tflite", ""), "input_4", "Identity")};
  }
  Dtln(Stage first, Stage second) : mask(std::move(first)), frame(std::move(second)) {}

  std::vector<float> denoise(const std::vector<float>& noisy) {
    mask.reset();
    frame.reset();
    magnitudes.clear();
    estimates.clear();
    std::vector<float> in(kBlock), out(kBlock), magnitude(kBins), gain(kBins), estimate(kBlock),
        block(kBlock), result;
    std::vector<std::complex<double>> spectrum(kBlock);
    const size_t hops = (noisy.size() - kDelay) / kShift;
    for (size_t hop = 0; hop < hops; ++hop) {
      std::copy(in.begin() + kShift, in.end(), in.begin());
      std::copy_n(noisy.begin() + static_cast<ptrdiff_t>(hop) * kShift, kShift, in.end() - kShift);
      for (int i = 0; i < kBlock; ++i) spectrum[i] = in[i];
      fourier(&spectrum, false);
      for (int i = 0; i < kBins; ++i) magnitude[i] = static_cast<float>(std::abs(spectrum[i]));
      magnitudes.insert(magnitudes.end(), magnitude.begin(), magnitude.end());
      mask.run(&magnitude, &gain);
      for (int i = 0; i < kBins; ++i) spectrum[i] *= gain[i];
      for (int i = 1; i < kBlock - kBins + 1; ++i) spectrum[kBlock - i] = std::conj(spectrum[i]);
      fourier(&spectrum, true);
      for (int i = 0; i < kBlock; ++i) estimate[i] = static_cast<float>(spectrum[i].real());
      estimates.insert(estimates.end(), estimate.begin(), estimate.end());
      frame.run(&estimate, &block);
      std::copy(out.begin() + kShift, out.end(), out.begin());
      std::fill(out.end() - kShift, out.end(), 0.0f);
      for (int i = 0; i < kBlock; ++i) out[i] += block[i];
      result.insert(result.end(), out.begin(), out.begin() + kShift);
    }
    return result;
  }

  Stage mask, frame;
  std::vector<float> magnitudes, estimates;  // inputs of both models over the last recording
};

std::string audio_path(const std::string& file, const std::string& kind) {
  return shared_path("models/dtln/audio/" + file + "." + kind + ".wav");
}

double loss_free_si_sdr(const std::vector<float>& out, const std::string& file) {
  const std::vector<float> clean = read_pcm16(audio_path(file, "clean"));
  const size_t n = std::min(out.size() - kDelay, clean.size());
  return si_sdr(out.data() + kDelay, clean.data(), n);
}

TEST(Dtln, F32MatchesTheReference) {
  SLUICE_SKIP_WITHOUT_SHARED();
  Dtln dtln("f32");
  double mean = 0;
  for (const char* file : kFiles) {
    const std::vector<float> out = dtln.denoise(read_pcm16(audio_path(file, "noisy")));
    const NpyArray reference = shared_npy("dtln/ref/" + std::string(file) + ".float_out.npy");
    const auto n = static_cast<int64_t>(
        std::min<size_t>(out.size(), static_cast<size_t>(reference.elements())));
    ASSERT_GE(n, 70000);
    EXPECT_LE(max_abs_difference(out.data(), reference.as<float>(), n), 1e-4) << file;
    mean += loss_free_si_sdr(out, file) / 6;
  }
  report("mean_si_sdr_db", mean);
  EXPECT_NEAR(mean, 12.51, 0.01);
}

TEST(Dtln, DynamicKeepsTheSpeech) {
  SLUICE_SKIP_WITHOUT_SHARED();
  Dtln dtln("w8a8-dynamic");
  double mean = 0;
  for (const char* file : kFiles)
    mean += loss_free_si_sdr(dtln.denoise(read_pcm16(audio_path(file, "noisy"))), file) / 6;
  report("mean_si_sdr_db", mean);
  EXPECT_GE(mean, 12.51 - 0.10);
}

TEST(Dtln, TensorFlowLiteIsAsGoodAsInTensorFlowLite) {
  SLUICE_SKIP_WITHOUT_SHARED();
  // Of TensorFlow Lite itself, per file (models/dtln/README.md).
  const double reference[] = {14.29, 10.39, 17.31, 10.08, 7.80, 13.61};
  Dtln dtln = Dtln::tflite();
  for (size_t i = 0; i < 6; ++i) {
    const double found =
        loss_free_si_sdr(dtln.denoise(read_pcm16(audio_path(kFiles[i], "noisy"))), kFiles[i]);
    report("si_sdr_db_" + std::string(kFiles[i], 2), found);
    EXPECT_NEAR(found, reference[i], 0.05) << kFiles[i];
  }
}

// Both models calibrated with what they see in the float chain on files 00 and 01.
Dtln calibrated(const std::string& scheme) {
  Dtln dtln("f32");
  CalibrationData mask, frame;
  for (int i = 0; i < 2; ++i) {
    dtln.denoise(read_pcm16(audio_path(kFiles[i], "noisy")));
    const auto hops = static_cast<int64_t>(dtln.magnitudes.size() / kBins);
    mask.push_back({{"input_2", floats({hops, 1, 1, kBins}, dtln.magnitudes)}});
    frame.push_back({{"input_4", floats({hops, 1, 1, kBlock}, dtln.estimates)}});
  }
  QuantizeOptions options;
  options.scheme = scheme;
  options.carry = true;
  return {prepare_model(kMaskPath, options, mask), prepare_model(kFramePath, options, frame)};
}

// Judged on files 02 to 05, where the float models reach 12.41 dB.
void expect_speech(const std::string& scheme, double loss) {
  Dtln f32("f32"), dtln = calibrated(scheme);
  double before = 0, mean = 0;
  for (int i = 2; i < 6; ++i) {
    const std::vector<float> noisy = read_pcm16(audio_path(kFiles[i], "noisy"));
    before += loss_free_si_sdr(f32.denoise(noisy), kFiles[i]) / 4;
    mean += loss_free_si_sdr(dtln.denoise(noisy), kFiles[i]) / 4;
  }
  report("mean_si_sdr_db_f32", before);
  report("mean_si_sdr_db_" + scheme, mean);
  EXPECT_NEAR(before, 12.41, 0.01);
  EXPECT_GE(mean, before - loss);
}

TEST(Dtln, W8A8KeepsTheSpeech) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_speech("w8a8", 0.15);
}

TEST(Dtln, W8A16KeepsTheSpeech) {
  SLUICE_SKIP_WITHOUT_SHARED();
  expect_speech("w8a16", 0.075);
}

}  // namespace
}  // namespace sluice::test
