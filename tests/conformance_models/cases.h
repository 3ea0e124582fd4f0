// The models that every target runs.
#ifndef SLUICE_TESTS_CONFORMANCE_MODELS_CASES_H
#define SLUICE_TESTS_CONFORMANCE_MODELS_CASES_H

#include <map>
#include <vector>

#include "quantizer/npy/npy.h"
#include "quantizer/quantizer.h"
#include "tests/conformance_models/model_case.h"

namespace sluice::test {

/// The example that Sluice ships, and where ../shared is: TensorFlow Lite's integer vectors,
/// CMSIS-NN's layers and whole models.
std::vector<ModelCase> example_cases();
std::vector<ModelCase> vector_cases();
std::vector<ModelCase> shared_model_cases();

/// A case of one array per input: [runs, ...] where `runs` > 1. Floats are quantized where the
/// model takes integers; inputs without an array keep the session's state.
ModelCase make_case(const std::string& name, PlanData plan, int64_t runs,
                    const std::map<std::string, NpyArray>& inputs);

/// Takes what this machine computes as what is expected of a model of floats.
void expect_floats(ModelCase* model);

}  // namespace sluice::test

#endif
