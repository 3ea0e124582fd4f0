// The 8-bit weights of integer layers: as a quantized source gives them, else quantized here; and
// the biases that belong to them.
#ifndef SLUICE_QUANTIZE_INTEGER_WEIGHTS_H
#define SLUICE_QUANTIZE_INTEGER_WEIGHTS_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "quantizer/graph/graph.h"
#include "quantizer/quantize/quantized_matrix.h"

namespace sluice {

/// Where a matrix [rows, columns] lies in the elements of a constant:
///
///   element(n, k) = first + n row_stride + k column_stride
struct MatrixView {
  ValueId operand = kAbsent;
  int64_t first = 0, rows = 0, columns = 0, row_stride = 0, column_stride = 1;
  int64_t element(int64_t n, int64_t k) const { return first + n * row_stride + k * column_stride; }
};

/// The weights [N, K] of a Linear or Conv node.
MatrixView product_weights(const Graph& graph, const Node& node);
/// Rows `first` to `first + rows` of direction `direction` of an operand [D, rows in all, columns].
MatrixView lstm_weights(const Graph& graph, ValueId operand, int64_t direction, int64_t first,
                        int64_t rows);

/// Index into the scales of `given` of an element of a constant of extents `dims`. `axis` counts
/// the extents; where there are as many scales as the extents of axes 0 and 1 together have indices
/// (a scale per direction and row of an LSTM), both count.
class GivenScale {
 public:
  GivenScale(const GivenQuantization& given, const Shape& shape);
  /// Whether the number of scales fits the shape.
  bool fits() const { return count_ > 0; }
  size_t index(int64_t element) const { return static_cast<size_t>(element / inner_ % count_); }

 private:
  int64_t inner_ = 1, count_ = 0;
};

/// The quantization that a source gives of a constant, with an integer for every element; null
/// where it gives none.
const GivenQuantization* given_integers(const Value& value);

/// The integers that a quantized source gives, q - zero_point, where they fit s8 and a row has one
/// scale.
std::optional<QuantizedMatrix> given_matrix(const Graph& graph, const MatrixView& view);

enum class WeightScales {
  PerRow,    // quantize_rows of weight_rows.h
  PerTensor  // one scale for the view, max |w| / 127, ties away from zero; 1 for zeros
};

/// The elements of the view, [rows, columns].
std::vector<float> real_matrix(const Graph& graph, const MatrixView& view);
/// given_matrix, else the real weights quantized. Throws sluice::Error naming `layer` and `what`
/// where a weight is not finite.
QuantizedMatrix integer_matrix(const Graph& graph, const MatrixView& view, WeightScales scales,
                               const std::string& layer, const char* what);

/// Makes weight scales coarser where a bias would not fit s32 in steps of x_scale scale[n] (at most
/// 2^30 steps then), and gives rows of zeros a scale for their bias, 2^-8 result_scale / x_scale.
/// Rows in groups of `group` share a scale. `real`: the weights before quantization, `bias`:
/// [rows].
void fit_bias(const std::vector<float>& real, const std::vector<double>& bias, float x_scale,
              float result_scale, int64_t group, QuantizedMatrix* weights);

/// Integers of a bias operand, elements first ... first + count: those that the source gives in s32
/// or s64 steps with zero point 0; empty where it gives none.
std::vector<int64_t> given_bias(const Graph& graph, ValueId operand, int64_t first, int64_t count);

/// Appends the rows of `part` to `all`.
void append_rows(const QuantizedMatrix& part, QuantizedMatrix* all);

}  // namespace sluice

#endif
