#include "tools/loaded_model.h"

#include <memory>
#include <utility>

#include "quantizer/lower/repack.h"
#include "quantizer/quantizer.h"

namespace sluice {

bool is_source_model(const std::string& path) {
  for (const std::string extension : {".onnx", ".tflite"}) {
    if (path.size() >= extension.size() &&
        path.compare(path.size() - extension.size(), extension.size(), extension) == 0) {
      return true;
    }
  }
  return false;
}

LoadedModel load_model(const std::string& path) {
  QuantizeOptions f32;
  f32.scheme = "f32";
  PlanData plan = is_source_model(path) ? quantize_model(path, f32) : read_model(path);
  // Whatever it was packed for, it is run here.
  const auto bytes =
      std::make_shared<const AlignedBytes>(serialize_model(repacked(plan, host_target().tiling)));
  Model model = Model::open(bytes->data(), bytes->size(), bytes, path);
  return {std::move(plan), std::move(model), bytes->size()};
}

}  // namespace sluice
