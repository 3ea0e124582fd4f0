// What the translation of one TensorFlow Lite operator sees.
#ifndef SLUICE_IMPORT_TFLITE_OPERATOR_CONTEXT_H
#define SLUICE_IMPORT_TFLITE_OPERATOR_CONTEXT_H

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "quantizer/error.h"
#include "quantizer/import/builder.h"
#include "quantizer/import/tflite/quantized_values.h"
#include "quantizer/import/tflite/source_tensor.h"

namespace sluice {

/// The value of a tensor, by index.
using FindTensor = std::function<ValueId(int32_t)>;

class OperatorContext {
 public:
  OperatorContext(Builder* builder, const TfliteFile& file, const tflite::Operator& source,
                  FindTensor find, std::set<int32_t>* states);

  Builder& builder;

  size_t input_count() const { return inputs_.size(); }
  bool has_input(size_t i) const { return i < inputs_.size() && inputs_[i] >= 0; }
  /// Value of a required input; quantized tensors are the real numbers they stand for.
  ValueId input(size_t i) const;
  /// The file's description of a required input.
  SourceTensor tensor(size_t i) const;
  /// Index of its tensor.
  int32_t tensor_index(size_t i) const;
  Shape shape(size_t i) const { return builder.shape(input(i)); }
  int64_t rank(size_t i) const { return static_cast<int64_t>(shape(i).size()); }
  std::vector<int64_t> known_integers(size_t i, const char* what) const {
    return builder.known_integers(input(i), what);
  }

  size_t output_count() const { return outputs_.size(); }
  SourceTensor output_tensor(size_t i) const;
  void set_output(size_t i, ValueId id) { results_[i] = id; }
  const std::map<size_t, ValueId>& results() const { return results_; }

  /// Marks the tensor of input i as the state of this operator alone.
  void claim_state(size_t i) const;

  bool has_intermediate(size_t i) const;
  SourceTensor intermediate(size_t i) const;

  /// The operator's options, defaults where the file has none; `Table` is one of the schema's
  /// union. Throws sluice::Error where they are those of another operator.
  template <typename Table>
  typename Table::NativeTableType options() const {
    constexpr tflite::Options kExpected = tflite::OptionsTraits<Table>::enum_value;
    typename Table::NativeTableType options;
    if (source_.options_type() == tflite::Options_NONE || !source_.options()) return options;
    if (source_.options_type() != kExpected) {
      throw Error("options of kind " + std::to_string(static_cast<int>(source_.options_type())) +
                  ", expected " + std::to_string(static_cast<int>(kExpected)));
    }
    static_cast<const Table*>(source_.options())->UnPackTo(&options);
    return options;
  }

 private:
  const TfliteFile& file_;
  const tflite::Operator& source_;
  FindTensor find_;
  std::set<int32_t>& states_;
  std::vector<int32_t> inputs_, outputs_;
  std::map<size_t, ValueId> results_;
};

/// The value after an operator's fused activation.
ValueId activate(Builder* builder, ValueId x, tflite::Activation activation);

/// Bounds that an activation sets; throws sluice::Error for those that are more than a clamp.
struct Bounds {
  float low, high;
};
Bounds bounds(tflite::Activation activation);

}  // namespace sluice

#endif
