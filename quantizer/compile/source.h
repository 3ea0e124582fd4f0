// NAME.c and NAME_weights.S: a plan as constants.
#ifndef SLUICE_COMPILE_SOURCE_H
#define SLUICE_COMPILE_SOURCE_H

#include <string>

#include "quantizer/compile/interface.h"

namespace sluice {

/// NAME.c. Its kernel tables hold the kernels that the plan's operations call, and NULL for the
/// others.
std::string emit_source(const PlanData& plan, const Interface& interface, const Target& target);
/// Assembly that takes the plan's constants from `weights_file`, for NAME_constants in NAME.c.
std::string emit_weights(const Interface& interface, const std::string& weights_file);

}  // namespace sluice

#endif
