// ONNX models to Graph.
#ifndef SLUICE_IMPORT_ONNX_IMPORT_ONNX_H
#define SLUICE_IMPORT_ONNX_IMPORT_ONNX_H

#include <cstddef>
#include <string>

#include "quantizer/graph/graph.h"
#include "quantizer/import/import_options.h"

namespace sluice {

/// Reads an ONNX model of operator set 7 to 25 (domain ai.onnx; of com.microsoft the
/// quantized ones): translates its operators, folds
/// constants and shape arithmetic, recognises unrolled LSTM cells and pairs recurrent states. The
/// result passes validate(). Symbolic extents keep their names (characters other than letters,
/// digits and _ become _); symbols that the model requires to be equal become one.
/// Throws sluice::Error: one line with the file, and the node, operator and attribute at fault.
Graph import_onnx(const std::string& path, const ImportOptions& options = {});

/// The same from memory; `name` stands for the file in messages and in Graph::source.
Graph import_onnx(const void* data, size_t bytes, const std::string& name,
                  const ImportOptions& options = {});

}  // namespace sluice

#endif
