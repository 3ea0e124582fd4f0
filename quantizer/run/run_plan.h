// How the arrays given for a model's inputs become runs.
//
// An array with one axis more than its input is a list of runs, and the outputs gain that axis.
// Else, where the leading axis of the input is static and that of the array a multiple of it, the
// array is that many runs joined, and the outputs are joined on their leading axis. A symbolic axis
// takes the whole array in one run. Inputs that advance hold the same number of runs; the others
// are the same in each. An input that is a state is optional and never advances: where given it is
// the value before the first run. Floats given to a quantized input are quantized (edges.h).
#ifndef SLUICE_RUN_RUN_PLAN_H
#define SLUICE_RUN_RUN_PLAN_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "quantizer/npy/npy.h"
#include "quantizer/run/model.h"

namespace sluice {

struct RunInput {
  bool given = false;
  NpyArray array;              // of the input's type, all runs
  std::vector<int64_t> shape;  // of one run
  size_t stride = 0;           // bytes from run to run; 0: the same in each
};

struct RunPlan {
  int64_t runs = 1;
  bool listed = false;           // outputs gain an axis; else they are joined
  std::vector<RunInput> inputs;  // in the order of the model's
  std::vector<int32_t> symbols;  // values in every run; 1 where no given input tells
};

/// Throws sluice::Error for a name that the model does not have, an input that is missing, a type,
/// rank or extent that does not fit, an array without elements, symbols or numbers of runs that
/// disagree.
RunPlan plan_runs(const ModelDescription& model, std::map<std::string, NpyArray> arrays);

/// What run number `run` gives for input number `input`: no data for one that is not given, nor for
/// a state that is carried into this run.
sluice_buffer run_buffer(const RunPlan& plan, const ModelDescription& model, size_t input,
                         int64_t run, bool carry);

/// Shape of all runs together of an output that has `shape` in one run.
std::vector<int64_t> joined_shape(const RunPlan& plan, const std::vector<int64_t>& shape);

}  // namespace sluice

#endif
