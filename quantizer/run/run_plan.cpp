#include "quantizer/run/run_plan.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "quantizer/error.h"
#include "quantizer/run/edges.h"

namespace sluice {
namespace {

/// The value of every symbol with the input that told it first.
class Symbols {
 public:
  explicit Symbols(const std::vector<std::string>& names)
      : names_(names), values_(names.size(), 0), origins_(names.size()) {}

  void set(size_t symbol, int64_t value, const std::string& input) {
    if (value > std::numeric_limits<int32_t>::max()) {
      throw Error("input '" + input + "': extent " + std::to_string(value) + " of '" +
                  names_[symbol] + "' is too large");
    }
    if (values_[symbol] == 0) {
      values_[symbol] = static_cast<int32_t>(value);
      origins_[symbol] = input;
    } else if (values_[symbol] != value) {
      throw Error("input '" + input + "': '" + names_[symbol] + "' is " + std::to_string(value) +
                  ", but " + std::to_string(values_[symbol]) + " in input '" + origins_[symbol] +
                  "'");
    }
  }

  bool told(size_t symbol) const { return values_[symbol] != 0; }
  std::vector<int32_t> values() const {
    std::vector<int32_t> all = values_;
    for (int32_t& value : all) value = value == 0 ? 1 : value;
    return all;
  }

