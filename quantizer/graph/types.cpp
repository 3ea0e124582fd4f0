#include "quantizer/error.h"
#include "quantizer/graph/infer.h"

namespace sluice {
namespace {

bool is_float_only(OpKind kind) {
  switch (kind) {
    case OpKind::Unary:
    case OpKind::Binary:
    case OpKind::Reduce:
    case OpKind::Softmax:
    case OpKind::Linear:
    case OpKind::MatMul:
    case OpKind::Conv:
    case OpKind::Lstm:
      return true;
    default:
      return false;
  }
}

}  // namespace

void check_types(const Graph& graph, const Node& node) {
  const auto type = [&](ValueId id) { return graph.values[id].type; };
  const auto expect = [&](ValueId id, sluice_type expected, const char* what) {
    if (id != kAbsent && type(id) != expected) {
      throw Error(std::string(what) + " is " + sluice_type_name(type(id)) + ", expected " +
                  sluice_type_name(expected));
    }
  };
  if (node.kind == OpKind::Quantize || node.kind == OpKind::Dequantize) {
    const bool from_float = node.kind == OpKind::Quantize;
    const ValueId real = from_float ? node.inputs.at(0) : node.outputs.at(0);
    const ValueId integer = from_float ? node.outputs.at(0) : node.inputs.at(0);
    expect(real, SLUICE_F32, from_float ? "an operand" : "a result");
    const Value& quantized = graph.values[integer];
    if (!quantized.given || quantized.given->type != quantized.type) {
      throw Error("value \"" + quantized.name + "\" has no quantization of its type");
    }
  } else if (is_float_only(node.kind)) {
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const bool lengths = node.kind == OpKind::Lstm && i == 4;
      expect(node.inputs[i], lengths ? SLUICE_S32 : SLUICE_F32, "an operand");
    }
    for (const ValueId output : node.outputs) expect(output, SLUICE_F32, "a result");
  } else if (node.kind == OpKind::Where) {
    expect(node.inputs.at(0), SLUICE_BOOL, "the condition");
    expect(node.inputs.at(1), type(node.outputs.at(0)), "an operand");
    expect(node.inputs.at(2), type(node.outputs.at(0)), "an operand");
  } else if (node.kind == OpKind::Gather) {
    expect(node.inputs.at(0), type(node.outputs.at(0)), "the data");
    if (type(node.inputs.at(1)) != SLUICE_S32) expect(node.inputs[1], SLUICE_S64, "the index");
  } else if (node.kind != OpKind::Cast) {
    for (const ValueId input : node.inputs) expect(input, type(node.outputs.at(0)), "an operand");
  }
}

}  // namespace sluice
