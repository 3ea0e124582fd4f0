// The way of a model through the host side, as the command line and other programs use it. Every
// function throws sluice::Error with one line on failure.
//
//   PlanData plan = quantize_model("kws.onnx", options);  // import, quantize, lower
//   write_model(plan, "kws.sluice");                      // write/model_file.h
//
//   AlignedBytes bytes = serialize_model(plan);           // for sluice_model_open_memory
//
//   compile_library(read_model("kws.sluice"), target, "out", "kws", tool_paths(target));
#ifndef SLUICE_QUANTIZER_QUANTIZER_H
#define SLUICE_QUANTIZER_QUANTIZER_H

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "quantizer/calibrate/calibrator.h"
#include "quantizer/compile/compile.h"
#include "quantizer/compile/targets.h"
#include "quantizer/error.h"
#include "quantizer/lower/plan_data.h"
#include "quantizer/quantize/schemes.h"
#include "quantizer/write/model_file.h"

namespace sluice {

/// Whether the biases of integer layers take up their mean error over the calibration data.
enum class BiasCorrection {
  Auto,  // where it helps on a part of the data that is held back
  On,
  Off
};

struct QuantizeOptions {
  /// Scheme of the layers that `layer_schemes` does not name; see schemes() for the names. Empty:
  /// the layers of a quantized source stay as they are, others f32. "f32" dequantizes all.
  std::string scheme;
  /// Rounding and gate functions of integer layers; none: those of the source's kind of file.
  std::optional<Profile> profile;
  /// (layer, scheme); the last pair of a layer counts.
  std::vector<std::pair<std::string, std::string>> layer_schemes;
  /// (input, output): state pairs to add to, or to put in place of, those that the importer finds.
  std::vector<std::pair<std::string, std::string>> state_pairs;
  /// (input, path of a .npy file): calibration data; repeated names are recordings. What static
  /// schemes need.
  std::vector<std::pair<std::string, std::string>> calibration;
  Observer observer;   // how ranges are chosen from what calibration sees
  bool carry = false;  // state carries over from run to run of a recording
  BiasCorrection bias_correction = BiasCorrection::Auto;
  Edges edges = Edges::AsSource;
  bool per_tensor = false;  // weight scales per matrix in static schemes
  /// Target whose runtime will read the model (`sluice targets`); empty: this machine. Compiling
  /// takes models of any.
  std::string target;
  CalibrationProgress progress;
};

/// Imports the model at `path` (ONNX, or TensorFlow Lite by its content), calibrates where
/// calibration data is given, quantizes its layers and lowers it for the target.
PlanData quantize_model(const std::string& path, const QuantizeOptions& options);

}  // namespace sluice

#endif
