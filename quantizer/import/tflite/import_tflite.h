// TensorFlow Lite models to Graph.
#ifndef SLUICE_IMPORT_TFLITE_IMPORT_TFLITE_H
#define SLUICE_IMPORT_TFLITE_IMPORT_TFLITE_H

#include <cstddef>
#include <string>

#include "quantizer/graph/graph.h"
#include "quantizer/import/import_options.h"

namespace sluice {

/// Reads a TensorFlow Lite model (.tflite, file identifier TFL3) as a float graph with `given`
/// quantizations and profile Tflite: translates its operators, folds constants and shape
/// arithmetic, recognises unrolled LSTM cells and pairs recurrent states. The result passes
/// validate().
///
/// Tensors with a scale are the real numbers they stand for; graph inputs and outputs that have one
/// are integers at the edges (integer_edges). Extents that the file leaves open (-1 in
/// shape_signature) are symbols. Operators that read floats with 8-bit weights ("hybrid") become
/// layers with run-time quantization (Node::dynamic). LSTM states are those of the layers: zero at
/// the start.
/// Throws sluice::Error: one line with the file, and the operator and tensor at fault.
Graph import_tflite(const std::string& path, const ImportOptions& options = {});

/// The same from memory; `name` stands for the file in messages and in Graph::source.
Graph import_tflite(const void* data, size_t bytes, const std::string& name,
                    const ImportOptions& options = {});

}  // namespace sluice

#endif
