// Products of an operand that is quantized at run time, as ONNX Runtime's quantize_dynamic spells
// them out.
#ifndef SLUICE_IMPORT_ONNX_DYNAMIC_PATTERNS_H
#define SLUICE_IMPORT_ONNX_DYNAMIC_PATTERNS_H

#include <onnx/onnx_pb.h>

namespace sluice {

/// With q, s, z = DynamicQuantizeLinear(x), replaces in the graph
///
///   Mul(Cast(MatMulInteger(q, B, z, B_zero)), Mul(s, B_scale))
///   com.microsoft.MatMulIntegerToFloat(q, B, s, B_scale, z, B_zero, bias)
///
/// by com.microsoft.DynamicQuantizeMatMul(x, B, B_scale, B_zero, bias), which is the same. Products
/// and casts that something else reads stay as they are.
void fuse_dynamic_quantization(onnx::GraphProto* graph);

}  // namespace sluice

#endif
