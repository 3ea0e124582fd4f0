#include "bench/cases/layer_session.h"

#include <algorithm>
#include <utility>

namespace sluice::bench {

LayerSession::LayerSession(Buffer<uint8_t> model, const std::vector<float>& x,
                           const std::vector<int64_t>& dims, size_t outputs)
    : model_(std::move(model)), opened_(model_.data(), model_.size()), x_(x), y_(outputs) {
  input_.data = x_.data();
  input_.bytes = x_.bytes();
  input_.rank = static_cast<int32_t>(dims.size());
  std::copy(dims.begin(), dims.end(), input_.dims);
  output_.data = y_.data();
  output_.bytes = y_.bytes();
}

}  // namespace sluice::bench
