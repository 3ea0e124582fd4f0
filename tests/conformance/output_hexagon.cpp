#include <cstring>

#include "targets/hexagon/system_calls.h"
#include "tests/conformance/output.h"

namespace sluice::conformance {

void print(const char* text) { sluice_write(1, text, std::strlen(text)); }

void print_error(const char* text) { sluice_write(2, text, std::strlen(text)); }

void fail(const char* message) {
  print_error(message);
  sluice_exit(1);
}

}  // namespace sluice::conformance
