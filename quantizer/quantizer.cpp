#include "quantizer/quantizer.h"

#include <utility>

#include "quantizer/calibrate/bias_correction.h"
#include "quantizer/compile/kernels_of_plan.h"
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

void take_up_mean_errors(QuantizedGraph* quantized, const sluice_tiling& tiling,
                         const QuantizeOptions& options) {
  if (options.bias_correction == BiasCorrection::Off || quantized->integer.empty()) return;
  BiasCorrectionOptions correction;
  correction.recordings = recordings(options.calibration);
  correction.carry = options.carry;
  correction.always = options.bias_correction == BiasCorrection::On;
  // What is observed on the way is float, at the edges too.
  const std::vector<ValueId> integer_edges = std::exchange(quantized->integer_edges, {});
  correct_bias(quantized, tiling, correction);
  quantized->integer_edges = integer_edges;
}

}  // namespace

PlanData quantize_model(const std::string& path, const QuantizeOptions& options) {
  const SchemeChoice choice = scheme_choice(options);
  ImportOptions import_options;
  import_options.state_pairs = options.state_pairs;
  const Graph graph = import_model(path, import_options);
  // Calibration runs here; the result may be for elsewhere.
  const sluice_tiling& tiling = host_target().tiling;
  const Target& target = options.target.empty() ? host_target() : find_target(options.target);
  const auto finish = [&](const QuantizedGraph& quantized) {
    PlanData plan = lower(quantized, target.tiling);
    check_kernels(plan, target);
    return plan;
  };
  if (options.calibration.empty()) return finish(quantize(graph, choice));
  const Calibration calibration = calibrate(
      graph, tiling, {options.calibration, options.observer, options.carry, options.progress});
  QuantizedGraph quantized = quantize(graph, choice, &calibration);
  take_up_mean_errors(&quantized, tiling, options);
  return finish(quantized);
}

}  // namespace sluice
