#include "quantizer/compile/kernels_of_plan.h"

#include <set>

#include "quantizer/error.h"
#include "runtime/core/op.h"

namespace sluice {
namespace {

struct KernelRow {
  const char* name;
  const char* families;  // separated by spaces
};

constexpr KernelRow kKernels[] = {
#include "kernel_rows.inc"
};

const sluice_op& find_op(const std::string& name) {
  for (int32_t i = 0; i < sluice_all_ops_count; ++i) {
    if (name == sluice_all_ops[i]->name) return *sluice_all_ops[i];
  }
  throw Error("this build has no operation '" + name + "'");
}

bool exists_for(const KernelRow& kernel, const std::string& family) {
  return (std::string(" ") + kernel.families + " ").find(" " + family + " ") != std::string::npos;
}

std::string caller_text(const PlanData& plan, const PlanCall& call, const std::string& op) {
  if (call.layer < 0) return "operation '" + op + "'";
  const PlanLayer& layer = plan.layers.at(static_cast<size_t>(call.layer));
  return "layer '" + layer.name + "' (" + layer.scheme + ")";
}

}  // namespace

std::vector<std::string> kernels_of(const PlanData& plan) {
  std::set<int32_t> indices;
  for (const std::string& name : plan.ops) {
    for (int32_t kernel : find_op(name).kernels) {
      if (kernel < 0) break;
      indices.insert(kernel);
    }
  }
  std::vector<std::string> names;
  for (int32_t index : indices) names.emplace_back(kKernels[index].name);
  return names;
}

void check_kernels(const PlanData& plan, const Target& target) {
  for (const PlanCall& call : plan.calls) {
    const std::string& op = plan.ops.at(static_cast<size_t>(call.op));
    for (int32_t index : find_op(op).kernels) {
      if (index < 0) break;
      const KernelRow& kernel = kKernels[index];
      if (exists_for(kernel, target.tiling.family)) continue;
      throw Error(
          caller_text(plan, call, op) + " needs kernel '" + kernel.name + "', which target '" +
          target.name +
          "' does not have: layers compute in integers there, so quantize with w8a8 or w8a16");
    }
  }
}

}  // namespace sluice
