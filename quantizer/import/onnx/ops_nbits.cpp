// com.microsoft.MatMulNBits: weights of 2, 4 or 8 bits with a scale per block, as float weights.
#include "quantizer/error.h"
#include "quantizer/graph/evaluate.h"
#include "quantizer/graph/evaluate/operations.h"
#include "quantizer/import/onnx/layers.h"
#include "quantizer/import/onnx/operators.h"

namespace sluice {
namespace {

struct BlockedWeights {
  int64_t rows, columns, bits, block;
  int64_t blocks() const { return (columns + block - 1) / block; }
};

int64_t attribute_within(NodeContext& node, const char* name, int64_t low, int64_t high) {
  const int64_t value = node.int_attribute(name, 0);
  if (value < low || value > high) {
    throw Error(std::string("attribute \"") + name + "\" is " + std::to_string(value) +
                ", expected " + std::to_string(low) + " to " + std::to_string(high));
  }
  return value;
}

BlockedWeights read_weights(NodeContext& node) {
  BlockedWeights weights{};
  weights.columns = attribute_within(node, "K", 1, INT32_MAX);
  weights.rows = attribute_within(node, "N", 1, INT32_MAX);
  weights.bits = node.int_attribute("bits", 4);
  if (weights.bits != 2 && weights.bits != 4 && weights.bits != 8) {
    throw Error("attribute \"bits\" is " + std::to_string(weights.bits) + ", expected 2, 4 or 8");
  }
  weights.block = attribute_within(node, "block_size", 16, int64_t{1} << 20);
  if ((weights.block & (weights.block - 1)) != 0) {
    throw Error("attribute \"block_size\" is " + std::to_string(weights.block) +
                ", expected a power of 2");
  }
  node.ignore_attribute("accuracy_level");  // permits less accurate sums, demands nothing
  return weights;
}

Tensor constant_input(NodeContext& node, size_t i, sluice_type type, int64_t count,
                      const char* what) {
  const Value& value = node.builder.value(node.input(i));
  if (!value.constant) {
    throw Error(std::string(what) + " are only known at run time, which is not supported");
  }
  if (value.type != type || elements(value.shape) != Dim(count)) {
    throw Error(std::string(what) + " are " + sluice_type_name(value.type) + " " +
                text(value.shape) + ", expected " + std::to_string(count) + " elements of " +
                sluice_type_name(type));
  }
  return constant_tensor(value);
}

// Field i of `bits` bits, lowest bits first.
float unpack(const uint8_t* bytes, int64_t i, int64_t bits) {
  const int64_t per_byte = 8 / bits;
  const int byte = bytes[i / per_byte] >> (i % per_byte * bits);
  return static_cast<float>(byte & ((1 << bits) - 1));
}

// Zero points [N, blocks]: integers of `bits` bits, every row from a byte of its own; or f32.
std::vector<float> zero_points(NodeContext& node, const BlockedWeights& weights) {
  const int64_t blocks = weights.blocks();
  std::vector<float> result(static_cast<size_t>(weights.rows * blocks),
                            static_cast<float>(1 << (weights.bits - 1)));
  if (!node.has_input(3)) return result;
  if (node.builder.type(node.input(3)) == SLUICE_F32) {
    const Tensor zeros =
        constant_input(node, 3, SLUICE_F32, weights.rows * blocks, "the zero points");
    result.assign(zeros.as<float>(), zeros.as<float>() + zeros.elements());
    return result;
  }
  const int64_t row_bytes = (blocks * weights.bits + 7) / 8;
  const Tensor zeros =
      constant_input(node, 3, SLUICE_U8, weights.rows * row_bytes, "the zero points");
  for (int64_t row = 0; row < weights.rows; ++row) {
    for (int64_t b = 0; b < blocks; ++b) {
      result[static_cast<size_t>(row * blocks + b)] =
          unpack(zeros.as<uint8_t>() + row * row_bytes, b, weights.bits);
    }
  }
  return result;
}

}  // namespace

void translate_matmul_nbits(NodeContext& node) {
  Builder& builder = node.builder;
  const BlockedWeights weights = read_weights(node);
  if (node.has_input(4)) throw Error("input 4 (g_idx) is not supported");
  const int64_t blocks = weights.blocks(), block_bytes = weights.block / (8 / weights.bits);
  const int64_t count = (Dim(weights.rows) * Dim(blocks)).constant();
  const Tensor packed =
      constant_input(node, 1, SLUICE_U8, (Dim(count) * Dim(block_bytes)).constant(), "the weights");
  const Tensor scales = constant_input(node, 2, SLUICE_F32, count, "the scales");
  const std::vector<float> zeros = zero_points(node, weights);
  Tensor w = Tensor::zeros(SLUICE_F32, {weights.rows, weights.columns});
  for (int64_t row = 0; row < weights.rows; ++row) {
    for (int64_t column = 0; column < weights.columns; ++column) {
      const int64_t b = row * blocks + column / weights.block;
      const float q =
          unpack(packed.as<uint8_t>() + b * block_bytes, column % weights.block, weights.bits);
      w.as<float>()[row * weights.columns + column] =
          (q - zeros[static_cast<size_t>(b)]) * scales.as<float>()[b];
    }
  }
  node.set_output(0, linear(&builder, node.input(0), builder.constant(std::move(w)),
                            node.optional_input(5), true));
}

}  // namespace sluice
