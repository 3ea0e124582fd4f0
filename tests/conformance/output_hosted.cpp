#include <cstdio>
#include <cstdlib>

#include "tests/conformance/output.h"

namespace sluice::conformance {

void print(const char* text) { std::fputs(text, stdout); }

void print_error(const char* text) { std::fputs(text, stderr); }

void fail(const char* message) {
  print_error(message);
  std::exit(1);
}

}  // namespace sluice::conformance
