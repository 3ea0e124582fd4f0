#include "quantizer/import/tflite/lstm_weights.h"

#include <algorithm>
#include <cmath>

#include "quantizer/import/tflite/product.h"

namespace sluice {
namespace {

// Positions of the gates i, o, f, c in the file's order i, f, c, o, and of i, o, f in i, f, o.
constexpr size_t kGateOrder[] = {0, 3, 1, 2};
constexpr size_t kPeepholeOrder[] = {0, 2, 1};
constexpr int32_t kSmallestCellLog2 = -15, kLargestCellLog2 = -9;
constexpr float kNormBiasScale = 1.0F / 1024;

std::string input_name(size_t i) { return "input " + std::to_string(i); }

class LstmReader {
 public:
  LstmReader(const OperatorContext& op, const LstmInputs& inputs) : op_(op), inputs_(inputs) {
    const Shape w = value(inputs_.w + 1).shape;
    const Shape r = value(inputs_.r + 1).shape;
    if (w.size() != 2 || r.size() != 2 || !is_constant(w) || !is_constant(r)) {
      throw Error("the weights have shapes " + text(w) + " and " + text(r) + ", expected rank 2");
    }
    hidden_ = w[0].constant();
    width_ = w[1].constant();
    outputs_ = r[1].constant();
    is_coupled_ = !op_.has_input(inputs_.w);
    x_ = op_.builder.value(op_.input(0)).given;
    is_normalized_ = op_.has_input(inputs_.norm + 1);
    const bool integer_weights = value(inputs_.w + 1).given != nullptr;
    if (x_ && !integer_weights) throw Error("the operand is quantized, but the weights are not");
    is_hybrid_ = integer_weights && !x_;
    weight_type_ = integer_weights ? SLUICE_S8 : SLUICE_F32;
  }

  Node read(bool asymmetric_inputs) {
    Node node{};
    node.kind = OpKind::Lstm;
    node.lstm.hidden = hidden_;
    node.lstm.coupling = is_coupled_ ? Coupling::InputFromForget : Coupling::None;
    if (is_hybrid_) node.dynamic = hybrid_activations(asymmetric_inputs);
    check_state(inputs_.h, outputs_);
    check_state(inputs_.c, hidden_);
    node.inputs.assign(11, kAbsent);
    node.inputs[1] = stack(weights(inputs_.w, width_), {1, 4 * hidden_, width_});
    node.inputs[2] = stack(weights(inputs_.r, outputs_), {1, 4 * hidden_, outputs_});
    node.inputs[3] = read_bias();
    if (op_.has_input(inputs_.peephole + 2)) node.inputs[7] = read_peepholes();
    if (is_normalized_) node.inputs[8] = read_norm();
    if (op_.has_input(inputs_.projection)) {
      node.lstm.projected = outputs_;
      const Part part = read_part(inputs_.projection, {outputs_, hidden_}, weight_type_);
      node.inputs[9] = stack({part}, {1, outputs_, hidden_});
      node.inputs[10] = read_projection_bias(part.scale);
    } else if (outputs_ != hidden_) {
      throw Error("the state has " + std::to_string(outputs_) + " units, the cell " +
                  std::to_string(hidden_) + ", and there is no projection");
    }
    if (x_) node.lstm.given = read_given();
    return node;
  }

 private:
  // A constant as it is stored; scale: of integers.
  struct Part {
    Tensor stored;
    float scale = 1;
  };

  // A copy: further inputs that are read move the values of the graph.
  Value value(size_t i) const { return op_.builder.value(op_.input(i)); }

