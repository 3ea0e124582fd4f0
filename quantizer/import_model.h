// Models of every format that has an importer.
#ifndef SLUICE_QUANTIZER_IMPORT_MODEL_H
#define SLUICE_QUANTIZER_IMPORT_MODEL_H

#include <string>

#include "quantizer/graph/graph.h"
#include "quantizer/import/import_options.h"

namespace sluice {

/// Imports the model at `path`: TensorFlow Lite where the bytes say so (identifier TFL3), else
/// ONNX. Throws sluice::Error: one line with the file and what is wrong with it.
Graph import_model(const std::string& path, const ImportOptions& options = {});

}  // namespace sluice

#endif
