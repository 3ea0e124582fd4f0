// The .sluice reader, and running whatever it lets pass.
#include <cstddef>
#include <cstdint>

#include "tests/runtime/exercise_model.h"
#include "tests/runtime/model_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sluice::test::ModelBytes bytes(data, size);
  sluice::test::exercise_model(bytes.data(), bytes.size());
  return 0;
}
