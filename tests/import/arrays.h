// .npy files as tensors.
#ifndef SLUICE_TESTS_IMPORT_ARRAYS_H
#define SLUICE_TESTS_IMPORT_ARRAYS_H

#include <string>
#include <vector>

#include "quantizer/graph/evaluate.h"

namespace sluice {

/// The file, converted to `type` as the command line does it.
Tensor load_npy(const std::string& path, sluice_type type);

/// Elements [begin, begin + count) of the leading axis, reshaped to `dims`.
Tensor rows(const Tensor& tensor, int64_t begin, int64_t count, const std::vector<int64_t>& dims);

/// Samples of a 16-bit mono .wav file with a plain 44-byte header, in -1..1.
std::vector<float> load_wav(const std::string& path);

}  // namespace sluice

#endif
