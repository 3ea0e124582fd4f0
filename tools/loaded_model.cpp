#include "tools/loaded_model.h"

#include <memory>
#include <utility>

#include "quantizer/quantizer.h"

namespace sluice {

bool is_onnx(const std::string& path) {
  const std::string extension = ".onnx";
  return path.size() >= extension.size() &&
         path.compare(path.size() - extension.size(), extension.size(), extension) == 0;
}

LoadedModel load_model(const std::string& path) {
  PlanData plan = is_onnx(path) ? quantize_model(path, QuantizeOptions()) : read_model(path);
  const auto bytes = std::make_shared<const AlignedBytes>(serialize_model(plan));
  Model model = Model::open(bytes->data(), bytes->size(), bytes, path);
  return {std::move(plan), std::move(model), bytes->size()};
}

}  // namespace sluice
