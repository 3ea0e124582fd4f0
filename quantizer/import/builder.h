// Grows a graph node by node: infers shapes, folds constants and does shape arithmetic.
#ifndef SLUICE_IMPORT_BUILDER_H
#define SLUICE_IMPORT_BUILDER_H

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "quantizer/graph/evaluate.h"
#include "quantizer/graph/graph.h"

namespace sluice {

/// Thrown where the model can only work if a symbol of its inputs equals another or a number. The
/// import starts again with that known.
struct SymbolEquation {
  std::string symbol;
  Dim value;  // a symbol or a constant
};

/// Integer values whose elements are expressions over the symbols ("known" values: what Shape and
/// the arithmetic on it make) have no node and no constant in the graph; they end in shapes and
/// attributes.
class Builder {
 public:
  Graph graph;
  /// Name that layers (is_layer) get.
  std::string layer_name;

  const Value& value(ValueId id) const { return graph.values[id]; }
  const Shape& shape(ValueId id) const { return graph.values[id].shape; }
  sluice_type type(ValueId id) const { return graph.values[id].type; }

  /// Makes sure that two extents are equal, by a SymbolEquation where need be; throws sluice::Error
  /// where they differ or that cannot be told.
  void agree(const Dim& found, const Dim& expected, const char* what) const;

  /// `bits`: the width of its integers where that is less than their type's.
  ValueId constant(Tensor tensor, int bits = 0);
  ValueId scalar(float value);
  /// An integer value with these elements; a constant of the graph where they all are.
  ValueId integers(sluice_type type, const std::vector<int64_t>& dims, std::vector<Dim> elements);
  /// Elements of an integer or boolean value where they are known, row-major.
  std::optional<std::vector<Dim>> known(ValueId id) const;
  /// Width of the integers of a constant: that of its type, or less.
  int bits(ValueId id) const;
  /// Whether one of the values is known but not a constant of the graph.
  bool is_symbolic(const std::vector<ValueId>& ids) const;
  /// Elements of a value that must be known when the model is imported and be integers.
  std::vector<int64_t> known_integers(ValueId id, const char* what) const;
  std::vector<Dim> known_extents(ValueId id, const char* what) const;

  /// Adds a node with one result of the given type; `shape` only for operations that do not
  /// determine theirs (see infer_shapes); `given`: the quantization of the result. Where all
  /// operands are constant or known and the result is small enough, the result is computed instead;
  /// what only moves elements keeps the quantization of its operand.
  ValueId add(Node node, sluice_type type, const Shape* shape = nullptr,
              std::shared_ptr<const GivenQuantization> given = nullptr);
  /// Adds a node with several results (f32, none folded) and returns them all.
  std::vector<ValueId> add_multiple(Node node);

  /// A node that copies a value, also where it is constant.
  ValueId copy(ValueId x);

  // One node each, with a result of the type of the (first) operand.
  ValueId reshape(ValueId x, const Shape& shape);
  ValueId transpose(ValueId x, const std::vector<int64_t>& perm);
  ValueId slice(ValueId x, const std::vector<Dim>& start, const std::vector<int64_t>& step,
                const Shape& shape);
  /// x[..., begin : begin + count, ...] along one axis.
  ValueId slice_axis(ValueId x, size_t axis, const Dim& begin, const Dim& count);
  ValueId concat(const std::vector<ValueId>& operands, int64_t axis);
  ValueId expand(ValueId x, const Shape& shape);
  ValueId cast(ValueId x, sluice_type type);
  ValueId unary(UnaryKind kind, ValueId x, float alpha = 0, float beta = 0);
  ValueId binary(BinaryKind kind, ValueId a, ValueId b);
  ValueId reduce(ReduceKind kind, ValueId x, const std::vector<int64_t>& axes, bool keep_dims);
  /// Quantize to integers of the given type and scale.
  ValueId quantize(ValueId x, std::shared_ptr<const GivenQuantization> given);
  /// Dequantize of integers that have this quantization.
  ValueId dequantize(ValueId x, std::shared_ptr<const GivenQuantization> given);

 private:
  // Known values that are no constants of the graph cannot be operands of a node in it.
  void refuse_symbolic(const std::vector<ValueId>& operands) const;
  Value describe(sluice_type type, const Shape& shape) const;
  bool should_fold(const Node& node, const Value& result) const;
  bool should_compute_elements(const Node& node) const;
  Tensor fold(const Node& node);
  std::vector<Dim> compute_elements(const Node& node);

  std::unordered_map<ValueId, std::vector<Dim>> elements_;
  std::unordered_map<ValueId, int> bits_;
  int64_t source_bytes_ = 0;  // of constants that were given
  int64_t folded_bytes_ = 0;  // of constants that were computed
};

}  // namespace sluice

#endif
