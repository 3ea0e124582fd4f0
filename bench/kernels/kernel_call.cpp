#include "bench/kernels/kernel_call.h"

#include <string>

#include "quantizer/error.h"

namespace sluice::bench {

void KernelCall::buffer(const float* data, std::initializer_list<int64_t> extents) {
  add_buffer(halide_type_of<float>(), data, extents);
}
void KernelCall::buffer(const int8_t* data, std::initializer_list<int64_t> extents) {
  add_buffer(halide_type_of<int8_t>(), data, extents);
}
void KernelCall::buffer(const uint8_t* data, std::initializer_list<int64_t> extents) {
  add_buffer(halide_type_of<uint8_t>(), data, extents);
}
void KernelCall::buffer(const int16_t* data, std::initializer_list<int64_t> extents) {
  add_buffer(halide_type_of<int16_t>(), data, extents);
}
void KernelCall::buffer(const int32_t* data, std::initializer_list<int64_t> extents) {
  add_buffer(halide_type_of<int32_t>(), data, extents);
}

void KernelCall::add_buffer(halide_type_t type, const void* data,
                            std::initializer_list<int64_t> extents) {
  Array& array = arrays_.emplace_back();
  int64_t stride = 1;
  for (const int64_t extent : extents) {
    array.dims.emplace_back(0, static_cast<int32_t>(extent), static_cast<int32_t>(stride));
    stride *= extent;
  }
  array.header.type = type;
  array.header.host = const_cast<uint8_t*>(static_cast<const uint8_t*>(data));
  array.header.dimensions = static_cast<int32_t>(array.dims.size());
  array.header.dim = array.dims.data();
  arguments_.push_back(&array.header);
}

void KernelCall::scalar(float value) {
  scalars_.emplace_back().real = value;
  arguments_.push_back(&scalars_.back());
}
void KernelCall::scalar(int32_t value) {
  scalars_.emplace_back().integer = value;
  arguments_.push_back(&scalars_.back());
}

void KernelCall::run() {
  const int code = kernel_(arguments_.data());
  if (code != 0) throw Error("a kernel refused its arguments with code " + std::to_string(code));
}

}  // namespace sluice::bench
