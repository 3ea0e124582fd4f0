#include "bench/arm/contenders.h"

#include "bench/cases/layer_models.h"
#ifdef SLUICE_BENCH_ONNXRUNTIME
#include "bench/peers/onnx_lstm_models.h"
#endif
#ifdef SLUICE_BENCH_TFLITE
#include "bench/peers/tflite_lstm_models.h"
#endif

namespace sluice::bench {

std::vector<LayerContender> layer_contenders(const sluice_tiling& tiling) {
  std::vector<LayerContender> contenders;
  for (const char* scheme : {"w8a8-dynamic", "w8a8", "f32"}) {
    contenders.push_back({scheme, "sluice", "", "", [scheme, tiling](const LstmProblem& problem) {
                            return lstm_model(problem, scheme, tiling);
                          }});
  }
#ifdef SLUICE_BENCH_ONNXRUNTIME
  const auto onnx = [&](const char* name, Buffer<uint8_t> (*model)(const LstmProblem&)) {
    contenders.push_back(
        {name, "onnxruntime", "SLUICE_ONNXRUNTIME_ARM64", "SLUICE_ONNXRUNTIME", model});
  };
  onnx("onnxruntime-dynamic-tensor",
       [](const LstmProblem& problem) { return onnx_lstm_dynamic(problem, false); });
  onnx("onnxruntime-dynamic-channel",
       [](const LstmProblem& problem) { return onnx_lstm_dynamic(problem, true); });
  onnx("onnxruntime-f32", onnx_lstm_f32);
#endif
#ifdef SLUICE_BENCH_TFLITE
  const auto tflite = [&](const char* name, Buffer<uint8_t> (*model)(const LstmProblem&)) {
    contenders.push_back({name, name, "SLUICE_TFLITE_ARM64", "SLUICE_TFLITE", model});
  };
  tflite("tflite-integer", tflite_lstm_integer_model);
  tflite("tflite-hybrid", tflite_lstm_hybrid_model);
#endif
  return contenders;
}

}  // namespace sluice::bench
