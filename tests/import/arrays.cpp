#include "tests/import/arrays.h"

#include <cstring>
#include <fstream>
#include <iterator>

#include "quantizer/error.h"
#include "quantizer/npy/npy.h"

namespace sluice {

Tensor load_npy(const std::string& path, sluice_type type) {
  NpyArray array = convert_npy(read_npy(path), type, path);
  Tensor tensor;
  tensor.type = type;
  tensor.dims = array.shape;
  tensor.bytes = std::move(array.bytes);
  return tensor;
}

Tensor rows(const Tensor& tensor, int64_t begin, int64_t count, const std::vector<int64_t>& dims) {
  const size_t row = tensor.bytes.size() / static_cast<size_t>(tensor.dims.at(0));
  Tensor part = Tensor::zeros(tensor.type, dims);
  if (part.bytes.size() != row * static_cast<size_t>(count)) throw Error("rows of another size");
  std::memcpy(part.bytes.data(), tensor.bytes.data() + row * static_cast<size_t>(begin),
              part.bytes.size());
  return part;
}

std::vector<float> load_wav(const std::string& path) {
  constexpr size_t kHeader = 44;
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (bytes.size() < kHeader || bytes.compare(36, 4, "data") != 0)
    throw Error("no plain .wav file");
  std::vector<int16_t> samples((bytes.size() - kHeader) / sizeof(int16_t));
  std::memcpy(samples.data(), bytes.data() + kHeader, samples.size() * sizeof(int16_t));
  std::vector<float> result;
  for (const int16_t sample : samples) result.push_back(static_cast<float>(sample) / 32768);
  return result;
}

}  // namespace sluice
