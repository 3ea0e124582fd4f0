// Quantization at the edges of a float graph.
#include "quantizer/error.h"
#include "quantizer/lower/rules.h"

namespace sluice {

void lower_quantize(PlanBuilder&, const Node&) { throw Error("not supported"); }

void lower_dequantize(PlanBuilder&, const Node&) { throw Error("not supported"); }

}  // namespace sluice