  Part read_part(size_t i, const std::vector<int64_t>& dims, sluice_type type) const {
    const Value source = value(i);
    if (!source.constant) throw Error(input_name(i) + " is computed, expected a constant");
    if (source.shape != Shape(dims.begin(), dims.end())) {
      throw Error(input_name(i) + " has shape " + text(source.shape) + ", expected " +
                  text(Shape(dims.begin(), dims.end())));
    }
    Part part{constant_tensor(source)};
    if (source.given) {
      if (source.given->scale.size() != 1 || source.given->zero_point[0] != 0) {
        throw Error(input_name(i) + " has a zero point or more than one scale");
      }
      part.stored.type = source.given->type;
      part.stored.bytes = source.given->q->bytes;
      part.scale = source.given->scale[0];
    }
    if (part.stored.type != type) {
      throw Error(input_name(i) + " is " + sluice_type_name(part.stored.type) + ", expected " +
                  sluice_type_name(type));
    }
    return part;
  }

  // Four gates in our order; those of a coupled input gate are zeros.
  std::vector<Part> read_gates(size_t first, const std::vector<int64_t>& dims,
                               sluice_type type) const {
    std::vector<Part> parts;
    for (const size_t gate : kGateOrder) {
      if (gate == 0 && is_coupled_) {
        if (op_.has_input(first)) {
          throw Error(input_name(first) + " is of the input gate, which the layer does not have");
        }
        Part zeros = read_part(first + 1, dims, type);
        std::fill(zeros.stored.bytes.begin(), zeros.stored.bytes.end(), uint8_t{0});
        parts.push_back(std::move(zeros));
      } else {
        parts.push_back(read_part(first + gate, dims, type));
      }
    }
    return parts;
  }

  std::vector<Part> weights(size_t first, int64_t columns) const {
    return read_gates(first, {hidden_, columns}, weight_type_);
  }

  // The parts below each other: rows of axis 1 of the result, each with its part's scale.
  ValueId stack(const std::vector<Part>& parts, const std::vector<int64_t>& dims) const {
    Tensor all;
    all.type = parts[0].stored.type;
    all.dims = dims;
    GivenQuantization given;
    given.axis = 1;
    for (const Part& part : parts) {
      all.bytes.insert(all.bytes.end(), part.stored.bytes.begin(), part.stored.bytes.end());
      const auto rows = static_cast<size_t>(part.stored.dims[0]);
      given.scale.insert(given.scale.end(), parts.size() == 1 ? 1 : rows, part.scale);
    }
    if (all.type == SLUICE_F32) return op_.builder.constant(std::move(all));
    given.zero_point.resize(given.scale.size());
    return add_quantized(&op_.builder, std::move(all), given);
  }

  sluice_type bias_type(size_t i) const {
    if (!x_) return SLUICE_F32;
    return x_->type == SLUICE_S16 && value(i).type == SLUICE_S64 ? SLUICE_S64 : SLUICE_S32;
  }

  // Biases of integers are in steps of the sums, or of the normalized gates over 1024.
  ValueId read_bias() const {
    std::vector<Part> parts = read_gates(inputs_.bias, {hidden_}, bias_type(inputs_.bias + 1));
    if (x_) {
      const std::vector<Part> scales = is_normalized_ ? norm_parts() : weights(inputs_.w, width_);
      for (size_t gate = 0; gate < 4; ++gate) {
        parts[gate].scale = scales[gate].scale * (is_normalized_ ? kNormBiasScale : x_->scale[0]);
      }
    }
    // And none on the recurrent side.
    for (size_t gate = 0; gate < 4; ++gate) {
      parts.push_back(parts[gate]);
      std::fill(parts.back().stored.bytes.begin(), parts.back().stored.bytes.end(), uint8_t{0});
    }
    return stack(parts, {1, 8 * hidden_});
  }

  ValueId read_projection_bias(float weight_scale) const {
    const size_t i = inputs_.projection_bias;
    if (!op_.has_input(i)) return kAbsent;
    Part part = read_part(i, {outputs_}, bias_type(i));
    if (x_) part.scale = hidden_quantization()->scale[0] * weight_scale;
    return stack({part}, {1, outputs_});
  }

