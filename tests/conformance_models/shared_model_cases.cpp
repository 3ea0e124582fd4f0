// Whole models on real data.
#include <cmath>
#include <complex>

#include "tests/conformance_models/cases.h"
#include "tests/models/audio.h"
#include "tests/models/prepared_model.h"
#include "tests/quantizer/temporary_folder.h"

namespace sluice::test {
namespace {

constexpr int64_t kItems = 12;  // of a batch

/// `calibration`: [recording items..., ...].
PlanData quantized(const std::string& path, QuantizeOptions options, const std::string& input,
                   const NpyArray& calibration) {
  const TemporaryFolder folder;
  if (!calibration.shape.empty()) {
    const std::string file = folder.path("calibration.npy");
    write_npy(file, calibration);
    options.calibration.emplace_back(input, file);
    options.edges = Edges::Integer;
  }
  return quantize_model(path, options);
}

QuantizeOptions scheme(const std::string& name) {
  QuantizeOptions options;
  options.scheme = name;
  return options;
}

/// A model of batches [N, ...]: integer schemes byte by byte, float ones near what this machine
/// computes.
void add_model(const std::string& name, const std::string& path, const std::string& input,
               const NpyArray& calibration, const NpyArray& batch, std::vector<ModelCase>* cases) {
  for (const char* integers : {"w8a8", "w8a16"}) {
    cases->push_back(make_case(name + "_" + integers,
                               quantized(path, scheme(integers), input, calibration), 1,
                               {{input, batch}}));
  }
  for (const auto& [floats, suffix] : {std::pair{"f32", "_f32"}, {"w8a8-dynamic", "_dynamic"}}) {
    cases->push_back(
        make_case(name + suffix, quantized(path, scheme(floats), input, {}), 1, {{input, batch}}));
    expect_floats(&cases->back());
  }
}

NpyArray mnist_images(int64_t first, int64_t count) {
  const NpyArray pixels = shared_npy("mnist_lstm/data/t10k_first2000_images_u8.npy");
  NpyArray all = npy_zeros(NpyType::F32, pixels.shape);
  for (int64_t i = 0; i < pixels.elements(); ++i) {
    all.as<float>()[i] = static_cast<float>(pixels.as<uint8_t>()[i]) / 255.0f;
  }
  return items(all, first, count);
}

/// Frames of 512 samples every 128 of a noisy recording, and the magnitudes of their spectra.
struct Frames {
  NpyArray samples, magnitudes;
  Frames(const std::string& file, int64_t first, int64_t count) {
    constexpr int64_t kBlock = 512, kShift = 128, kBins = 257;
    const std::vector<float> noisy = read_pcm16(shared_path("models/dtln/audio/" + file));
    samples = npy_zeros(NpyType::F32, {count, 1, 1, kBlock});
    magnitudes = npy_zeros(NpyType::F32, {count, 1, 1, kBins});
    for (int64_t i = 0; i < count; ++i) {
      std::vector<std::complex<double>> spectrum(kBlock);
      for (int64_t k = 0; k < kBlock; ++k) {
        const float sample = noisy.at(static_cast<size_t>((first + i) * kShift + k));
        samples.as<float>()[i * kBlock + k] = sample;
        spectrum[static_cast<size_t>(k)] = sample;
      }
      fourier(&spectrum, false);
      for (int64_t k = 0; k < kBins; ++k) {
        magnitudes.as<float>()[i * kBins + k] =
            static_cast<float>(std::abs(spectrum[static_cast<size_t>(k)]));
      }
    }
  }
};

void add_dtln(std::vector<ModelCase>* cases) {
  const Frames seen("00_1688-142285-0003_running_tap_+5dB.noisy.wav", 100, 120),
      run("02_2033-164914-0002_running_tap_+10dB.noisy.wav", 100, 24);
  QuantizeOptions options = scheme("w8a8");
  options.carry = true;
  for (const auto& [model, input, is_mask] :
       {std::tuple{"model_1", "input_2", true}, {"model_2", "input_4", false}}) {
    const NpyArray &calibration = is_mask ? seen.magnitudes : seen.samples,
                   &frames = is_mask ? run.magnitudes : run.samples;
    const std::string path = shared_path("models/dtln/" + std::string(model) + ".onnx");
    cases->push_back(make_case("dtln_" + std::string(model) + "_w8a8",
                               quantized(path, options, input, calibration), frames.shape[0],
                               {{input, frames}}));
    cases->back().carry = true;
  }
}

}  // namespace

std::vector<ModelCase> shared_model_cases() {
  std::vector<ModelCase> cases;
  const std::string models = shared_path("models/");
  add_model("mnist", models + "mnist_lstm/mnist_lstm_float.onnx", "image", mnist_images(0, 100),
            mnist_images(500, kItems), &cases);
  const NpyArray mfcc = shared_npy("kws_basic_lstm/ref/aug_mfcc.npy");
  add_model("kws", models + "kws_basic_lstm/Basic_LSTM_S.onnx", "mfcc", items(mfcc, 0, 100),
            items(mfcc, 300, kItems), &cases);
  const NpyArray windows = shared_npy("turbofan_rul/ref/notebook_split_X.npy");
  add_model("turbofan", models + "turbofan_rul/lstm_model.onnx", "input_layer",
            items(windows, 0, 100), items(windows, 200, kItems), &cases);
  add_dtln(&cases);

  // TensorFlow Lite's own integers, as it rounds.
  PlanData plan = quantize_model(models + "mnist_lstm/trained_lstm_int8.tflite", {});
  NpyArray digits = npy_zeros(NpyType::S8, {kItems, 1, 28, 28});
  const NpyArray pixels = shared_npy("mnist_lstm/data/t10k_first2000_images_u8.npy");
  for (int64_t i = 0; i < digits.elements(); ++i) {
    // scale 1/255, zero point -128
    digits.as<int8_t>()[i] = static_cast<int8_t>(pixels.as<uint8_t>()[i] - 128);
  }
  cases.push_back(make_case("mnist_tflite", std::move(plan), kItems,
                            {{"serving_default_fixed_input:0", digits}}));
  return cases;
}

}  // namespace sluice::test
