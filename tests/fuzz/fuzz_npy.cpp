// Any bytes as an .npy file: an array that is written back the same, or sluice::Error.
#include <cstdlib>

#include "quantizer/error.h"
#include "quantizer/npy/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sluice::NpyArray array;
  try {
    array = sluice::parse_npy(data, size, "fuzz");
  } catch (const sluice::Error&) {
    return 0;
  }
  const std::vector<uint8_t> written = sluice::format_npy(array);
  const sluice::NpyArray again = sluice::parse_npy(written.data(), written.size(), "written");
  if (again.type != array.type || again.shape != array.shape || again.bytes != array.bytes) {
    std::abort();
  }
  return 0;
}
