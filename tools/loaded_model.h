// A model from a file of either kind, opened and with its plan.
#ifndef SLUICE_TOOLS_LOADED_MODEL_H
#define SLUICE_TOOLS_LOADED_MODEL_H

#include <string>

#include "quantizer/lower/plan_data.h"
#include "quantizer/run/model.h"

namespace sluice {

struct LoadedModel {
  PlanData plan;
  Model model;
  size_t bytes;  // of the .sluice file, or of what it would be
};

/// True where the name ends with ".onnx" or ".tflite".
bool is_source_model(const std::string& path);
/// Reads a .sluice file; any other model is imported in f32. Throws sluice::Error.
LoadedModel load_model(const std::string& path);

}  // namespace sluice

#endif
