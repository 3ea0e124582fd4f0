#include "quantizer/compile/text_template.h"

namespace sluice {

std::string fill_in(const std::string& text, const std::map<std::string, std::string>& values) {
  std::string result;
  size_t done = 0;
  for (size_t at = text.find('@'); at != std::string::npos; at = text.find('@', done)) {
    const size_t end = text.find('@', at + 1);
    result += text.substr(done, at - done);
    result += values.at(text.substr(at + 1, end - at - 1));
    done = end + 1;
  }
  return result + text.substr(done);
}

}  // namespace sluice
