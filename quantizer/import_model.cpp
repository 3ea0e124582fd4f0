#include "quantizer/import_model.h"

#include <fstream>

#include "quantizer/import/onnx/import_onnx.h"
#include "quantizer/import/tflite/import_tflite.h"

namespace sluice {
namespace {

constexpr const char kTfliteIdentifier[] = "TFL3";
constexpr size_t kIdentifierOffset = 4, kIdentifierBytes = 4;  // of every FlatBuffer

bool is_tflite(const std::string& path) {
  char start[kIdentifierOffset + kIdentifierBytes] = {};
  std::ifstream(path, std::ios::binary).read(start, sizeof start);
  return std::string(start + kIdentifierOffset, kIdentifierBytes) == kTfliteIdentifier;
}

}  // namespace

Graph import_model(const std::string& path, const ImportOptions& options) {
  return is_tflite(path) ? import_tflite(path, options) : import_onnx(path, options);
}

}  // namespace sluice
