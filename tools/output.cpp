#include "tools/output.h"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "quantizer/error.h"

namespace sluice {

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw Error(std::string("the standard output cannot be written: ") + std::strerror(errno));
  }
}

void print(const Json& json) {
  print(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

Json json_number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json json_shape(const sluice_tensor_info& info, const std::vector<std::string>& symbols) {
  Json shape = Json::array();
  for (int32_t axis = 0; axis < info.rank; ++axis) {
    const int64_t symbol = -1 - info.dims[axis];
    if (symbol < 0) {
      shape.push_back(info.dims[axis]);
    } else {
      shape.push_back(symbol < static_cast<int64_t>(symbols.size()) ? symbols[symbol] : "?");
    }
  }
  return shape;
}

}  // namespace sluice
