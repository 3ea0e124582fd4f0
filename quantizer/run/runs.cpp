#include "quantizer/run/runs.h"

#include <algorithm>
#include <utility>

#include "quantizer/error.h"
#include "quantizer/run/run_plan.h"
#include "quantizer/run/session.h"

namespace sluice {
namespace {

std::vector<int64_t> buffer_shape(const sluice_buffer& buffer) {
  return {buffer.dims, buffer.dims + buffer.rank};
}

/// One call of run_model.
class Runs {
 public:
  Runs(const Model& model, RunPlan plan, const RunOptions& options)
      : description_(model.description()),
        plan_(std::move(plan)),
        options_(options),
        session_(model, plan_.symbols, options.variant) {}

  RunReport run() {
    make_outputs();
    std::vector<sluice_buffer> outputs(description_.outputs.size());
    for (int64_t i = 0; i < plan_.runs; ++i) {
      for (size_t o = 0; o < outputs.size(); ++o) outputs[o] = output_buffer(o, i);
      start(i);
      run_once(i, &outputs);
      if (options_.progress) options_.progress(i + 1, plan_.runs);
    }
    RunReport report;
    report.runs = plan_.runs;
    report.variant = session_.variant();
    for (size_t o = 0; o < outputs.size(); ++o) {
      if (wanted(o)) {
        report.outputs.emplace(description_.outputs[o].name, std::move(arrays_[o]));
      }
    }
    return report;
  }

 private:
  bool wanted(size_t o) const {
    const std::vector<std::string>& names = options_.outputs;
    return names.empty() ||
           std::find(names.begin(), names.end(), description_.outputs[o].name) != names.end();
  }
  bool is_state(size_t o) const { return description_.outputs[o].state >= 0; }

  void start(int64_t run) {
    if (!options_.carry && run > 0) session_.reset();
  }

  sluice_buffer output_buffer(size_t o, int64_t run) {
    sluice_buffer buffer{};
    if (!wanted(o) || (is_state(o) && run + 1 < plan_.runs)) return buffer;
    NpyArray& array = arrays_[o];
    buffer.bytes =
        is_state(o) ? array.bytes.size() : array.bytes.size() / static_cast<size_t>(plan_.runs);
    buffer.data = array.bytes.data() + (is_state(o) ? 0 : buffer.bytes * static_cast<size_t>(run));
    return buffer;
  }

  void run_once(int64_t run, std::vector<sluice_buffer>* outputs) {
    std::vector<sluice_buffer> inputs(plan_.inputs.size());
    for (size_t i = 0; i < inputs.size(); ++i) {
      inputs[i] = run_buffer(plan_, description_, i, run, options_.carry);
    }
    try {
      session_.run(inputs, outputs);
    } catch (const Error& error) {
      if (plan_.runs == 1) throw;
      throw Error("run " + std::to_string(run + 1) + " of " + std::to_string(plan_.runs) + ": " +
                  error.what());
    }
  }

  /// Allocates the outputs. Extents computed from symbols are known only to the runtime: where a
  /// wanted output has one, the first run is made twice, once for the shapes.
  void make_outputs() {
    std::vector<std::vector<int64_t>> shapes;
    bool computed = false;
    for (const sluice_tensor_info& info : description_.outputs) {
      std::vector<int64_t>& shape = shapes.emplace_back();
      for (int32_t axis = 0; axis < info.rank; ++axis) {
        const int64_t extent = info.dims[axis];
        const int64_t symbol = -1 - extent;
        const bool known = extent >= 0 || symbol < static_cast<int64_t>(plan_.symbols.size());
        computed = computed || (!known && wanted(shapes.size() - 1));
        shape.push_back(extent >= 0 ? extent : known ? plan_.symbols[symbol] : 0);
      }
    }
    if (computed) {
      std::vector<sluice_buffer> probe(description_.outputs.size());
      run_once(0, &probe);
      session_.reset();
      for (size_t o = 0; o < probe.size(); ++o) shapes[o] = buffer_shape(probe[o]);
    }
    for (size_t o = 0; o < shapes.size(); ++o) {
      const NpyType type = npy_type(description_.outputs[o].type);
      const std::vector<int64_t> shape = is_state(o) ? shapes[o] : joined_shape(plan_, shapes[o]);
      arrays_.push_back(wanted(o) ? npy_zeros(type, shape) : NpyArray());
    }
  }

  const ModelDescription& description_;
  RunPlan plan_;
  const RunOptions& options_;
  Session session_;
  std::vector<NpyArray> arrays_;  // one per output
};

}  // namespace

RunReport run_model(const Model& model, std::map<std::string, NpyArray> inputs,
                    const RunOptions& options) {
  const ModelDescription& description = model.description();
  if (options.carry && !description.can_carry) {
    throw Error("state cannot be carried: a layer of the model runs backwards in time");
  }
  for (const std::string& name : options.outputs) {
    const auto is_named = [&](const sluice_tensor_info& info) { return name == info.name; };
    if (std::none_of(description.outputs.begin(), description.outputs.end(), is_named)) {
      throw Error("the model has no output '" + name + "'; its outputs are " +
                  names_text(description.outputs));
    }
  }
  return Runs(model, plan_runs(description, std::move(inputs)), options).run();
}

}  // namespace sluice
