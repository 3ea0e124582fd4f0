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

/// What a quantized source model says of a float value: that it is
///
///   scale[i] * (q - zero_point[i])
///
/// with integers q of `type`, i the index along `axis`, or 0 where there is one scale for all. The
/// graph itself stays float: run in float it computes with the real values, and schemes with static
/// scales take these instead of choosing their own.
struct GivenQuantization {
  sluice_type type = SLUICE_S8;
  std::vector<float> scale;         // one, or one per index of `axis`
  std::vector<int32_t> zero_point;  // as many
  int64_t axis = 0;
  /// The integers of a constant, in the order of its elements; null for any other value.
  std::shared_ptr<const Constant> q;
};

struct Value {
  std::string name;  // unique; of the source model where it has one
  sluice_type type = SLUICE_F32;
  Shape shape;
  std::shared_ptr<const Constant> constant;        // null: computed, or an input
  std::shared_ptr<const GivenQuantization> given;  // null: the source says nothing
};

/// Rounding and activation functions of integer layers (docs/numerics.md).
enum class Profile {
  Native,  // ours: one rounding, half up; table activations; a scale per weight row
  Tflm,    // TensorFlow Lite Micro and CMSIS-NN, bit for bit
  Tflite   // TensorFlow Lite on x86, bit for bit
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
  Unary,   // x -> y; unary, alpha, beta
  Binary,  // a, b -> y; binary; NumPy broadcast
  // x -> y, equal in float: two values because a quantized source gives each a quantization of its
  // own (a QUANTIZE from integers to integers).
  Requantize,
  // x f32 -> y integer: clamp(round(x / scale) + zero_point); the scale is y's given one.
  Quantize,
  // x integer -> y f32: scale (x - zero_point); the scale is x's given one.
  Dequantize,
  Reduce,   // x -> y; reduce, axes (sorted, >= 0), keep_dims
  Softmax,  // x -> y; axis; log
  // Layers: what a scheme is chosen for.
  // Linear: x [...,K], w [K,N] (transposed: [N,K]), bias? [N] -> y [...,N]; fused clamp low, high
  Linear,
  // MatMul: a [...,M,K], b [...,K,N] -> y [...,M,N]
  MatMul,
  // Conv: x [N,C,H,W], w [M,C/group,kh,kw], bias? [M] -> y [N,M,Ho,Wo]; conv; 1-D: H = 1
  Conv,
  // Lstm: X [T,B,I], W [D,4H,I], R [D,4H,P], B? [D,8H], lens? [B] s32, h0? [D,B,P], c0? [D,B,H],
  // peephole? [D,3H] (i, o, f), norm? [D,4H], projection? [D,P,H], projection_bias? [D,P]
  // -> Y? [T,D,B,P], Y_h? [D,B,P], Y_c? [D,B,H]; lstm. ONNX's operator with layout 0, gate order
  // i, o, f, c, and what TensorFlow Lite's has besides. P = H without projection.
  //
  //   gate = clip(x W + h R + peephole c + B), with norm: norm (gate - mean) / stddev + B, where B
  //   is added after the normalization only (c: the cell before, for o the cell after)
  //   c' = cell_clip(f c + i g), h' = projection_clip(projection (o tanh(c')) + projection_bias)
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
  Softsign,
  Affine,           // alpha x + beta
  ScaledTanh,       // alpha tanh(beta x)
  ThresholdedRelu,  // x where x > alpha, else 0
  Round             // to nearest, ties to even
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

/// Coupled input and forget gates; the weights of the computed one are zeros and not used.
enum class Coupling {
  None,
  InputFromForget,  // i = 1 - f: TensorFlow Lite's CIFG
  ForgetFromInput   // f = 1 - i: ONNX's input_forget, as ONNX Runtime computes it
};

struct LstmActivation {
  UnaryKind kind = UnaryKind::Sigmoid;
  float alpha = 0, beta = 0;
};

/// What a quantized source says of the inside of an integer LSTM layer.
struct LstmGiven {
  int32_t cell_log2 = -12;   // the cell is s16 with scale 2^cell_log2
  float gate_scale[4] = {};  // i, o, f, c before layer normalization; 0: 2^-12
  float hidden_scale = 0;    // s8, before the projection; 0: that of Y
  int32_t hidden_zero_point = 0;
};

struct LstmAttributes {
  int64_t hidden = 0;     // H
  int64_t projected = 0;  // P where there is a projection, else 0
  Direction direction = Direction::Forward;
  Coupling coupling = Coupling::None;
  float gate_clip = 0, cell_clip = 0, projection_clip = 0;  // 0: off
  /// f, g, h for each direction; empty: Sigmoid, Tanh, Tanh.
  std::vector<LstmActivation> activations;
  std::shared_ptr<const LstmGiven> given;  // null: the source says nothing

  /// Extent of the hidden state as it is seen outside.
  int64_t output() const { return projected > 0 ? projected : hidden; }
};

/// Activations that the source quantizes at run time.
struct DynamicActivations {
  bool symmetric = false;  // zero point 0
  bool whole_tensor =
      false;  // one scale for all rows (x: all steps; h: every step) instead of one per row
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
  bool round_away = false;  // of Quantize: ties away from zero (TensorFlow Lite) instead of to even
  ConvAttributes conv;
  LstmAttributes lstm;
  /// Of a layer that its source runs with 8-bit weights and run-time quantization: it keeps both,
  /// whatever scheme the float layers take.
  std::shared_ptr<const DynamicActivations> dynamic;
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
  std::vector<std::string> symbols;   // in order of first use by the inputs
  Profile profile = Profile::Native;  // of its integer layers, unless asked otherwise
  /// Inputs and outputs with a given quantization are integers at the edges of the model.
  bool integer_edges = false;

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