 private:
  const std::vector<std::string>& names_;
  std::vector<int32_t> values_;  // 0: not told yet
  std::vector<std::string> origins_;
};

std::string input_label(const sluice_tensor_info& info) {
  return "input '" + std::string(info.name) + "'";
}

void check_names(const ModelDescription& model, const std::map<std::string, NpyArray>& arrays) {
  for (const auto& named : arrays) {
    const auto is_named = [&](const sluice_tensor_info& info) { return named.first == info.name; };
    if (std::none_of(model.inputs.begin(), model.inputs.end(), is_named)) {
      throw Error("the model has no input '" + named.first + "'; its inputs are " +
                  names_text(model.inputs));
    }
  }
}

/// Splits the array into runs. Returns their number, or 0 where the input does not advance.
int64_t split(const sluice_tensor_info& info, const std::vector<std::string>& symbols,
              RunInput* input, bool* listed) {
  const std::vector<int64_t>& shape = input->array.shape;
  const auto rank = static_cast<int32_t>(shape.size());
  const bool is_state = info.state >= 0;
  const auto mismatch = [&](const std::string& more) {
    return Error(input_label(info) + ": has shape " + npy_shape_text(shape) + ", expected " +
                 info_shape_text(info, symbols) + more);
  };
  for (const int64_t extent : shape) {
    if (extent == 0) {
      throw Error(input_label(info) + ": has no elements (shape " + npy_shape_text(shape) + ")");
    }
  }

  input->shape = shape;
  int64_t runs = 0;
  if (rank == info.rank + 1 && !is_state) {
    runs = shape[0];
    *listed = true;
    input->shape.erase(input->shape.begin());
  } else if (rank != info.rank) {
    throw mismatch(is_state ? " (a state)" : ", or with one axis more a list of runs");
  } else if (rank > 0 && info.dims[0] > 0 && shape[0] != info.dims[0]) {
    if (is_state) throw mismatch(" (a state)");
    if (shape[0] % info.dims[0] != 0) throw mismatch(", or a multiple of its leading extent");
    runs = shape[0] / info.dims[0];
    input->shape[0] = info.dims[0];
  }
  for (int32_t axis = 0; axis < info.rank; ++axis) {
    if (info.dims[axis] >= 0 && input->shape[axis] != info.dims[axis]) throw mismatch("");
  }
  if (runs > 0) input->stride = input->array.bytes.size() / static_cast<size_t>(runs);
  return runs;
}

/// A state with symbols that no given input tells would have no shape: it begins as zeros where
/// each of them is 1.
void give_untold_states(const ModelDescription& model, const Symbols& symbols, RunPlan* plan) {
  for (size_t i = 0; i < plan->inputs.size(); ++i) {
    const sluice_tensor_info& info = model.inputs[i];
    RunInput& input = plan->inputs[i];
    bool untold = false;
    std::vector<int64_t> shape;
    for (int32_t axis = 0; axis < info.rank; ++axis) {
      const int64_t symbol = -1 - info.dims[axis];
      const bool known = symbol >= 0 && symbol < static_cast<int64_t>(model.symbols.size());
      untold = untold || (known && !symbols.told(static_cast<size_t>(symbol)));
      shape.push_back(info.dims[axis] >= 0 ? info.dims[axis]
                      : known              ? plan->symbols[static_cast<size_t>(symbol)]
                                           : 1);
    }
    if (input.given || !untold) continue;
    input.given = true;
    input.array = npy_zeros(npy_type(info.type), shape);
    input.shape = shape;
  }
}

}  // namespace

RunPlan plan_runs(const ModelDescription& model, std::map<std::string, NpyArray> arrays) {
  check_names(model, arrays);
  RunPlan plan;
  Symbols symbols(model.symbols);
  const sluice_tensor_info* advancing = nullptr;
  for (const sluice_tensor_info& info : model.inputs) {
    RunInput& input = plan.inputs.emplace_back();
    const auto found = arrays.find(info.name);
    if (found == arrays.end()) {
      if (info.state >= 0) continue;
      throw Error(input_label(info) + " is missing (" + info_text(info, model.symbols) + ")");
    }
    input.given = true;
    const bool is_float = found->second.type == NpyType::F32 || found->second.type == NpyType::F64;
    input.array = is_quantized(info) && is_float
                      ? quantize_array(found->second, info, input_label(info))
                      : convert_npy(std::move(found->second), info.type, input_label(info));

    const int64_t runs = split(info, model.symbols, &input, &plan.listed);
    if (runs > 0 && advancing != nullptr && runs != plan.runs) {
      throw Error(input_label(info) + ": holds " + std::to_string(runs) + " runs, but " +
                  input_label(*advancing) + " holds " + std::to_string(plan.runs));
    }
    if (runs > 0) {
      plan.runs = runs;
      advancing = &info;
    }
    for (int32_t axis = 0; axis < info.rank; ++axis) {
      const int64_t symbol = -1 - info.dims[axis];
      if (symbol >= 0 && symbol < static_cast<int64_t>(model.symbols.size())) {
        symbols.set(static_cast<size_t>(symbol), input.shape[axis], info.name);
      }
    }
  }
  plan.symbols = symbols.values();
  give_untold_states(model, symbols, &plan);
  return plan;
}

sluice_buffer run_buffer(const RunPlan& plan, const ModelDescription& model, size_t input,
                         int64_t run, bool carry) {
  const RunInput& given = plan.inputs[input];
  sluice_buffer buffer{};
  const bool is_carried = model.inputs[input].state >= 0 && carry && run > 0;
  if (!given.given || is_carried) return buffer;
  const uint8_t* data = given.array.bytes.data() + given.stride * static_cast<size_t>(run);
  buffer.data = const_cast<uint8_t*>(data);  // inputs are not written
  buffer.bytes = given.stride != 0 ? given.stride : given.array.bytes.size();
  buffer.rank = static_cast<int32_t>(given.shape.size());
  std::copy(given.shape.begin(), given.shape.end(), buffer.dims);
  return buffer;
}

std::vector<int64_t> joined_shape(const RunPlan& plan, const std::vector<int64_t>& shape) {
  std::vector<int64_t> joined = shape;
  if (plan.listed || (plan.runs > 1 && shape.empty())) {
    joined.insert(joined.begin(), plan.runs);
  } else if (plan.runs > 1 && __builtin_mul_overflow(joined[0], plan.runs, &joined[0])) {
    throw Error("the outputs of " + std::to_string(plan.runs) + " runs are too large");
  }
  return joined;
}

}  // namespace sluice
