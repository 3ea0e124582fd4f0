// The same plan for the kernels of another family.
#ifndef SLUICE_LOWER_REPACK_H
#define SLUICE_LOWER_REPACK_H

#include "quantizer/lower/plan_data.h"

namespace sluice {

/// `plan` with every packed constant in the layout of `tiling`, exactly: what `lower` makes for
/// that tiling. Throws sluice::Error naming a constant whose size is not that of its shape.
PlanData repacked(const PlanData& plan, const sluice_tiling& tiling);

}  // namespace sluice

#endif
