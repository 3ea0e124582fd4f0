// Translates the graph of a TensorFlow Lite model operator by operator.
#ifndef SLUICE_IMPORT_TFLITE_IMPORTER_H
#define SLUICE_IMPORT_TFLITE_IMPORTER_H

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "quantizer/import/builder.h"
#include "quantizer/import/symbols.h"
#include "quantizer/import/tflite/source_tensor.h"

namespace sluice {

class TfliteImporter {
 public:
  TfliteImporter(const TfliteFile& file, const SymbolEquations& equations);

  /// The graph as the model has it, before any rewriting. Throws sluice::Error, or SymbolEquation
  /// where a further one is needed.
  Graph run();

 private:
  int32_t code(const tflite::Operator& source) const;
  void check_operators() const;
  void add_input(int32_t index);
  void translate(const tflite::Operator& source, int32_t code);
  void add_output(int32_t index);
  ValueId find(int32_t index);
  ValueId add_constant(const SourceTensor& tensor);
  void define(int32_t index, ValueId id);
  std::string edge_name(const SourceTensor& tensor, const char* otherwise);

  const TfliteFile& file_;
  const SymbolEquations& equations_;
  Builder builder_;
  std::unordered_map<int32_t, ValueId> values_;  // by index of the tensor
  std::set<std::string> edge_names_;
  std::set<ValueId> outputs_;
  std::set<int32_t> states_;  // tensors that LSTM operators keep theirs in
  size_t constant_bytes_ = 0;
};

}  // namespace sluice

#endif
