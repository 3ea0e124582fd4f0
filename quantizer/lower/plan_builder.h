// Builds a PlanData: values of the graph in their storage, constants, calls, and the lifetimes of
// working memory. The rules of the operations (lower_*.cpp) use nothing else.
#ifndef SLUICE_LOWER_PLAN_BUILDER_H
#define SLUICE_LOWER_PLAN_BUILDER_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "quantizer/graph/graph.h"
#include "quantizer/lower/expressions.h"
#include "quantizer/lower/plan_data.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice {

class PlanBuilder {
 public:
  /// Declares the inputs, outputs and state pairs of the graph; `quantized` and its graph outlive
  /// the builder.
  PlanBuilder(const QuantizedGraph& quantized, const sluice_tiling& tiling);

  const Graph& graph() const { return graph_; }
  const QuantizedGraph& quantized() const { return quantized_; }
  const sluice_tiling& tiling() const { return plan_.tiling; }

  // A graph value of floats is held as floats, as the integers that QuantizedGraph::values says, or
  // as both. The form that is not there is made by a quantize or dequantize call when it is first
  // read.

  /// The plan value that holds a graph value, for reading; constants are made when first asked for.
  /// -1 for kAbsent.
  int32_t read(ValueId id);
  /// The plan value that a call writes for a graph value: a model output, or working memory. -1 for
  /// kAbsent.
  int32_t define(ValueId id);
  /// As define, but the call writes it with the extents `shape`: the same elements, grouped
  /// otherwise.
  int32_t define_as(ValueId id, const Shape& shape);
  /// Makes the bytes of `value` (of any shape with as many elements) the content of a graph value;
  /// a copy where the graph value is a model output.
  void bind(ValueId id, int32_t value);

  /// The same three for the integers of a value of floats, `as` their quantization. A constant is
  /// quantized here: its given integers where `as` is its given quantization. Throws sluice::Error
  /// where QuantizedGraph::values says otherwise of a computed value. -1 for kAbsent.
  int32_t read_integer(ValueId id, const ValueQuantization& as);
  int32_t define_integer(ValueId id, const ValueQuantization& as);
  void bind_integer(ValueId id, int32_t value, const ValueQuantization& as);
  /// Whether the integers of a value exist already: reading them costs no quantize call.
  bool holds_integers(ValueId id) const { return integers_.count(id) != 0; }

  /// While it lives, read, define and bind of values of floats mean their integers: how the rules
  /// of operations that only move elements serve both.
  class IntegerScope {
   public:
    IntegerScope(PlanBuilder& builder, const ValueQuantization& as) : builder_(builder), as_(as) {
      builder_.moved_ = &as_;
    }
    ~IntegerScope() { builder_.moved_ = nullptr; }
    IntegerScope(const IntegerScope&) = delete;
    IntegerScope& operator=(const IntegerScope&) = delete;

   private:
    PlanBuilder& builder_;
    ValueQuantization as_;
  };

  /// Working memory; `layout` other than SLUICE_DENSE for weights that are packed at run time.
  int32_t add_arena(sluice_type type, const Shape& shape, sluice_layout layout = SLUICE_DENSE);
  /// A constant; `shape` as the layout says. Equal constants are stored once.
  int32_t add_constant(sluice_type type, const Shape& shape, const std::vector<uint8_t>& bytes,
                       sluice_layout layout = SLUICE_DENSE);
  template <typename T>
  int32_t add_constant(sluice_type type, const Shape& shape, const std::vector<T>& elements,
                       sluice_layout layout = SLUICE_DENSE) {
    const auto* begin = reinterpret_cast<const uint8_t*>(elements.data());
    return add_constant(type, shape,
                        std::vector<uint8_t>(begin, begin + elements.size() * sizeof(T)), layout);
  }
  /// The bytes of `value` under another shape with as many elements; `value` itself where the shape
  /// is its own.
  int32_t view(int32_t value, const Shape& shape);
  /// A state that only its layer sees; it starts as `initial` (a constant that repeats to `shape`,
  /// see sluice_plan_state), or as zeros where that is -1. close_state names the value that
  /// replaces it after a run.
  int32_t add_state(const std::string& name, sluice_type type, const Shape& shape, int32_t initial);
  /// The same for integers; without `initial` it starts as real zeros.
  int32_t add_integer_state(const std::string& name, const ValueQuantization& as,
                            const Shape& shape, int32_t initial);
  void close_state(int32_t state_value, int32_t next);

  const Shape& shape(int32_t value) const { return shapes_[value]; }
  sluice_type type(int32_t value) const {
    return static_cast<sluice_type>(plan_.values[value].value.type);
  }
  sluice_extent extent(const Dim& dim) { return expressions_.extent(dim); }

  void call(const std::string& op, const std::vector<int32_t>& inputs,
            const std::vector<int32_t>& outputs, const std::vector<int32_t>& ints = {},
            const std::vector<float>& floats = {});

  /// Calls from here on belong to this layer.
  void begin_layer(const PlanLayer& layer);
  void end_layer() { layer_ = -1; }
  /// Bytes of constants of the layer, as `inspect` shows them; counted by add_constant between
  /// begin and end.
  PlanLayer& layer() { return plan_.layers[layer_]; }

  void set_cannot_carry() { plan_.can_carry = false; }

  /// Completes outputs, states and lifetimes.
  PlanData finish();

 private:
  int32_t add_value(const std::string& name, sluice_type type, sluice_storage storage,
                    sluice_layout layout, const Shape& shape);
  int32_t op_index(const std::string& op);
  /// The integers of a value where `id` is to be read, defined or bound as them, else null.
  const ValueQuantization* moved_form(ValueId id) const;
  const ValueQuantization* edge_form(ValueId id) const;
  void check_form(ValueId id, const ValueQuantization& as) const;
  /// The output that calls may write for a graph value in this type, else -1.
  int32_t writable_output(ValueId id, sluice_type type) const;
  int32_t integer_constant(const Value& source, const ValueQuantization& as);
  /// A constant that repeats to a state of `rank` axes that begins as real zeros; -1: zero bytes.
  int32_t real_zeros(const ValueQuantization& as, size_t rank);
  /// Tells how the integers of an input or output are meant, where they are quantized.
  void label_quantization(int32_t value, const Value& source, const ValueQuantization* as);
  int32_t float_form(ValueId id);
  void declare_inputs();
  void declare_outputs();
  void complete_outputs();
  void complete_states();
  void compute_lifetimes();

  const QuantizedGraph& quantized_;
  const Graph& graph_;
  PlanData plan_;
  ExpressionPool expressions_;
  std::vector<Shape> shapes_;            // by plan value
  std::map<ValueId, int32_t> held_;      // plan value that holds a graph value in its own type
  std::map<ValueId, int32_t> integers_;  // plan value that holds the integers of a value of floats
  const ValueQuantization* moved_ = nullptr;
  std::map<ValueId, int32_t>
      outputs_;  // plan value of a graph value that calls may write as a model output
  std::map<std::vector<uint8_t>, uint64_t> constant_offsets_;  // by content
  std::map<std::string, int32_t> constants_;                   // by type, layout, shape and offset
  int32_t layer_ = -1;
};

}  // namespace sluice

#endif
