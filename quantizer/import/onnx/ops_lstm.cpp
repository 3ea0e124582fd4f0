#include <algorithm>
#include <cctype>

#include "quantizer/error.h"
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

void check_activations(NodeContext& node, size_t directions) {
  if (const auto given = node.strings_attribute("activations")) {
    static const char* const kDefault[] = {"sigmoid", "tanh", "tanh"};
    if (given->size() != 3 * directions) {
      throw Error("attribute \"activations\" has " + std::to_string(given->size()) +
                  " names, expected " + std::to_string(3 * directions));
    }
    for (size_t i = 0; i < given->size(); ++i) {
      if (lower_case((*given)[i]) != kDefault[i % 3]) {
        throw Error("attribute \"activations\" names " + quoted((*given)[i]) +
                    "; only Sigmoid, Tanh, Tanh is supported");
      }
    }
  }
  for (const char* name : {"activation_alpha", "activation_beta"}) {
    const auto given = node.floats_attribute(name);
    if (given && !given->empty()) {
      throw Error("attribute " + quoted(name) + " is not supported");
    }
  }
}

// Sequence lengths are only accepted where they say that no sequence is shorter.
void check_lengths(NodeContext& node, const Dim& steps) {
  if (!node.has_input(4)) return;
  const auto lengths = node.builder.known(node.input(4));
  const bool full = lengths && std::all_of(lengths->begin(), lengths->end(),
                                           [&](const Dim& length) { return length == steps; });
  if (!full) {
    throw Error("input 4 (sequence_lens) is not supported, except constant and equal to the " +
                steps.text() + " steps of input 0");
  }
}

void check_peepholes(NodeContext& node) {
  if (!node.has_input(7)) return;
  const Value& peepholes = node.builder.value(node.input(7));
  const auto zero = [](uint8_t byte) { return byte == 0; };
  if (!peepholes.constant ||
      !std::all_of(peepholes.constant->bytes.begin(), peepholes.constant->bytes.end(), zero)) {
    throw Error("input 7 (P, peepholes) is not supported");
  }
}

int64_t hidden_size(NodeContext& node) {
  const Shape& recurrent = node.shape(2);
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

void translate_lstm(NodeContext& node) {
  Builder& builder = node.builder;
  Node lstm{};
  lstm.kind = OpKind::Lstm;
  lstm.lstm.direction = read_direction(node);
  const bool batch_major = node.int_attribute("layout", 0) != 0;
  check_activations(node, lstm.lstm.direction == Direction::Bidirectional ? 2 : 1);
  if (node.has_attribute("clip")) throw Error("attribute \"clip\" is not supported");
  node.expect_int_attribute("input_forget", 0);
  lstm.lstm.hidden = hidden_size(node);
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
  check_peepholes(node);
  check_lengths(node, builder.shape(x)[0]);
  lstm.inputs = {x,
                 node.input(1),
                 node.input(2),
                 node.optional_input(3),
                 kAbsent,
                 time_major(node.optional_input(5)),
                 time_major(node.optional_input(6)),
                 kAbsent};
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

}  // namespace sluice
