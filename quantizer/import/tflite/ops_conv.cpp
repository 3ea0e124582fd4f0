#include "quantizer/import/extents.h"
#include "quantizer/import/tflite/operators.h"
#include "quantizer/import/tflite/product.h"

namespace sluice::tflite_operators {
namespace {

const std::vector<int64_t> kToChannelsFirst = {0, 3, 1, 2};
const std::vector<int64_t> kToChannelsLast = {0, 2, 3, 1};

bool is_pointwise(const Node& conv, const Shape& weights) {
  const ConvAttributes& c = conv.conv;
  return c.group == 1 && weights[2] == Dim(1) && weights[3] == Dim(1) && c.stride[0] == 1 &&
         c.stride[1] == 1 && c.pad_before[0] + c.pad_before[1] == 0 &&
         c.pad_after[0] + c.pad_after[1] == 0;
}

template <typename Options>
void read_window(const Options& options, const Shape& x, const Shape& w, ConvAttributes* conv) {
  conv->stride[0] = options.stride_h;
  conv->stride[1] = options.stride_w;
  conv->dilation[0] = options.dilation_h;
  conv->dilation[1] = options.dilation_w;
  for (const int axis : {0, 1}) {
    if (conv->stride[axis] < 1 || conv->dilation[axis] < 1) {
      throw Error("strides and dilations must be at least 1");
    }
  }
  if (options.padding == tflite::Padding_Valid) return;
  if (options.padding != tflite::Padding_Same) {
    throw Error("padding " + std::to_string(static_cast<int>(options.padding)) +
                " is not supported");
  }
  const int64_t kernel[] = {w[2].constant(), w[3].constant()};
  pad_same(x[1], x[2], kernel, false, conv);
}

// x [N, H, W, C], weights [M, C/group, kh, kw]; Conv itself has the channels first.
template <typename Options>
void translate_conv(OperatorContext& op, const Options& options, const Product& product,
                    ValueId weights, int64_t group) {
  Builder& builder = op.builder;
  const Shape w = builder.shape(weights);
  Node conv{};
  conv.kind = OpKind::Conv;
  conv.conv.group = group;
  read_window(options, op.shape(0), w, &conv.conv);
  const auto [low, high] = bounds(options.activation);
  if (is_pointwise(conv, w)) {
    // A product of every position's channels with a matrix.
    conv.kind = OpKind::Linear;
    conv.transposed = true;
    conv.low = low;
    conv.high = high;
    conv.dynamic = product.dynamic;
    conv.inputs = {op.input(0), builder.reshape(weights, {w[0], w[1]}), product.bias};
    op.set_output(0, builder.add(std::move(conv), SLUICE_F32));
    return;
  }
  conv.dynamic = product.dynamic;
  conv.inputs = {builder.transpose(op.input(0), kToChannelsFirst), weights, product.bias};
  ValueId y = builder.transpose(builder.add(std::move(conv), SLUICE_F32), kToChannelsLast);
  op.set_output(0, activate(&builder, y, options.activation));
}

void check_rank(const OperatorContext& op, const Shape& weights) {
  if (op.rank(0) != 4 || weights.size() != 4) {
    throw Error("operand and weights have shapes " + text(op.shape(0)) + " and " + text(weights) +
                ", expected rank 4");
  }
}

}  // namespace

// Weights [M, kh, kw, C/group].
void conv(OperatorContext& op) {
  const Product product = read_product(op, false);
  const Shape w = op.builder.shape(product.weights);
  check_rank(op, w);
  const Dim channels = op.shape(0)[3];
  Dim group;
  if (!channels.is_constant() || !Dim::divide_exactly(channels, w[3], &group)) {
    throw Error("the weights of shape " + text(w) + " do not fit " + channels.text() + " channels");
  }
  translate_conv(op, op.options<tflite::ConvOptions>(), product,
                 op.builder.transpose(product.weights, kToChannelsFirst), group.constant());
}

// Weights [1, kh, kw, C * multiplier].
void depthwise_conv(OperatorContext& op) {
  const Product product = read_product(op, false, 3);
  const Shape w = op.builder.shape(product.weights);
  check_rank(op, w);
  const Dim channels = op.shape(0)[3];
  if (!channels.is_constant() || channels.constant() < 1) {
    throw Error("the operand has " + channels.text() + " channels");
  }
  op.builder.agree(w[0], 1, "the first extent of the weights");
  translate_conv(op, op.options<tflite::DepthwiseConvOptions>(), product,
                 op.builder.transpose(product.weights, {3, 0, 1, 2}), channels.constant());
}

}  // namespace sluice::tflite_operators
