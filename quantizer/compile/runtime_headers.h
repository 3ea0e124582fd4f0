// The headers that a generated NAME.c includes. They are part of this program, so that a model
// compiles wherever the program runs and against the declarations it was built with.
#ifndef SLUICE_COMPILE_RUNTIME_HEADERS_H
#define SLUICE_COMPILE_RUNTIME_HEADERS_H

#include <vector>

namespace sluice {

struct RuntimeHeader {
  const char* path;  // as it is included: "sluice/plan.h"
  const char* text;
};

const std::vector<RuntimeHeader>& runtime_headers();

}  // namespace sluice

#endif
