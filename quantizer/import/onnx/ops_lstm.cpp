#include <algorithm>
#include <cctype>
#include <limits>

#include "quantizer/error.h"
#include "quantizer/import/onnx/layers.h"
#include "quantizer/import/onnx/operators.h"
#include "quantizer/import/quoted.h"

namespace sluice {
namespace {

Direction read_direction(NodeContext& node) {
  const std::string name = node.string_attribute("direction", "forward");
  if (name == "forward") return Direction::Forward;
  if (name == "reverse") return Direction::Reverse;
  if (name == "bidirectional") return Direction::Bidirectional;
  throw Error("attribute \"direction\" is " + quoted(name));
}

std::string lower_case(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

// A function that ONNX names in "activations"; alpha and beta where it takes them.
struct ActivationFunction {
  const char* name;
  UnaryKind kind;
  bool takes_alpha, takes_beta;
  float alpha, beta;  // where the attributes say nothing
};

const ActivationFunction& find_activation(const std::string& name) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  static const ActivationFunction functions[] = {
      {"Relu", UnaryKind::Clamp, false, false, 0, kInfinity},
      {"Tanh", UnaryKind::Tanh, false, false, 0, 0},
      {"Sigmoid", UnaryKind::Sigmoid, false, false, 0, 0},
      {"Affine", UnaryKind::Affine, true, true, 1, 0},
      {"LeakyRelu", UnaryKind::LeakyRelu, true, false, 0.01f, 0},
      {"ThresholdedRelu", UnaryKind::ThresholdedRelu, true, false, 1, 0},
      {"ScaledTanh", UnaryKind::ScaledTanh, true, true, 1, 1},
      {"HardSigmoid", UnaryKind::HardSigmoid, true, true, 0.2f, 0.5f},
      {"Elu", UnaryKind::Elu, true, false, 1, 0},
      {"Softsign", UnaryKind::Softsign, false, false, 0, 0},
      {"Softplus", UnaryKind::Softplus, false, false, 0, 0},
  };
  std::string names;
  for (const ActivationFunction& function : functions) {
    if (lower_case(function.name) == lower_case(name)) return function;
    names += (names.empty() ? "" : ", ") + std::string(function.name);
  }
  throw Error("attribute \"activations\" names " + quoted(name) + ", expected one of " + names);
}

// The numbers of activation_alpha or activation_beta, consumed in order by the functions that take
// one.
class ActivationNumbers {
 public:
  ActivationNumbers(NodeContext& node, const char* name)
      : name_(name), numbers_(node.floats_attribute(name).value_or(std::vector<float>())) {}

  float next(bool takes, float otherwise) {
    if (!takes || used_ == numbers_.size()) return otherwise;
    return numbers_[used_++];
  }
  void refuse_left() const {
    if (used_ == numbers_.size()) return;
    throw Error("attribute " + quoted(name_) + " has " + std::to_string(numbers_.size()) +
                " numbers, but the activations take " + std::to_string(used_));
  }

