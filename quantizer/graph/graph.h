// The graph between import and lowering: a small set of typed operations over named values.
// Importers translate what they read into it; quantization and lowering read nothing else.
#ifndef SLUICE_GRAPH_GRAPH_H
#define SLUICE_GRAPH_GRAPH_H

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "quantizer/graph/dim.h"
#include "sluice/sluice.h"

namespace sluice {

using ValueId = int32_t;
constexpr ValueId kAbsent = -1;

/// Dense row-major elements of a constant.
struct Constant {
  std::vector<uint8_t> bytes;
  template <typename T>
  const T* as() const {
    return reinterpret_cast<const T*>(bytes.data());
  }
};

struct Value {
  std::string name;  // unique; of the source model where it has one
  sluice_type type = SLUICE_F32;
  Shape shape;
  std::shared_ptr<const Constant> constant;  // null: computed, or an input
  // Quantization of integer values; scale 0: none.
  float scale = 0;
  int32_t zero_point = 0;
};

enum class OpKind {
  // Layout, any type.
  Reshape,    // x -> y; the shape is y's
  Transpose,  // x -> y; perm
  Slice,      // x -> y; start per axis (Dim, normalised: >= 0), step per axis (may be negative)
  Concat,     // x... -> y; axis
  Pad,        // x -> y; pad_mode, start = elements before per axis, alpha = value
  Gather,     // data, indices -> y; axis
  Expand,     // x -> y; broadcast to y's shape
  Cast,       // x -> y; to y's type
  Where,      // cond, a, b -> y
  // Float arithmetic.
  Unary,    // x -> y; unary, alpha, beta
  Binary,   // a, b -> y; binary; NumPy broadcast
  Reduce,   // x -> y; reduce, axes (sorted, >= 0), keep_dims
  Softmax,  // x -> y; axis; log
  // Layers: what a scheme is chosen for.
  // Linear: x [...,K], w [K,N] (transposed: [N,K]), bias? [N] -> y [...,N]; fused clamp low, high
  Linear,
  // MatMul: a [...,M,K], b [...,K,N] -> y [...,M,N]
  MatMul,
  // Conv: x [N,C,H,W], w [M,C/group,kh,kw], bias? [M] -> y [N,M,Ho,Wo]; conv; 1-D: H = 1
  Conv,
  // Lstm: X [T,B,I], W [D,4H,I], R [D,4H,H], B? [D,8H], lens? [B], h0? [D,B,H], c0? [D,B,H],
  // P? [D,3H] -> Y? [T,D,B,H], Y_h? [D,B,H], Y_c? [D,B,H]; ONNX's operator with layout 0, gate
  // order i, o, f, c; lstm
  Lstm
};

enum class UnaryKind {
  Abs,
  Neg,
  Exp,
  Log,
  Sqrt,
  Reciprocal,
  Sigmoid,
  Tanh,
  Clamp,
  LeakyRelu,
  Elu,
  HardSigmoid,
  Softplus,
  Softsign
};
enum class BinaryKind { Add, Sub, Mul, Div, Pow, Min, Max };
enum class ReduceKind { Sum, Mean, Max, Min };
enum class PadMode { Constant, Reflect, Edge };
enum class Direction { Forward, Reverse, Bidirectional };

struct ConvAttributes {
  int64_t group = 1;
  int64_t stride[2] = {1, 1};  // h, w
  int64_t dilation[2] = {1, 1};
  int64_t pad_before[2] = {0, 0};
  int64_t pad_after[2] = {0, 0};
};

struct LstmAttributes {
  int64_t hidden = 0;
  Direction direction = Direction::Forward;
};

struct Node {
  OpKind kind;
  std::string
      name;  // unique; of the source model where it has one, else generated and stable ("lstm_0")
  std::vector<ValueId> inputs, outputs;
  std::vector<int64_t> perm, axes, step;
  std::vector<Dim> start;
  int64_t axis = 0;
  bool keep_dims = true, transposed = false, log = false;
  float alpha = 0, beta = 0;
  float low = -std::numeric_limits<float>::infinity();  // of Linear: the fused clamp
  float high = std::numeric_limits<float>::infinity();
  UnaryKind unary{};
  BinaryKind binary{};
  ReduceKind reduce{};
  PadMode pad_mode{};
  ConvAttributes conv;
  LstmAttributes lstm;
};

/// A model input that carries recurrent state and the output that is its next value. Lowering adds
/// states for LSTM layers without initial state by itself.
struct StatePair {
  ValueId input, output;
};

struct Graph {
  std::string source;  // file name without directories
  std::vector<Value> values;
  std::vector<Node> nodes;  // in an order in which every value is computed before it is used
  std::vector<ValueId> inputs, outputs;
  std::vector<StatePair> states;
  std::vector<std::string> symbols;  // in order of first use by the inputs

  ValueId add_value(Value value);
  ValueId add_constant(const std::string& name, sluice_type type, const Shape& shape,
                       std::vector<uint8_t> bytes);
  bool is_constant(ValueId id) const { return id >= 0 && values[id].constant != nullptr; }
};

/// "Reshape", "Linear", ...
const char* name(OpKind kind);
/// "Relu", ...: names of the variants of Unary, Binary and Reduce nodes.
const char* name(UnaryKind kind);
const char* name(BinaryKind kind);
const char* name(ReduceKind kind);
/// Whether a scheme is chosen for nodes of this kind.
bool is_layer(OpKind kind);
/// Bytes of one element.
size_t element_bytes(sluice_type type);

/// Throws sluice::Error where an invariant is broken: indices, order, operand counts and types,
/// extents that certainly do not agree.
void validate(const Graph& graph);

}  // namespace sluice

#endif
