// The one exception of the host tools: a line that names the thing, what was found and what was
// expected.
#ifndef SLUICE_QUANTIZER_ERROR_H
#define SLUICE_QUANTIZER_ERROR_H

#include <stdexcept>
#include <string>

namespace sluice {

class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& line) : std::runtime_error(line) {}
};

}  // namespace sluice

#endif
