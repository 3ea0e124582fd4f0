#include "quantizer/quantizer.h"

#include "quantizer/import/onnx/import_onnx.h"
#include "quantizer/lower/lower.h"

namespace sluice {

PlanData quantize_model(const std::string& path, const QuantizeOptions& options) {
  SchemeChoice choice;
  choice.default_scheme = find_scheme(options.scheme).name;
  for (const auto& [layer, scheme] : options.layer_schemes) choice.layers[layer] = scheme;
  ImportOptions import_options;
  import_options.state_pairs = options.state_pairs;
  const Graph graph = import_onnx(path, import_options);
  return lower(quantize(graph, choice), family_tiling("x86"));
}

}  // namespace sluice