 private:
  const char* name_;
  std::vector<float> numbers_;
  size_t used_ = 0;
};

bool is_default(const std::vector<LstmActivation>& activations) {
  constexpr UnaryKind kDefault[] = {UnaryKind::Sigmoid, UnaryKind::Tanh, UnaryKind::Tanh};
  for (size_t i = 0; i < activations.size(); ++i) {
    if (activations[i].kind != kDefault[i % 3]) return false;
  }
  return true;
}

// f, g, h of each direction; empty where they are ONNX's defaults.
std::vector<LstmActivation> read_activations(NodeContext& node, size_t directions) {
  ActivationNumbers alpha(node, "activation_alpha"), beta(node, "activation_beta");
  std::vector<LstmActivation> activations;
  const auto names = node.strings_attribute("activations");
  if (names && !names->empty()) {
    if (names->size() != 3 * directions) {
      throw Error("attribute \"activations\" has " + std::to_string(names->size()) +
                  " names, expected " + std::to_string(3 * directions));
    }
    for (const std::string& name : *names) {
      const ActivationFunction& function = find_activation(name);
      activations.push_back({function.kind, alpha.next(function.takes_alpha, function.alpha),
                             beta.next(function.takes_beta, function.beta)});
    }
  }
  alpha.refuse_left();
  beta.refuse_left();
  if (is_default(activations)) activations.clear();
  return activations;
}

float read_clip(NodeContext& node) {
  if (!node.has_attribute("clip")) return 0;
  const float clip = node.float_attribute("clip", 0);
  if (!(clip > 0)) {
    throw Error("attribute \"clip\" is " + std::to_string(clip) + ", expected more than 0");
  }
  return clip == std::numeric_limits<float>::infinity() ? 0 : clip;
}

Coupling read_coupling(NodeContext& node) {
  const int64_t coupled = node.int_attribute("input_forget", 0);
  if (coupled == 0) return Coupling::None;
  if (coupled == 1) return Coupling::ForgetFromInput;
  throw Error("attribute \"input_forget\" is " + std::to_string(coupled) + ", expected 0 or 1");
}

// sequence_lens; absent where it says that no sequence is shorter.
ValueId read_lengths(NodeContext& node, const Dim& steps) {
  if (!node.has_input(4)) return kAbsent;
  const auto lengths = node.builder.known(node.input(4));
  const bool full = lengths && std::all_of(lengths->begin(), lengths->end(),
                                           [&](const Dim& length) { return length == steps; });
  return full ? kAbsent : node.input(4);
}

// P; absent where it is zeros.
ValueId read_peepholes(NodeContext& node) {
  if (!node.has_input(7)) return kAbsent;
  const Value& peepholes = node.builder.value(node.input(7));
  const auto zero = [](uint8_t byte) { return byte == 0; };
  const bool unused = peepholes.constant && std::all_of(peepholes.constant->bytes.begin(),
                                                        peepholes.constant->bytes.end(), zero);
  return unused ? kAbsent : node.input(7);
}

int64_t hidden_size(NodeContext& node, const Shape& recurrent) {
  const Dim extent = recurrent.size() == 3 ? recurrent[2] : Dim(0);
  if (!extent.is_constant() || extent.constant() < 1) {
    throw Error("input 2 (R) has shape " + text(recurrent) + ", expected [D, 4*H, H]");
  }
  const int64_t hidden = node.int_attribute("hidden_size", extent.constant());
  if (hidden != extent.constant()) {
    throw Error("attribute \"hidden_size\" is " + std::to_string(hidden) + ", but R has shape " +
                text(recurrent));
  }
  return hidden;
}

}  // namespace

void translate_lstm_layer(NodeContext& node, ValueId w, ValueId r,
                          std::shared_ptr<const DynamicActivations> dynamic) {
  Builder& builder = node.builder;
  Node lstm{};
  lstm.kind = OpKind::Lstm;
  lstm.dynamic = std::move(dynamic);
  lstm.lstm.direction = read_direction(node);
  const bool batch_major = node.int_attribute("layout", 0) != 0;
  lstm.lstm.activations =
      read_activations(node, lstm.lstm.direction == Direction::Bidirectional ? 2 : 1);
  lstm.lstm.gate_clip = read_clip(node);
  lstm.lstm.coupling = read_coupling(node);
  lstm.lstm.hidden = hidden_size(node, builder.shape(r));
  if (node.rank(0) != 3) {
    throw Error("input 0 (X) has shape " + text(node.shape(0)) + ", expected rank 3");
  }
  const std::vector<int64_t> swap = {1, 0, 2};
  const auto time_major = [&](ValueId id) {
    if (id == kAbsent || !batch_major) return id;
    if (builder.shape(id).size() != 3) {
      throw Error("an input has shape " + text(builder.shape(id)) + ", expected rank 3");
    }
    return builder.transpose(id, swap);
  };
  const ValueId x = time_major(node.input(0));
  lstm.inputs = {x,
                 w,
                 r,
                 node.optional_input(3),
                 read_lengths(node, builder.shape(x)[0]),
                 time_major(node.optional_input(5)),
                 time_major(node.optional_input(6)),
                 read_peepholes(node)};
  const std::vector<ValueId> results = builder.add_multiple(std::move(lstm));
  for (size_t i = 0; i < results.size(); ++i) {
    if (!node.wants_output(i)) {
      builder.graph.nodes.back().outputs[i] = kAbsent;
    }
  }
  const std::vector<int64_t> to_batch_major = {2, 0, 1, 3};
  for (size_t i = 0; i < results.size(); ++i) {
    if (!node.wants_output(i)) continue;
    node.set_output(i, batch_major ? builder.transpose(results[i], i == 0 ? to_batch_major : swap)
                                   : results[i]);
  }
}

void translate_lstm(NodeContext& node) {
  translate_lstm_layer(node, node.input(1), node.input(2), nullptr);
}

}  // namespace sluice
