// A model with arrays for its inputs and outputs.
#ifndef SLUICE_BENCH_CASES_MODEL_RUN_H
#define SLUICE_BENCH_CASES_MODEL_RUN_H

#include <cstdint>
#include <string>
#include <vector>

#include "bench/cases/open_model.h"
#include "bench/support/buffer.h"
#include "quantizer/write/model_file.h"

namespace sluice::bench {

class ModelRun {
 public:
  /// Float inputs are random in (-1, 1), all others zero; symbols are 1. `bytes` outlives the run.
  /// Throws sluice::Error.
  explicit ModelRun(const AlignedBytes& bytes);

  /// States that are inputs are carried by the session. Throws sluice::Error with its reason.
  void run();
  /// Whether all float outputs of the last run are finite, as far as their extents were known.
  bool outputs_finite() const;
  std::string variant() const { return opened_.variant(); }

 private:
  OpenModel opened_;
  std::vector<Buffer<uint8_t>> memory_;
  std::vector<sluice_buffer> inputs_, outputs_;
  std::vector<sluice_type> output_types_;
};

}  // namespace sluice::bench

#endif
