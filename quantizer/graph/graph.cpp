#include "quantizer/graph/graph.h"

#include "quantizer/error.h"
#include "quantizer/graph/lstm_operands.h"

namespace sluice {

ValueId Graph::add_value(Value value) {
  if (values.size() >= static_cast<size_t>(std::numeric_limits<ValueId>::max())) {
    throw Error("the model has more values than can be numbered");
  }
  values.push_back(std::move(value));
  return static_cast<ValueId>(values.size() - 1);
}

ValueId Graph::add_constant(const std::string& name, sluice_type type, const Shape& shape,
                            std::vector<uint8_t> bytes) {
  Value value;
  value.name = name;
  value.type = type;
  value.shape = shape;
  value.constant = std::make_shared<const Constant>(Constant{std::move(bytes)});
  return add_value(std::move(value));
}

const char* name(OpKind kind) {
  switch (kind) {
    case OpKind::Reshape:
      return "Reshape";
    case OpKind::Transpose:
      return "Transpose";
    case OpKind::Slice:
      return "Slice";
    case OpKind::Concat:
      return "Concat";
    case OpKind::Pad:
      return "Pad";
    case OpKind::Gather:
      return "Gather";
    case OpKind::Expand:
      return "Expand";
    case OpKind::Cast:
      return "Cast";
    case OpKind::Where:
      return "Where";
    case OpKind::Unary:
      return "Unary";
    case OpKind::Binary:
      return "Binary";
    case OpKind::Requantize:
      return "Requantize";
    case OpKind::Quantize:
      return "Quantize";
    case OpKind::Dequantize:
      return "Dequantize";
    case OpKind::Reduce:
      return "Reduce";
    case OpKind::Softmax:
      return "Softmax";
    case OpKind::Linear:
      return "Linear";
    case OpKind::MatMul:
      return "MatMul";
    case OpKind::Conv:
      return "Conv";
    case OpKind::Lstm:
      return "Lstm";
  }
  return "?";
}

const char* name(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::Abs:
      return "Abs";
    case UnaryKind::Neg:
      return "Neg";
    case UnaryKind::Exp:
      return "Exp";
    case UnaryKind::Log:
      return "Log";
    case UnaryKind::Sqrt:
      return "Sqrt";
    case UnaryKind::Reciprocal:
      return "Reciprocal";
    case UnaryKind::Sigmoid:
      return "Sigmoid";
    case UnaryKind::Tanh:
      return "Tanh";
    case UnaryKind::Clamp:
      return "Clamp";
    case UnaryKind::LeakyRelu:
      return "LeakyRelu";
    case UnaryKind::Elu:
      return "Elu";
    case UnaryKind::HardSigmoid:
      return "HardSigmoid";
    case UnaryKind::Softplus:
      return "Softplus";
    case UnaryKind::Softsign:
      return "Softsign";
    case UnaryKind::Affine:
      return "Affine";
    case UnaryKind::ScaledTanh:
      return "ScaledTanh";
    case UnaryKind::ThresholdedRelu:
      return "ThresholdedRelu";
    case UnaryKind::Round:
      return "Round";
  }
  return "?";
}

const char* name(BinaryKind kind) {
  switch (kind) {
    case BinaryKind::Add:
      return "Add";
    case BinaryKind::Sub:
      return "Sub";
    case BinaryKind::Mul:
      return "Mul";
    case BinaryKind::Div:
      return "Div";
    case BinaryKind::Pow:
      return "Pow";
    case BinaryKind::Min:
      return "Min";
    case BinaryKind::Max:
      return "Max";
  }
  return "?";
}

const char* name(ReduceKind kind) {
  switch (kind) {
    case ReduceKind::Sum:
      return "ReduceSum";
    case ReduceKind::Mean:
      return "ReduceMean";
    case ReduceKind::Max:
      return "ReduceMax";
    case ReduceKind::Min:
      return "ReduceMin";
  }
  return "?";
}

bool is_layer(OpKind kind) {
  return kind == OpKind::Linear || kind == OpKind::MatMul || kind == OpKind::Conv ||
         kind == OpKind::Lstm;
}

size_t element_bytes(sluice_type type) {
  const size_t bytes = sluice_type_bytes(type);
  if (bytes == 0) {
    throw Error("element type " + std::to_string(static_cast<int>(type)) + " does not exist");
  }
  return bytes;
}

const char* name(Direction direction) {
  switch (direction) {
    case Direction::Forward:
      return "forward";
    case Direction::Reverse:
      return "reverse";
    case Direction::Bidirectional:
      return "bidirectional";
  }
  return "?";
}

}  // namespace sluice
