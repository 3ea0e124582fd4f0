#include "quantizer/import/extents.h"
#include "quantizer/import/tflite/operators.h"

namespace sluice::tflite_operators {
namespace {

void translate_reduce(OperatorContext& op, ReduceKind kind) {
  const std::vector<int64_t> axes = normalize_axes(op.known_integers(1, "the axes"), op.rank(0));
  const bool keep_dims = op.options<tflite::ReducerOptions>().keep_dims;
  op.set_output(0, op.builder.reduce(kind, op.input(0), axes, keep_dims));
}

void translate_softmax(OperatorContext& op, bool log, float beta) {
  ValueId x = op.input(0);
  if (op.rank(0) == 0) throw Error("the operand is a scalar");
  if (beta != 1) x = op.builder.unary(UnaryKind::Affine, x, beta, 0);
  Node node{};
  node.kind = OpKind::Softmax;
  node.inputs = {x};
  node.axis = op.rank(0) - 1;
  node.log = log;
  op.set_output(0, op.builder.add(std::move(node), SLUICE_F32));
}

}  // namespace

void mean(OperatorContext& op) { translate_reduce(op, ReduceKind::Mean); }
void sum(OperatorContext& op) { translate_reduce(op, ReduceKind::Sum); }
void reduce_max(OperatorContext& op) { translate_reduce(op, ReduceKind::Max); }
void reduce_min(OperatorContext& op) { translate_reduce(op, ReduceKind::Min); }

void softmax(OperatorContext& op) {
  translate_softmax(op, false, op.options<tflite::SoftmaxOptions>().beta);
}

void log_softmax(OperatorContext& op) { translate_softmax(op, true, 1); }

}  // namespace sluice::tflite_operators
