// com.microsoft.DynamicQuantizeLSTM: LSTM with 8-bit weights W [D,I,4H] and R [D,H,4H], a scale and
// a zero point for each direction, or for each row of it.
#include <cmath>

#include "quantizer/error.h"
#include "quantizer/graph/evaluate.h"
#include "quantizer/graph/evaluate/operations.h"
#include "quantizer/import/onnx/layers.h"
#include "quantizer/import/onnx/operators.h"

namespace sluice {
namespace {

Tensor constant_input(NodeContext& node, size_t i, const char* what) {
  const Value& value = node.builder.value(node.input(i));
  if (!value.constant) {
    throw Error(std::string(what) + " is only known at run time, which is not supported");
  }
  return constant_tensor(value);
}

// Input i: [D] or [D, rows], a number for each row of each direction.
template <typename T>
std::vector<T> row_numbers(NodeContext& node, size_t i, sluice_type type, int64_t directions,
                           int64_t rows) {
  const std::string what = "input " + std::to_string(i);
  const Tensor found = constant_input(node, i, what.c_str());
  const bool per_row = found.dims.size() == 2;
  if ((found.dims.size() != 1 && !per_row) || found.dims[0] != directions ||
      (per_row && found.dims[1] != rows)) {
    throw Error(what + " has shape " + text(node.shape(i)) + ", expected [" +
                std::to_string(directions) + "] or [" + std::to_string(directions) + ", " +
                std::to_string(rows) + "]");
  }
  const Tensor numbers = evaluate_cast({&found}, type);
  std::vector<T> result;
  for (int64_t row = 0; row < directions * rows; ++row) {
    result.push_back(numbers.as<T>()[per_row ? row : row / rows]);
  }
  return result;
}

// Weights [D, columns, rows], inputs `q`, `scale` and `zero_point`, as [D, rows, columns].
ValueId real_weights(NodeContext& node, size_t q, size_t scale, size_t zero_point) {
  const std::string what = "input " + std::to_string(q);
  const Tensor found = constant_input(node, q, what.c_str());
  if (found.dims.size() != 3 || (found.type != SLUICE_S8 && found.type != SLUICE_U8)) {
    throw Error(what + " is " + sluice_type_name(found.type) + " " + text(node.shape(q)) +
                ", expected s8 or u8 of rank 3");
  }
  const int64_t directions = found.dims[0], columns = found.dims[1], rows = found.dims[2];
  auto given = std::make_shared<GivenQuantization>();
  given->type = SLUICE_S8;
  given->axis = 1;
  given->scale = row_numbers<float>(node, scale, SLUICE_F32, directions, rows);
  given->zero_point.resize(given->scale.size());
  for (const float each : given->scale) {
    if (!std::isfinite(each) || each <= 0) {
      throw Error("a scale is " + std::to_string(each) + ", expected a positive number");
    }
  }
  const auto zeros = row_numbers<int32_t>(node, zero_point, SLUICE_S32, directions, rows);
  const Tensor wide = evaluate_cast({&found}, SLUICE_S32);
  Tensor integers = Tensor::zeros(SLUICE_S8, {directions, rows, columns});
  Tensor real = Tensor::zeros(SLUICE_F32, integers.dims);
  int64_t to = 0;
  for (int64_t d = 0; d < directions; ++d) {
    for (int64_t row = 0; row < rows; ++row) {
      const auto at = static_cast<size_t>(d * rows + row);
      for (int64_t column = 0; column < columns; ++column, ++to) {
        const int64_t from = (d * columns + column) * rows + row;
        const int32_t steps = wide.as<int32_t>()[from] - zeros[at];
        if (steps < INT8_MIN || steps > INT8_MAX) {
          throw Error(what + " holds a weight " + std::to_string(steps) +
                      " steps from its zero point, expected -128 to 127");
        }
        integers.as<int8_t>()[to] = static_cast<int8_t>(steps);
        real.as<float>()[to] = static_cast<float>(steps) * given->scale[at];
      }
    }
  }
  given->q = std::make_shared<const Constant>(Constant{std::move(integers.bytes)});
  const ValueId id = node.builder.constant(std::move(real));
  node.builder.graph.values[id].given = std::move(given);
  return id;
}

}  // namespace

void translate_dynamic_quantize_lstm(NodeContext& node) {
  if (node.has_attribute("layout")) throw Error("attribute \"layout\" is not supported");
  const ValueId w = real_weights(node, 1, 8, 9), r = real_weights(node, 2, 10, 11);
  translate_lstm_layer(node, w, r,
                       std::make_shared<DynamicActivations>(DynamicActivations{false, true}));
}

}  // namespace sluice
