// The way of a model through the host side, as the command line and other programs use it. Every
// function throws sluice::Error with one line on failure.
//
//   PlanData plan = quantize_model("kws.onnx", options);  // import, quantize, lower
//   write_model(plan, "kws.sluice");                      // write/model_file.h
//
//   AlignedBytes bytes = serialize_model(plan);           // for sluice_model_open_memory
//
//   compile_library(read_model("kws.sluice"), find_target("x86-64-linux"), "out", "kws",
//                   tool_paths());
#ifndef SLUICE_QUANTIZER_QUANTIZER_H
#define SLUICE_QUANTIZER_QUANTIZER_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "quantizer/compile/compile.h"
#include "quantizer/compile/targets.h"
#include "quantizer/error.h"
#include "quantizer/lower/plan_data.h"
#include "quantizer/quantize/schemes.h"
#include "quantizer/write/model_file.h"

namespace sluice {

struct QuantizeOptions {
  /// Scheme of the layers that `layer_schemes` does not name; see schemes() for the names.
  std::string scheme = "f32";
  /// (layer, scheme); the last pair of a layer counts.
  std::vector<std::pair<std::string, std::string>> layer_schemes;
  /// (input, output): state pairs to add to, or to put in place of, those that the importer finds.
  std::vector<std::pair<std::string, std::string>> state_pairs;
};

/// Imports the ONNX model at `path`, quantizes its layers and lowers it for the x86 family.
PlanData quantize_model(const std::string& path, const QuantizeOptions& options);

}  // namespace sluice

#endif