  // Hybrid operators dequantize their 8-bit peepholes.
  ValueId read_peepholes() const {
    const sluice_type type = x_ ? SLUICE_S16 : weight_type_;
    std::vector<Part> parts;
    for (const size_t gate : kPeepholeOrder) {
      const bool absent = gate == 0 && is_coupled_;
      parts.push_back(read_part(inputs_.peephole + (absent ? 1 : gate), {hidden_}, type));
      if (absent) {
        std::fill(parts.back().stored.bytes.begin(), parts.back().stored.bytes.end(), uint8_t{0});
      }
    }
    const ValueId stacked = stack(parts, {1, 3 * hidden_});
    if (is_hybrid_) op_.builder.graph.values[stacked].given = nullptr;
    return stacked;
  }

  std::vector<Part> norm_parts() const {
    return read_gates(inputs_.norm, {hidden_}, x_ ? SLUICE_S16 : SLUICE_F32);
  }

  ValueId read_norm() const { return stack(norm_parts(), {1, 4 * hidden_}); }

  void check_state(size_t i, int64_t units) const {
    const SourceTensor state = op_.tensor(i);
    if (!state.is_variable || state.data) {
      throw Error(input_name(i) + ", a state, is no variable without contents");
    }
    if (state.dims.size() != 2 || state.dims[1] != units) {
      throw Error(input_name(i) + ", a state, does not have shape [batch, " +
                  std::to_string(units) + "]");
    }
    if (is_quantized(state) != (x_ != nullptr)) {
      throw Error(input_name(i) + ", a state, is " + type_name(state.type));
    }
    op_.claim_state(i);
  }

  Given hidden_quantization() const {
    Given given = op_.intermediate(4).quantization;
    if (!given || given->scale.size() != 1 || given->type != x_->type) {
      throw Error("intermediate 4, the hidden state, has no scale of the operand's type");
    }
    return given;
  }

  // Exponent of the cell's scale.
  int32_t cell_log2() const {
    const SourceTensor state = op_.tensor(inputs_.c);
    const float scale = state.quantization->scale[0];
    int exponent = 0;
    const bool is_power = std::frexp(scale, &exponent) == 0.5F;
    const int32_t log2 = exponent - 1;
    if (state.type != tflite::ElementType_Int16 || !is_power || log2 < kSmallestCellLog2 ||
        log2 > kLargestCellLog2) {
      throw Error(input_name(inputs_.c) + ", the cell, is " + type_name(state.type) + " of scale " +
                  std::to_string(scale) + ", expected Int16 and a power of two from 2^-15 to 2^-9");
    }
    return log2;
  }

  std::shared_ptr<const LstmGiven> read_given() const {
    const SourceTensor h = op_.tensor(inputs_.h);
    const SourceTensor y = op_.output_tensor(0);
    if (!is_quantized(y) || !same_quantization(*h.quantization, *y.quantization)) {
      throw Error(input_name(inputs_.h) + ", the state, and the output differ in quantization");
    }
    auto given = std::make_shared<LstmGiven>();
    given->cell_log2 = cell_log2();
    const Given hidden = hidden_quantization();
    given->hidden_scale = hidden->scale[0];
    given->hidden_zero_point = hidden->zero_point[0];
    if (!is_normalized_) return given;
    for (size_t gate = 0; gate < 4; ++gate) {
      if (kGateOrder[gate] == 0 && is_coupled_) continue;
      const Given scale = op_.intermediate(kGateOrder[gate]).quantization;
      if (!scale || scale->scale.size() != 1) {
        throw Error("intermediate " + std::to_string(kGateOrder[gate]) + " has no scale");
      }
      given->gate_scale[gate] = scale->scale[0];
    }
    return given;
  }

  const OperatorContext& op_;
  const LstmInputs& inputs_;
  int64_t hidden_ = 0, width_ = 0, outputs_ = 0;
  bool is_coupled_ = false, is_normalized_ = false, is_hybrid_ = false;
  sluice_type weight_type_ = SLUICE_F32;
  Given x_;
};

}  // namespace

Node read_lstm(const OperatorContext& op, const LstmInputs& inputs, bool asymmetric_inputs) {
  return LstmReader(op, inputs).read(asymmetric_inputs);
}

}  // namespace sluice
