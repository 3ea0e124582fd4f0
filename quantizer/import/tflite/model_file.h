// TensorFlow Lite files as checked FlatBuffers.
#ifndef SLUICE_IMPORT_TFLITE_MODEL_FILE_H
#define SLUICE_IMPORT_TFLITE_MODEL_FILE_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tflite_generated.h"

namespace sluice {

/// A model whose FlatBuffer passed the verifier: every table, vector and string that the schema
/// names lies within the file. What numbers in it mean is not checked.
class TfliteFile {
 public:
  /// Copies the bytes. Throws sluice::Error where they are no TensorFlow Lite model.
  TfliteFile(const void* data, size_t bytes);

  const tflite::Model& model() const { return *tflite::GetModel(words_.data()); }
  /// The graph that runs: the first one.
  const tflite::Subgraph& graph() const { return *model().subgraphs()->Get(0); }
  size_t bytes() const { return bytes_; }

 private:
  std::vector<uint64_t> words_;  // aligned for every scalar of the format
  size_t bytes_;
};

}  // namespace sluice

#endif
