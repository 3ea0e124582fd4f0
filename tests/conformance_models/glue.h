// C that runs a compiled model over the inputs of its case.
#ifndef SLUICE_TESTS_CONFORMANCE_MODELS_GLUE_H
#define SLUICE_TESTS_CONFORMANCE_MODELS_GLUE_H

#include <string>
#include <vector>

#include "tests/conformance_models/model_case.h"

namespace sluice::test {

/// The function <name>_case of the case (model_runner.h), over NAME.h and <name>_data.
std::string emit_case(const ModelCase& model);
/// Assembly of <name>_data: inputs of the case one after the other, then what is expected.
std::string emit_data(const ModelCase& model, const std::string& file);
/// The table of all cases.
std::string emit_table(const std::vector<std::string>& names);

}  // namespace sluice::test

#endif
