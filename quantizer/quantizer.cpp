#include "quantizer/quantizer.h"

#include "quantizer/import_model.h"
#include "quantizer/lower/lower.h"

namespace sluice {
namespace {

SchemeChoice scheme_choice(const QuantizeOptions& options) {
  SchemeChoice choice;
  choice.default_scheme = options.scheme.empty() ? "" : find_scheme(options.scheme).name;
  for (const auto& [layer, scheme] : options.layer_schemes) choice.layers[layer] = scheme;
  choice.profile = options.profile;
  choice.edges = options.edges;
  choice.per_tensor = options.per_tensor;
  return choice;
}

}  // namespace

PlanData quantize_model(const std::string& path, const QuantizeOptions& options) {
  const SchemeChoice choice = scheme_choice(options);
  ImportOptions import_options;
  import_options.state_pairs = options.state_pairs;
  const Graph graph = import_model(path, import_options);
  const sluice_tiling& tiling = family_tiling("x86");
  if (options.calibration.empty()) return lower(quantize(graph, choice), tiling);
  const Calibration calibration = calibrate(
      graph, tiling, {options.calibration, options.observer, options.carry, options.progress});
  return lower(quantize(graph, choice, &calibration), tiling);
}

}  // namespace sluice
