#include "bench/cases/layer_session.h"

#include <algorithm>

#include "quantizer/lower/lower.h"
#include "quantizer/quantize/schemes.h"
#include "sluice/kernels.h"

namespace sluice::bench {
namespace {

AlignedBytes layer_model(const Graph& graph, const std::string& scheme) {
  validate(graph);
  return serialize_model(lower(quantize(graph, {scheme, {}}), sluice_kernel_tiling));
}

}  // namespace

LayerSession::LayerSession(const Graph& graph, const std::string& scheme,
                           const std::vector<float>& x, const std::vector<int64_t>& dims,
                           size_t outputs)
    : bytes_(layer_model(graph, scheme)), opened_(bytes_), x_(x), y_(outputs) {
  input_.data = x_.data();
  input_.bytes = x_.bytes();
  input_.rank = static_cast<int32_t>(dims.size());
  std::copy(dims.begin(), dims.end(), input_.dims);
  output_.data = y_.data();
  output_.bytes = y_.bytes();
}

}  // namespace sluice::bench
