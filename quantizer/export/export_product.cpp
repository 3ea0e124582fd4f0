// Products with packed weights, and the convolutions that they are part of.
#include <algorithm>
#include <cmath>

#include "quantizer/export/exporter.h"

namespace sluice {
namespace {

// One product y = clamp(x W^T + bias) as the operations of every scheme have it.
struct Product {
  int32_t x = -1, y = -1;
  PlanMatrix<float> floats;  // the weights,
  PlanMatrix<int8_t> integers;
  std::vector<float> scale;  // those of integers by row,
  std::string packed;        // or a matrix [K, N] that is packed at run time
  std::string note;          // for who reads the model
  std::string bias;          // [N], real; empty: none
  float low = -INFINITY, high = INFINITY;

  int64_t rows() const { return scale.empty() ? floats.rows : integers.rows; }
  int64_t columns() const { return scale.empty() ? floats.columns : integers.columns; }
};

std::vector<uint8_t> bytes_of(const std::vector<int8_t>& q) { return {q.begin(), q.end()}; }

std::vector<uint8_t> bytes_of(const std::vector<int32_t>& q) {
  const auto* begin = reinterpret_cast<const uint8_t*>(q.data());
  return {begin, begin + q.size() * sizeof(int32_t)};
}

template <typename T>
std::vector<T> transposed(const PlanMatrix<T>& w) {
  std::vector<T> result(w.elements.size());
  for (int64_t n = 0; n < w.rows; ++n) {
    for (int64_t k = 0; k < w.columns; ++k) {
      result[static_cast<size_t>(k * w.rows + n)] =
          w.elements[static_cast<size_t>(n * w.columns + k)];
    }
  }
  return result;
}

// The weights as an operand, real: [K, N], or as rows with the extents `dims`.
std::string weights(Exporter& exporter, const Product& product, const std::vector<int64_t>& dims) {
  if (!product.packed.empty()) return product.packed;
  const bool by_column = dims.empty();
  const std::vector<int64_t> extents =
      by_column ? std::vector<int64_t>{product.columns(), product.rows()} : dims;
  if (product.scale.empty()) {
    return exporter.writer.floats(
        extents, by_column ? transposed(product.floats) : product.floats.elements, "weights");
  }
  const std::string w = exporter.dequantized(
      SLUICE_S8, extents,
      bytes_of(by_column ? transposed(product.integers) : product.integers.elements), product.scale,
      by_column ? 1 : 0, "weights");
  if (!product.note.empty()) exporter.writer.last().set_doc_string(product.note);
  return w;
}

std::string clip(Exporter& exporter, const Product& product, const std::string& y) {
  if (!std::isfinite(product.low) && !std::isfinite(product.high)) return y;
  OnnxWriter& writer = exporter.writer;
  const auto limit = [&](float value) {
    return std::isfinite(value) ? writer.floats({}, {value}, "limit") : std::string();
  };
  return writer.node("Clip", {y, limit(product.low), limit(product.high)}, "clip");
}

void finish(Exporter& exporter, const Product& product, std::string y) {
  if (!product.bias.empty()) y = exporter.writer.node("Add", {y, product.bias}, "biased");
  exporter.set_real(product.y, clip(exporter, product, y));
}

void emit_conv(Exporter& exporter, const Product& product, const Patches& patches) {
  if (!product.packed.empty()) throw Error("the weights of a convolution are given at run time");
  OnnxWriter& writer = exporter.writer;
  const int64_t kernel = patches.kernel[0] * patches.kernel[1];
  const Dim channels = exporter.view.shape(patches.image)[1];
  if (kernel < 1 || Dim(product.columns()) != channels * Dim(kernel)) {
    throw Error("the weights do not fit the patches");
  }
  const std::string w =
      weights(exporter, product,
              {product.rows(), product.columns() / kernel, patches.kernel[0], patches.kernel[1]});
  std::string planes = writer.node("Conv", {exporter.real(patches.image), w, product.bias}, "conv");
  const auto list = [](const int64_t(&pair)[2]) { return std::vector<int64_t>{pair[0], pair[1]}; };
  onnx::NodeProto* conv = &writer.last();
  set_attribute(conv, "kernel_shape", list(patches.kernel));
  set_attribute(conv, "strides", list(patches.stride));
  set_attribute(conv, "dilations", list(patches.dilation));
  set_attribute(conv, "pads",
                std::vector<int64_t>{patches.pad_before[0], patches.pad_before[1],
                                     patches.pad_behind[0], patches.pad_behind[1]});
  planes = clip(exporter, product, planes);
  const sluice_type type = exporter.view.type(product.y);
  if (type != SLUICE_F32) {
    planes = exporter.round_trip(planes, type, exporter.view.known_quantization(product.y), "conv");
  }
  const std::string pixels = exporter.transpose(planes, {0, 2, 3, 1}, "pixels");
  exporter.set_moved(
      product.y, writer.node("Reshape", {pixels, writer.integers({-1, product.rows()})}, "rows"));
}

void emit(Exporter& exporter, const Product& product) {
  const auto patches = exporter.patches.find(exporter.view.base(product.x));
  if (patches != exporter.patches.end()) return emit_conv(exporter, product, patches->second);
  const std::string x = exporter.real(product.x), w = weights(exporter, product, {});
  finish(exporter, product, exporter.writer.node("MatMul", {x, w}, "product"));
}

std::string float_bias(Exporter& exporter, int32_t bias) {
  if (bias < 0) return "";
  if (!exporter.view.is_constant(bias)) return exporter.raw(bias);
  const std::vector<float> values = exporter.view.floats(bias);
  return exporter.writer.floats({static_cast<int64_t>(values.size())}, values, "bias");
}

void export_float(Exporter& exporter, const CallView& call) {
  Product product;
  product.x = call.input(0);
  product.y = call.output(0);
  const auto packed = exporter.packed.find(call.input(1));
  if (packed != exporter.packed.end()) {
    product.packed = packed->second;
  } else {
    product.floats = exporter.view.float_matrix(call.input(1));
  }
  product.bias = float_bias(exporter, call.optional_input(2));
  product.low = call.number(0);
  product.high = call.number(1);
  emit(exporter, product);
}

// The operator of ONNX Runtime with one scale for all rows.
void emit_dynamic(Exporter& exporter, const Product& product) {
  const PlanMatrix<int8_t>& w = product.integers;
  OnnxWriter& writer = exporter.writer;
  const std::string y = writer.node(
      "DynamicQuantizeMatMul",
      {exporter.real(product.x),
       writer.constant(SLUICE_S8, {w.columns, w.rows}, bytes_of(transposed(w)), "weights"),
       writer.floats({w.rows}, product.scale, "weights_scale")},
      "product");
  writer.last().set_domain("com.microsoft");
  finish(exporter, product, y);
}

void export_dynamic(Exporter& exporter, const CallView& call) {
  Product product;
  product.x = call.input(0);
  product.y = call.output(0);
  product.integers = exporter.view.integer_matrix(call.input(1));
  product.scale = exporter.view.floats(call.input(2));
  product.bias = float_bias(exporter, call.optional_input(4));
  product.low = call.number(0);
  product.high = call.number(1);
  const bool symmetric = call.integer(0) != 0, whole = call.integer(1) != 0;
  if (whole && !symmetric && !exporter.patches.count(exporter.view.base(product.x))) {
    return emit_dynamic(exporter, product);
  }
  product.note =
      "Sluice quantizes the other operand at run time, a scale for each row; here it stays float";
  emit(exporter, product);
}

// The bias of sums of x - x_zero: bias + x_zero sum_k w[n][k].
std::vector<int32_t> plain_bias(const std::vector<int32_t>& bias, const PlanMatrix<int8_t>& w,
                                int32_t x_zero) {
  std::vector<int32_t> result;
  for (int64_t n = 0; n < w.rows; ++n) {
    int64_t sum = 0;
    for (int64_t k = 0; k < w.columns; ++k) {
      sum += w.elements[static_cast<size_t>(n * w.columns + k)];
    }
    const int64_t plain = bias.at(static_cast<size_t>(n)) + x_zero * sum;
    if (plain < INT32_MIN || plain > INT32_MAX) throw Error("a bias leaves 32 bits");
    result.push_back(static_cast<int32_t>(plain));
  }
  return result;
}

void export_integer_product(Exporter& exporter, const CallView& call) {
  Product product;
  product.integers = exporter.view.integer_matrix(call.input(1));
  const PlanMatrix<int8_t>& w = product.integers;
  const std::vector<int32_t> multipliers = exporter.view.integers(call.input(3));
  const std::vector<int32_t> shifts = exporter.view.integers(call.input(4));
  product.x = call.input(0);
  product.y = call.output(0);
  const auto patches = exporter.patches.find(exporter.view.base(product.x));
  const PlanQuantization x = exporter.view.known_quantization(
      patches == exporter.patches.end() ? product.x : patches->second.image);
  const PlanQuantization y = exporter.view.known_quantization(product.y);
  std::vector<float> bias_scale;
  for (size_t n = 0; n < static_cast<size_t>(w.rows); ++n) {
    const double sum_scale = factor(multipliers.at(n), shifts.at(n)) * y.scale;
    product.scale.push_back(sum_scale > 0 ? static_cast<float>(sum_scale / x.scale) : 1);
    bias_scale.push_back(product.scale.back() * x.scale);
  }
  const std::vector<int32_t> bias =
      plain_bias(exporter.view.integers(call.input(2)), w, x.zero_point);
  if (std::any_of(bias.begin(), bias.end(), [](int32_t b) { return b != 0; })) {
    product.bias =
        exporter.dequantized(SLUICE_S32, {w.rows}, bytes_of(bias), bias_scale, 0, "bias");
  }
  const bool narrow = exporter.view.type(product.y) == SLUICE_S8;
  const int32_t low = call.integer(1), high = call.integer(2);
  if (low > (narrow ? INT8_MIN : INT16_MIN)) {
    product.low = static_cast<float>(low - y.zero_point) * y.scale;
  }
  if (high < (narrow ? INT8_MAX : INT16_MAX)) {
    product.high = static_cast<float>(high - y.zero_point) * y.scale;
  }
  emit(exporter, product);
}

}  // namespace

bool export_product(Exporter& exporter, const CallView& call) {
  const std::string& op = call.op();
  if (op == "linear_f32") {
    export_float(exporter, call);
  } else if (op == "linear_s8w8_f32") {
    export_dynamic(exporter, call);
  } else if (op.rfind("linear_s8w8_", 0) == 0 || op.rfind("linear_s16w8_", 0) == 0) {
    export_integer_product(exporter, call);
  } else if (op == "matmul_f32") {
    exporter.set_real(
        call.output(0),
        exporter.writer.node("MatMul", {exporter.real(call.input(0)), exporter.real(call.input(1))},
                             "product"));
  } else if (op == "pack_gemm_f32") {
    const std::string w = exporter.real(call.input(0));
    exporter.packed[call.output(0)] =
        call.integer(0) != 0 ? exporter.transpose(w, {1, 0}, "weights") : w;
  } else {
    return false;
  }
  return true;
}

}  // namespace sluice
