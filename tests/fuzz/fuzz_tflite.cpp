// Any bytes as a TensorFlow Lite model: a graph that passes its own checks, or sluice::Error.
#include "quantizer/error.h"
#include "quantizer/import/tflite/import_tflite.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sluice::Graph graph;
  try {
    graph = sluice::import_tflite(data, size, "fuzz");
  } catch (const sluice::Error&) {
    return 0;
  }
  // What was imported is valid: an exception here is a defect and ends the fuzzer.
  sluice::validate(graph);
  return 0;
}
