// oneDNN 2: what its contenders share. One thread; weights are reordered once into the format that
// the primitive chooses.
#ifndef SLUICE_BENCH_PEERS_ONEDNN_H
#define SLUICE_BENCH_PEERS_ONEDNN_H

#include <dnnl.hpp>
#include <string>
#include <vector>

namespace sluice::bench {

/// The engine and stream of all contenders; the first use limits oneDNN to one thread.
const dnnl::engine& onednn_engine();
dnnl::stream& onednn_stream();

/// Memory of `desc`, zeroed, or with a copy of the bytes at `data`.
dnnl::memory onednn_memory(const dnnl::memory::desc& desc, const void* data = nullptr);

/// A primitive bound to its arguments.
class OnednnCall {
 public:
  explicit OnednnCall(dnnl::primitive primitive) : primitive_(std::move(primitive)) {}
  void bind(int argument, const dnnl::memory& memory);
  void run() const;

 private:
  dnnl::primitive primitive_;
  std::vector<dnnl::memory> memories_;
  std::vector<dnnl_exec_arg_t> arguments_;
};

/// x f32 -> u8 with kStaticScale and kStaticZero: what stands in front of a u8 primitive where the
/// data is float.
OnednnCall onednn_quantize(const dnnl::memory& x, const dnnl::memory& quantized);

/// "2.6.3"
std::string onednn_version();

}  // namespace sluice::bench

#endif
