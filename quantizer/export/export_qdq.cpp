#include "quantizer/export/export_qdq.h"

#include <algorithm>

#include "quantizer/error.h"
#include "quantizer/export/exporter.h"
#include "quantizer/write/atomic_file.h"

namespace sluice {

std::string export_qdq_bytes(const PlanData& plan) {
  // Integers of 16 bits are quantized from operator set 21 on.
  const bool wide = std::any_of(plan.values.begin(), plan.values.end(), [](const PlanValue& v) {
    return v.value.type == SLUICE_S16 && v.value.layout == SLUICE_DENSE;
  });
  try {
    return Exporter(plan, wide ? 21 : 17).run().SerializeAsString();
  } catch (const Error& error) {
    throw Error("the model cannot be written as ONNX: " + std::string(error.what()));
  }
}

void export_qdq(const PlanData& plan, const std::string& path) {
  const std::string bytes = export_qdq_bytes(plan);
  write_file(path, bytes.data(), bytes.size());
}

}  // namespace sluice
