#include "bench/peers/onednn.h"

#include <omp.h>

#include <cstring>

#include "bench/support/peer_arrays.h"
#include "bench/support/shapes.h"

namespace sluice::bench {

const dnnl::engine& onednn_engine() {
  static const dnnl::engine engine = [] {
    omp_set_num_threads(1);
    return dnnl::engine(dnnl::engine::kind::cpu, 0);
  }();
  return engine;
}

dnnl::stream& onednn_stream() {
  static dnnl::stream stream(onednn_engine());
  return stream;
}

dnnl::memory onednn_memory(const dnnl::memory::desc& desc, const void* data) {
  dnnl::memory memory(desc, onednn_engine());
  if (data != nullptr) {
    std::memcpy(memory.get_data_handle(), data, desc.get_size());
  } else {
    std::memset(memory.get_data_handle(), 0, desc.get_size());
  }
  return memory;
}

void OnednnCall::bind(int argument, const dnnl::memory& memory) {
  memories_.push_back(memory);
  arguments_.push_back({argument, memory.get()});
}

void OnednnCall::run() const {
  // The C function: primitive::execute of the C++ wrapper takes a map and copies it on every call.
  dnnl::error::wrap_c_api(
      dnnl_primitive_execute(primitive_.get(), onednn_stream().get(),
                             static_cast<int>(arguments_.size()), arguments_.data()),
      "oneDNN: a primitive failed");
}

OnednnCall onednn_quantize(const dnnl::memory& x, const dnnl::memory& quantized) {
  dnnl::primitive_attr attributes;
  attributes.set_output_scales(0, {1 / kStaticScale});
  attributes.set_zero_points(DNNL_ARG_DST, 0, {kStaticZero});
  OnednnCall call{dnnl::reorder(dnnl::reorder::primitive_desc(x, quantized, attributes))};
  call.bind(DNNL_ARG_FROM, x);
  call.bind(DNNL_ARG_TO, quantized);
  return call;
}

std::string onednn_version() {
  const dnnl_version_t* version = dnnl_version();
  return std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
         std::to_string(version->patch);
}

}  // namespace sluice::bench
