// A plan with names, owning its memory: what lowering makes, the writer stores and the compiler
// turns into C.
#ifndef SLUICE_LOWER_PLAN_DATA_H
#define SLUICE_LOWER_PLAN_DATA_H

#include <cstdint>
#include <string>
#include <vector>

#include "sluice/plan.h"

namespace sluice {

/// Every constant begins at a multiple of it: the most that the kernels of any target want.
constexpr uint64_t kConstantAlignment = 128;

struct PlanValue {
  std::string name;  // of the source model; empty for made-up values
  sluice_plan_value value;
  // Real value = scale * (q - zero_point) for quantized integers; scale 0 for anything else.
  float scale = 0;
  int32_t zero_point = 0;
};

struct PlanCall {
  int32_t op = -1;                       // index into PlanData::ops
  std::vector<int32_t> inputs, outputs;  // value indices; -1: absent
  std::vector<int32_t> ints;
  std::vector<float> floats;
  int32_t layer = -1;  // index into PlanData::layers of the layer this call belongs to
};

struct PlanState {
  std::string name;  // of the model input that is this state, or "<layer>.h", "<layer>.c"
  sluice_plan_state state;
};

/// What `inspect` prints of a layer; nothing of it is needed to run.
struct PlanLayer {
  std::string name;
  std::string kind;           // "lstm", "linear", "conv"
  std::string scheme;         // name of the scheme in use: "f32", "w8a8-dynamic"
  std::string detail;         // "10->118, forward"
  uint64_t weight_bytes = 0;  // packed weights with their scales and bias
  uint64_t macs =
      0;             // multiplications per time step (lstm), row (linear) or output position (conv)
  std::string note;  // why the layer is not in the scheme that was asked for; else empty
};

/// Indices, extents and attributes mean what sluice/plan.h says.
struct PlanData {
  std::string source;  // file name of the imported model, without directories
  sluice_tiling tiling{};
  std::vector<std::string> symbols;
  std::vector<sluice_token> tokens;
  std::vector<sluice_expression> expressions;
  std::vector<PlanValue> values;
  std::vector<std::string> ops;  // names as in runtime/core/ops.inc
  std::vector<PlanCall> calls;
  std::vector<int32_t> inputs, outputs;  // value indices
  std::vector<PlanState> states;
  std::vector<PlanLayer> layers;
  bool can_carry = true;
  std::vector<uint8_t> constants;  // each begins at kConstantAlignment
};

/// Text of an extent: "12", "N", "2*T + 1".
std::string extent_text(const PlanData& plan, sluice_extent extent);
/// Text of the extents of a value: "[1, T, 10]".
std::string shape_text(const PlanData& plan, const sluice_plan_value& value);

}  // namespace sluice

#endif
