#include "tests/reference/vector_case.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "quantizer/npy/npy.h"
#include "tests/support/shared.h"

namespace sluice::reference {
namespace {

using Json = nlohmann::json;

Json read_json(const std::string& path) { return Json::parse(std::ifstream(path)); }

template <typename T>
std::vector<T> convert(const NpyArray& array) {
  const auto n = static_cast<size_t>(array.elements());
  switch (array.type) {
    case NpyType::S8:
      return {array.as<int8_t>(), array.as<int8_t>() + n};
    case NpyType::S16:
      return {array.as<int16_t>(), array.as<int16_t>() + n};
    case NpyType::S32:
      return {array.as<int32_t>(), array.as<int32_t>() + n};
    case NpyType::S64: {
      std::vector<T> values;
      for (size_t i = 0; i < n; ++i) values.push_back(static_cast<T>(array.as<int64_t>()[i]));
      return values;
    }
    default:
      throw std::runtime_error("a vector of another type than s8, s16, s32, s64");
  }
}

template <typename T>
std::vector<T> read(const std::string& path) {
  return convert<T>(read_npy(path));
}

// [calls, B, T, n] to [calls, T, B, n].
void to_time_major(std::vector<int16_t>& v, int64_t calls, int64_t steps, int64_t batch) {
  const std::vector<int16_t> from = v;
  const auto n = static_cast<int64_t>(from.size()) / (calls * steps * batch);
  auto to = v.begin();
  for (int64_t call = 0; call < calls; ++call) {
    for (int64_t t = 0; t < steps; ++t) {
      for (int64_t b = 0; b < batch; ++b) {
        const auto row = from.begin() + ((call * batch + b) * steps + t) * n;
        to = std::copy(row, row + n, to);
      }
    }
  }
}

Multiplier factor(const Json& pair) { return {pair.at(0), pair.at(1)}; }

// Minus the zero point times the sum of each row, plus `bias`.
std::vector<int32_t> folded(std::vector<int32_t> bias, const std::vector<int8_t>& weights,
                            int32_t zero) {
  const size_t columns = weights.size() / bias.size();
  for (size_t row = 0; row < bias.size(); ++row) {
    for (size_t k = 0; k < columns; ++k) bias[row] -= zero * weights[row * columns + k];
  }
  return bias;
}

constexpr const char* kGates[] = {"i", "o", "f", "c"};

// Rows of the gates that a file has, in our order; zeros for others.
template <typename T>
std::vector<T> in_our_order(const std::vector<T>& rows, const std::vector<std::string>& gates,
                            int our_gates) {
  const size_t size = rows.size() / gates.size();
  std::vector<T> result;
  for (int g = 0; g < our_gates; ++g) {
    const auto at = std::find(gates.begin(), gates.end(), kGates[g]) - gates.begin();
    for (size_t i = 0; i < size; ++i) {
      const bool absent = static_cast<size_t>(at) == gates.size();
      result.push_back(absent ? T{} : rows[static_cast<size_t>(at) * size + i]);
    }
  }
  return result;
}

std::vector<Multiplier> per_unit(const Json& pairs, int64_t units) {
  std::vector<Multiplier> all;
  for (const char* gate : kGates) {
    const Multiplier one = pairs.contains(gate) ? factor(pairs.at(gate)) : Multiplier{};
    all.insert(all.end(), static_cast<size_t>(units), one);
  }
  return all;
}

void add_layer_norm(LstmLayer& layer, const Json& derived, const std::string& folder,
                    const std::vector<std::string>& gates, const std::vector<int32_t>& bias) {
  layer.norm = in_our_order(read<int16_t>(folder + "ln_weight.npy"), gates, 4);
  layer.norm_bias = bias;
  for (int g = 0; g < 4; ++g) {
    if (!derived.at("layer_norm").contains(kGates[g])) continue;
    layer.norm_multiplier[g] = factor(derived.at("layer_norm").at(kGates[g]));
    layer.norm_variance_guard[g] = derived.at("variance_guard").at(kGates[g]);
  }
}

void add_peephole(LstmLayer& layer, const Json& derived, const std::string& folder,
                  const std::vector<std::string>& gates) {
  std::vector<std::string> with_peephole = gates;
  with_peephole.erase(std::find(with_peephole.begin(), with_peephole.end(), "c"));
  layer.peephole = in_our_order(read<int16_t>(folder + "peephole.npy"), with_peephole, 3);
  for (int g = 0; g < 3; ++g) {
    if (!derived.at("peephole").contains(kGates[g])) continue;
    layer.peephole_multiplier[g] = factor(derived.at("peephole").at(kGates[g]));
  }
}

void add_projection(LstmLayer& layer, const Json& config, const std::string& folder) {
  const Json& derived = config.at("derived");
  // TensorFlow Lite subtracts the zero point of hidden and adds it in the bias.
  layer.hidden_zero = -layer.hidden_zero;
  layer.h_zero = config.at("quant").at("h").at("zero_point");
  layer.projection = read<int8_t>(folder + "proj_weight.npy");
  layer.projection_bias =
      folded(read<int32_t>(folder + "proj_bias.npy"), layer.projection, layer.hidden_zero);
  layer.projection_multiplier.assign(static_cast<size_t>(layer.outputs),
                                     factor(derived.at("proj")));
  layer.projection_clip = derived.at("proj_clip_q");
}

}  // namespace

std::vector<std::string> layer_cases(const std::string& suite) {
  std::ifstream list(shared_path("vectors/" + suite + "/cases.txt"));
  std::vector<std::string> names;
  for (std::string name; list >> name;) {
    if (name.rfind("graph_", 0) != 0) names.push_back(name);
  }
  return names;
}

VectorCase load_layer_case(const std::string& suite, const std::string& name) {
  const std::string folder = shared_path("vectors/" + suite + "/" + name + "/");
  const Json config = read_json(folder + "config.json");
  const Json &dims = config.at("dims"), &quant = config.at("quant"),
             &derived = config.at("derived"), &variant = config.at("variant");
  const auto gates = config.at("gates").get<std::vector<std::string>>();
  VectorCase result;
  result.calls = config.at("calls");
  result.steps = dims.at("T");
  result.batch = dims.at("B");

  LstmLayer& layer = result.layer;
  layer.profile = config.at("profile") == "tflm" ? Profile::Tflm : Profile::Tflite;
  layer.inputs = dims.at("I");
  layer.units = dims.at("H");
  layer.outputs = dims.at("P");
  layer.w = in_our_order(read<int8_t>(folder + "W.npy"), gates, 4);
  layer.r = in_our_order(read<int8_t>(folder + "R.npy"), gates, 4);
  const auto bias = in_our_order(read<int32_t>(folder + "bias.npy"), gates, 4);
  const std::vector<int32_t> none(bias.size());
  const bool layer_norm = variant.at("layer_norm"), projection = variant.at("projection");
  layer.x_bias = folded(layer_norm ? none : bias, layer.w, quant.at("x").at("zero_point"));
  layer.h_bias = folded(none, layer.r, quant.at("h").at("zero_point"));
  layer.x_multiplier = per_unit(derived.at("x_to_gate"), layer.units);
  layer.h_multiplier = per_unit(derived.at("h_to_gate"), layer.units);
  if (variant.at("cifg")) layer.coupling = Coupling::InputFromForget;
  layer.cell_clip = derived.at("cell_clip_q");
  layer.cell_log2 = quant.at("cell").at("log2_scale");
  layer.hidden_multiplier = factor(derived.at("hidden"));
  layer.hidden_zero = quant.at("hidden").at("zero_point");
  if (variant.at("peephole")) add_peephole(layer, derived, folder, gates);
  if (layer_norm) add_layer_norm(layer, derived, folder, gates, bias);
  if (projection) add_projection(layer, config, folder);

  result.x = read<int16_t>(folder + "x.npy");
  result.y = read<int16_t>(folder + "y.npy");
  result.c_state = read<int16_t>(folder + "c_state.npy");
  if (!config.at("time_major").get<bool>()) {
    to_time_major(result.x, result.calls, result.steps, result.batch);
    to_time_major(result.y, result.calls, result.steps, result.batch);
  }
  return result;
}

VectorCase load_cmsis_case(const std::string& name) {
  const std::string folder = shared_path("models/cmsis_nn_lstm/" + name + "/");
  const Json config = read_json(folder + "config.json");
  const auto factor_of = [&](const std::string& key) {
    return Multiplier{config.at(key + "_multiplier"), config.at(key + "_shift")};
  };
  VectorCase result;
  result.steps = config.at("time_steps");
  result.batch = config.at("batch_size");
  LstmLayer& layer = result.layer;
  layer.profile = Profile::Tflm;
  layer.inputs = config.at("input_size");
  layer.units = layer.outputs = config.at("hidden_size");

  const auto units = static_cast<size_t>(layer.units);
  std::vector<int32_t> bias;
  for (const char* gate : {"input", "output", "forget", "cell"}) {
    const std::string prefix = folder + gate + "_gate_";
    for (const auto& [values, file] :
         {std::pair{&layer.w, "input_weights"}, {&layer.r, "hidden_weights"}}) {
      const auto part = read<int8_t>(prefix + file + ".npy");
      values->insert(values->end(), part.begin(), part.end());
    }
    const auto part = read<int32_t>(prefix + "bias.npy");
    bias.insert(bias.end(), part.begin(), part.end());
    const std::string key = std::string(gate) + "_gate_";
    layer.x_multiplier.insert(layer.x_multiplier.end(), units, factor_of(key + "input"));
    layer.h_multiplier.insert(layer.h_multiplier.end(), units, factor_of(key + "hidden"));
  }
  // input_zero_point is the offset to add.
  layer.x_bias = folded(bias, layer.w, -config.at("input_zero_point").get<int32_t>());
  layer.hidden_zero = config.at("output_zero_point");
  layer.h_bias = folded(std::vector<int32_t>(bias.size()), layer.r, layer.hidden_zero);
  layer.cell_clip = config.at("cell_clip");
  layer.cell_log2 = config.at("cell_scale_power");
  layer.input_multiplier = config.at("input_to_cell_multiplier");
  layer.hidden_multiplier = factor_of("output");

  const NpyArray x = read_npy(folder + "input_tensor.npy");
  layer.activation_bits = x.type == NpyType::S16 ? 16 : 8;
  result.x = convert<int16_t>(x);
  result.y = read<int16_t>(folder + "output.npy");
  if (!config.at("time_major").get<bool>()) {
    to_time_major(result.x, 1, result.steps, result.batch);
    to_time_major(result.y, 1, result.steps, result.batch);
  }
  return result;
}

}  // namespace sluice::reference
