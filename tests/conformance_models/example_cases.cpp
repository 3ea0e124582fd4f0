// The example that Sluice ships: always there.
#include "tests/conformance_models/cases.h"

namespace sluice::test {

std::vector<ModelCase> example_cases() {
  const std::string folder = BEARING_FAULT_DIR "/";
  std::vector<ModelCase> cases;
  NpyArray frames = read_npy(folder + "test_frames.npy");
  const auto each = frames.bytes.size() / static_cast<size_t>(frames.shape[0]);
  frames.shape[0] = 8;
  frames.bytes.resize(each * 8);
  for (const char* scheme : {"w8a8", "w8a16"}) {
    QuantizeOptions options;
    options.scheme = scheme;
    options.edges = Edges::Integer;
    options.calibration = {{"frames", folder + "calibration_frames.npy"}};
    cases.push_back(make_case("bearing_fault_" + std::string(scheme),
                              quantize_model(folder + "bearing_fault.onnx", options), 1,
                              {{"frames", frames}}));
  }
  return cases;
}

}  // namespace sluice::test
