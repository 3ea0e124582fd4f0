#include "quantizer/import/quoted.h"

namespace sluice {

std::string quoted(const std::string& name) {
  constexpr size_t kLongest = 120;
  std::string out = "\"";
  for (const char c : name.substr(0, kLongest)) {
    const auto code = static_cast<unsigned char>(c);
    out += code < 0x20 || code == 0x7f || c == '"' ? '?' : c;
  }
  return out + (name.size() > kLongest ? "...\"" : "\"");
}

}  // namespace sluice
