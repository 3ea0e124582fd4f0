#include "quantizer/import/tflite/model_file.h"

#include <cstring>
#include <string>

#include "quantizer/error.h"

namespace sluice {
namespace {

constexpr uint32_t kFormatVersion = 3;
constexpr flatbuffers::uoffset_t kMaxDepth = 16;
constexpr flatbuffers::uoffset_t kMaxTables = 1000000;

}  // namespace

TfliteFile::TfliteFile(const void* data, size_t bytes)
    : words_((bytes + sizeof(uint64_t) - 1) / sizeof(uint64_t)), bytes_(bytes) {
  if (bytes >= FLATBUFFERS_MAX_BUFFER_SIZE) {
    throw Error("the model has " + std::to_string(bytes) + " bytes, expected less than 2 GiB");
  }
  if (bytes > 0) std::memcpy(words_.data(), data, bytes);
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(words_.data()), bytes, kMaxDepth,
                                 kMaxTables);
  if (!tflite::VerifyModelBuffer(verifier)) {
    throw Error("not a TensorFlow Lite model, or damaged");
  }
  if (model().version() != kFormatVersion) {
    throw Error("the file has version " + std::to_string(model().version()) + ", expected " +
                std::to_string(kFormatVersion));
  }
  if (!model().subgraphs() || model().subgraphs()->size() == 0) {
    throw Error("the model has no graph");
  }
}

}  // namespace sluice
