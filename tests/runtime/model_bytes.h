// Model files made in memory.
#ifndef SLUICE_TESTS_RUNTIME_MODEL_BYTES_H
#define SLUICE_TESTS_RUNTIME_MODEL_BYTES_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "model_generated.h"
#include "tests/runtime/test_plan.h"

namespace sluice::test {

/// Bytes at a 64-byte boundary, with nothing accessible behind them under ASan.
class ModelBytes {
 public:
  ModelBytes(const uint8_t* data, size_t size);
  uint8_t* data() { return data_.get(); }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(uint8_t* memory) const;
  };
  std::unique_ptr<uint8_t, Free> data_;
  size_t size_;
};

/// The tables of a model file, to be changed before they are packed.
std::unique_ptr<format::ModelT> model_tables(TestPlan* plan);
ModelBytes pack(const format::ModelT& tables);

/// A small model of layout operations with a state, expressions, a view and constants: x [T,4] and
/// the last two rows of the run before -> y [4, T+2], all rows transposed, and ramp [3].
TestPlan layout_plan();

/// A w8a8-dynamic LSTM layer whose state the session keeps, and a linear one behind it, with
/// made-up weights: x [T,1,inputs] -> y [T,1,units] and scores [T,1,2].
TestPlan lstm_plan(int32_t inputs, int32_t units);

}  // namespace sluice::test

#endif
