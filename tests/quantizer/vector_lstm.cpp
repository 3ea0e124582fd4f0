#include "tests/quantizer/vector_lstm.h"

#include <cmath>
#include <cstring>

#include "quantizer/npy/npy.h"

namespace sluice::test {
namespace {

using nlohmann::json;

const char* const kGates[] = {"i", "o", "f", "c"};
const char* const kPeepholes[] = {"i", "o", "f"};

/// Gathers constants gate by gate with the integers and scales that a source has.
class Operands {
 public:
  Operands(GraphMaker* maker, const json& layer, std::string prefix)
      : maker_(maker), layer_(layer), prefix_(std::move(prefix)) {}

  /// Operand [1, gates * rows (, columns)] from the array `file` [G, rows (, columns)], gate order
  /// `gates` of `count`, one scale a gate.
  ValueId gated(const char* file, const char* scales, const char* const* gates, int count,
                int64_t padding = 0) {
    const NpyArray array = read_npy(prefix_ + file + ".npy");
    GivenQuantization quantization;
    quantization.type = type_of(array.type);
    quantization.axis = 1;
    std::vector<std::string> present;
    for (const json& gate : layer_.at("gates")) {
      const auto name = gate.get<std::string>();
      if (layer_.at("quant").at(scales).contains(name)) present.push_back(name);
    }
    const int64_t rows = array.shape.at(1);
    const int64_t columns = array.shape.size() > 2 ? array.shape[2] : 1;
    const size_t bytes = static_cast<size_t>(rows * columns) * npy_type_bytes(array.type);
    Constant integers;
    for (int i = 0; i < count; ++i) {
      size_t place = 0;
      while (place < present.size() && present[place] != gates[i]) ++place;
      const size_t end = integers.bytes.size();
      integers.bytes.resize(end + bytes);
      float scale = 1;
      if (place < present.size()) {
        std::memcpy(integers.bytes.data() + end, array.bytes.data() + place * bytes, bytes);
        scale = layer_.at("quant").at(scales).at(gates[i]).get<float>();
      }
      quantization.scale.insert(quantization.scale.end(), static_cast<size_t>(rows), scale);
    }
    const int64_t all = count * rows + padding;
    integers.bytes.resize(static_cast<size_t>(all * columns) * npy_type_bytes(array.type));
    quantization.scale.resize(static_cast<size_t>(all), 1.0f);
    std::vector<int64_t> shape = {1, all};
    if (array.shape.size() > 2) shape.push_back(columns);
    return add(shape, columns, std::move(quantization), std::move(integers));
  }

  /// Operand [1, ...] with one scale.
  ValueId whole(const char* file, const char* scale) {
    NpyArray array = read_npy(prefix_ + file + ".npy");
    GivenQuantization quantization;
    quantization.type = type_of(array.type);
    quantization.scale = {layer_.at("quant").at(scale).get<float>()};
    std::vector<int64_t> shape = array.shape;
    shape.insert(shape.begin(), 1);
    return add(shape, array.elements(), std::move(quantization), Constant{std::move(array.bytes)});
  }

 private:
  static sluice_type type_of(NpyType type) {
    return type == NpyType::S8 ? SLUICE_S8 : type == NpyType::S16 ? SLUICE_S16 : SLUICE_S32;
  }

  static double element(const GivenQuantization& given, const Constant& integers, size_t i) {
    switch (given.type) {
      case SLUICE_S8:
        return integers.as<int8_t>()[i];
      case SLUICE_S16:
        return integers.as<int16_t>()[i];
      default:
        return integers.as<int32_t>()[i];
    }
  }

  ValueId add(const std::vector<int64_t>& shape, int64_t columns, GivenQuantization quantization,
              Constant integers) {
    int64_t count = 1;
    for (const int64_t extent : shape) count *= extent;
    std::vector<float> real;
    for (int64_t i = 0; i < count; ++i) {
      const size_t row = quantization.scale.size() == 1 ? 0 : static_cast<size_t>(i / columns);
      real.push_back(static_cast<float>(quantization.scale[row] *
                                        element(quantization, integers, static_cast<size_t>(i))));
    }
    quantization.zero_point.assign(quantization.scale.size(), 0);
    quantization.q = std::make_shared<const Constant>(std::move(integers));
    const ValueId id = maker_->constant(shape, real);
    maker_->graph.values[id].given = std::make_shared<GivenQuantization>(std::move(quantization));
    return id;
  }

  GraphMaker* maker_;
  const json& layer_;
  std::string prefix_;
};

std::shared_ptr<const LstmGiven> lstm_given(const json& quant) {
  auto given = std::make_shared<LstmGiven>();
  given->cell_log2 = quant.at("cell").at("log2_scale");
  given->hidden_scale = quant.at("hidden").at("scale");
  given->hidden_zero_point = quant.at("hidden").at("zero_point");
  if (quant.contains("gate_scale")) {
    for (int i = 0; i < 4; ++i) {
      if (quant.at("gate_scale").contains(kGates[i])) {
        given->gate_scale[i] = quant.at("gate_scale").at(kGates[i]);
      }
    }
  }
  return given;
}

}  // namespace

std::shared_ptr<const GivenQuantization> given(const json& quantization, sluice_type type) {
  auto result = std::make_shared<GivenQuantization>();
  result->type = type;
  result->scale = {quantization.at("scale").get<float>()};
  result->zero_point = {quantization.at("zero_point").get<int32_t>()};
  return result;
}

GraphMaker::Lstm add_vector_lstm(GraphMaker* maker, ValueId x, const json& layer,
                                 const std::string& prefix) {
  const json& dims = layer.at("dims");
  const json& variant = layer.at("variant");
  const int64_t hidden = dims.at("H"), projected = dims.at("P");
  Operands operands(maker, layer, prefix);
  Node node{};
  node.kind = OpKind::Lstm;
  node.name = "lstm";
  node.lstm.hidden = hidden;
  node.lstm.cell_clip = variant.at("cell_clip");
  node.lstm.projection_clip = variant.at("proj_clip");
  if (variant.at("cifg")) node.lstm.coupling = Coupling::InputFromForget;
  node.lstm.given = lstm_given(layer.at("quant"));
  node.inputs = {x,
                 operands.gated("W", "W_scale", kGates, 4),
                 operands.gated("R", "R_scale", kGates, 4),
                 operands.gated("bias", "bias_scale", kGates, 4, 4 * hidden),
                 kAbsent,
                 kAbsent,
                 kAbsent};
  node.inputs.resize(11, kAbsent);
  if (variant.at("peephole")) {
    node.inputs[7] = operands.gated("peephole", "peephole_scale", kPeepholes, 3);
  }
  if (variant.at("layer_norm")) {
    node.inputs[8] = operands.gated("ln_weight", "layer_norm_scale", kGates, 4);
  }
  if (variant.at("projection")) {
    node.lstm.projected = projected;
    node.inputs[9] = operands.whole("proj_weight", "proj_weight_scale");
    node.inputs[10] = operands.whole("proj_bias", "proj_bias_scale");
  }
  Graph& graph = maker->graph;
  graph.values[x].given = given(layer.at("quant").at("x"));
  const Dim steps = graph.values[x].shape[0], batch = graph.values[x].shape[1];
  GraphMaker::Lstm result{};
  result.y = maker->add(node, {steps, Dim(1), batch, Dim(projected)});
  graph.values[result.y].given = given(layer.at("quant").at("h"));
  result.h = result.c = kAbsent;
  graph.nodes.back().outputs.resize(3, kAbsent);
  return result;
}

}  // namespace sluice::test
