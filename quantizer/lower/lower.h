// Graph with schemes -> plan: operations become calls of the executor with packed weights, over
// working memory whose lifetimes are known.
#ifndef SLUICE_LOWER_LOWER_H
#define SLUICE_LOWER_LOWER_H

#include "quantizer/lower/plan_data.h"
#include "quantizer/quantize/quantized_graph.h"

namespace sluice {

/// Lowers `graph` for kernels that read the packed layouts of `tiling`. Throws sluice::Error naming
/// the node where an operation has no kernel for its types, or extents pass the limits of a plan.
PlanData lower(const QuantizedGraph& graph, const sluice_tiling& tiling);

}  // namespace sluice

#endif
