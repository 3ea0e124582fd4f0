#include "quantizer/graph/dump.h"

#include <sstream>

#include "quantizer/graph/lstm_operands.h"
namespace sluice {
namespace {

template <typename T>
void print_list(std::ostream& out, const char* label, const std::vector<T>& list) {
  out << ' ' << label << " [";
  for (size_t i = 0; i < list.size(); ++i) {
    out << (i ? ", " : "");
    if constexpr (std::is_same_v<T, Dim>) {
      out << list[i].text();
    } else {
      out << list[i];
    }
  }
  out << ']';
}

void print_conv(std::ostream& out, const ConvAttributes& conv) {
  out << " group " << conv.group << " stride " << conv.stride[0] << 'x' << conv.stride[1]
      << " dilation " << conv.dilation[0] << 'x' << conv.dilation[1] << " pad "
      << conv.pad_before[0] << '+' << conv.pad_after[0] << 'x' << conv.pad_before[1] << '+'
      << conv.pad_after[1];
}

void print_lstm(std::ostream& out, const LstmAttributes& lstm) {
  out << " hidden " << lstm.hidden << ' ' << name(lstm.direction);
  if (lstm.projected > 0) out << " projected " << lstm.projected;
  if (lstm.coupling == Coupling::InputFromForget) out << " i = 1 - f";
  if (lstm.coupling == Coupling::ForgetFromInput) out << " f = 1 - i";
  if (lstm.gate_clip > 0) out << " gate_clip " << lstm.gate_clip;
  if (lstm.cell_clip > 0) out << " cell_clip " << lstm.cell_clip;
  if (lstm.projection_clip > 0) out << " projection_clip " << lstm.projection_clip;
  for (const LstmActivation& activation : lstm.activations) {
    out << ' ' << name(activation.kind) << '(' << activation.alpha << ", " << activation.beta
        << ')';
  }
}

void print_attributes(std::ostream& out, const Node& node) {
  switch (node.kind) {
    case OpKind::Transpose:
      print_list(out, "perm", node.perm);
      break;
    case OpKind::Slice:
      print_list(out, "start", node.start);
      print_list(out, "step", node.step);
      break;
    case OpKind::Pad:
      out << (node.pad_mode == PadMode::Constant  ? " constant"
              : node.pad_mode == PadMode::Reflect ? " reflect"
                                                  : " edge");
      print_list(out, "before", node.start);
      if (node.pad_mode == PadMode::Constant) out << " value " << node.alpha;
      break;
    case OpKind::Concat:
    case OpKind::Gather:
      out << " axis " << node.axis;
      break;
    case OpKind::Softmax:
      out << " axis " << node.axis << (node.log ? " log" : "");
      break;
    case OpKind::Unary:
      out << " alpha " << node.alpha << " beta " << node.beta;
      break;
    case OpKind::Reduce:
      print_list(out, "axes", node.axes);
      out << (node.keep_dims ? " keep_dims" : "");
      break;
    case OpKind::Linear:
      out << (node.transposed ? " transposed" : "");
      if (node.low != -std::numeric_limits<float>::infinity() ||
          node.high != std::numeric_limits<float>::infinity()) {
        out << " clamp " << node.low << " to " << node.high;
      }
      break;
    case OpKind::Conv:
      print_conv(out, node.conv);
      break;
    case OpKind::Lstm:
      print_lstm(out, node.lstm);
      break;
    default:
      break;
  }
}

const char* operation(const Node& node) {
  switch (node.kind) {
    case OpKind::Unary:
      return name(node.unary);
    case OpKind::Binary:
      return name(node.binary);
    case OpKind::Reduce:
      return name(node.reduce);
    default:
      return name(node.kind);
  }
}

}  // namespace

std::string describe(const Graph& graph, ValueId id) {
  if (id == kAbsent) return "-";
  const Value& value = graph.values[id];
  return value.name + ' ' + sluice_type_name(value.type) + ' ' + text(value.shape);
}

std::string dump(const Graph& graph) {
  std::ostringstream out;
  for (const ValueId id : graph.inputs) out << "input " << describe(graph, id) << '\n';
  for (const Node& node : graph.nodes) {
    out << node.name << " = " << operation(node) << '(';
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      out << (i ? ", " : "");
      out << (node.inputs[i] == kAbsent ? "-" : graph.values[node.inputs[i]].name);
    }
    out << ')';
    print_attributes(out, node);
    out << " ->";
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      out << (i ? ", " : " ") << describe(graph, node.outputs[i]);
    }
    out << '\n';
  }
  for (const ValueId id : graph.outputs) out << "output " << describe(graph, id) << '\n';
  for (const StatePair& pair : graph.states) {
    out << "state " << graph.values[pair.input].name << " = " << graph.values[pair.output].name
        << '\n';
  }
  return out.str();
}

}  // namespace sluice
