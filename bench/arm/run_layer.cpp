// One LSTM layer of one engine, run a given number of times on the machine that this program is
// built for: instructions are counted from outside (count_instructions.c).
//
//   run_layer ENGINE MODEL STEPS HIDDEN RUNS
//
// MODEL computes the layer of make_problem with as many inputs as units; it is run once more
// before, to compare the result with the layer in double precision.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>

#include "bench/arm/files.h"
#include "bench/cases/contender.h"
#include "bench/cases/kernels_in_use.h"
#include "bench/cases/sluice_lstm.h"
#include "bench/peers/onnxruntime.h"
#include "bench/peers/onnxruntime_lstm.h"
#include "bench/peers/tflite.h"
#include "bench/peers/tflite_lstm.h"
#include "quantizer/error.h"

namespace sluice::bench {
namespace {

struct Engine {
  const char* name;
  std::function<Contender(const LstmProblem&, Buffer<uint8_t>)> open;
  std::function<std::string()> version;
};

const Engine kEngines[] = {
    {"sluice", sluice_lstm, [] { return std::string("Sluice, ") + kernels_in_use().variant; }},
    {"onnxruntime", onnxruntime_lstm, [] { return "ONNX Runtime " + onnxruntime_version(); }},
    {"tflite-integer", tflite_lstm_integer, [] { return "TensorFlow Lite " + tflite_version(); }},
    {"tflite-hybrid", tflite_lstm_hybrid, [] { return "TensorFlow Lite " + tflite_version(); }},
};

const Engine& find_engine(const std::string& name) {
  for (const Engine& engine : kEngines) {
    if (engine.name == name) return engine;
  }
  throw Error("no engine '" + name + "'");
}

void run(char** arguments) {
  const Engine& engine = find_engine(arguments[1]);
  const LstmProblem problem = make_problem(
      LstmShape{std::atoll(arguments[3]), 1, std::atoll(arguments[4]), std::atoll(arguments[4])});
  const Contender contender = engine.open(problem, read_file(arguments[2]));
  if (!(contender.error <= kQuantizedTolerance)) {
    throw Error("wrong result: largest error " + std::to_string(contender.error));
  }
  std::printf("engine: %s\ndifference: %.4f\n", engine.version().c_str(), contender.error);
  for (int runs = std::atoi(arguments[5]); runs > 0; --runs) contender.run();
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: run_layer ENGINE MODEL STEPS HIDDEN RUNS\n", stderr);
    return 2;
  }
  try {
    sluice::bench::run(argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}
