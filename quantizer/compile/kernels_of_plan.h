// Which kernels a plan calls, and whether a target has them.
#ifndef SLUICE_COMPILE_KERNELS_OF_PLAN_H
#define SLUICE_COMPILE_KERNELS_OF_PLAN_H

#include <string>
#include <vector>

#include "quantizer/compile/targets.h"
#include "quantizer/lower/plan_data.h"

namespace sluice {

/// Names of the kernels that the plan's operations call, in the order of the catalogue. Throws
/// sluice::Error for an operation that this build does not have.
std::vector<std::string> kernels_of(const PlanData& plan);

/// Throws sluice::Error where the target lacks a kernel that the plan calls, naming the layer (or
/// the operation outside of layers), its scheme and the kernel.
void check_kernels(const PlanData& plan, const Target& target);

}  // namespace sluice

#endif
