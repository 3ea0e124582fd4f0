#include "runtime/core/select.h"

#include "runtime/core/hooks.h"
#include "runtime/core/message.h"

namespace sluice {
namespace {

bool equal(const char* a, const char* b) {
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

bool runs_on(uint32_t cpu, const sluice_kernel_table& table) {
  return (table.features & ~cpu) == 0;
}

}  // namespace

sluice_status select_kernels(const sluice_kernel_table* const* tables, int32_t count,
                             const char* variant, const sluice_kernel_table** selected,
                             sluice_message* message) {
  *selected = nullptr;
  const uint32_t cpu = sluice_cpu_features();
  const char* wanted = variant ? variant : sluice_hook_variant();
  bool known = false;
  for (int32_t i = 0; i < count && !*selected; ++i) {
    const bool named = wanted && equal(wanted, tables[i]->variant);
    known = known || named;
    if ((named || !wanted) && runs_on(cpu, *tables[i])) *selected = tables[i];
  }
  if (*selected) return SLUICE_OK;
  MessageWriter writer(message);
  if (!wanted) {
    writer.text("this CPU runs none of the kernel variants");
  } else {
    writer.text(known ? "this CPU cannot run kernel variant '" : "there is no kernel variant '");
    writer.text(wanted);
    writer.text(variant ? "'" : "' (from SLUICE_VARIANT)");
  }
  const char* separator = known ? "; it runs: " : "; there are: ";
  for (int32_t i = 0; i < count; ++i) {
    if (known && !runs_on(cpu, *tables[i])) continue;
    writer.text(separator);
    writer.text(tables[i]->variant);
    separator = ", ";
  }
  return SLUICE_UNSUPPORTED;
}

}  // namespace sluice

const sluice_kernel_table* sluice_kernel_select(const sluice_kernel_table* const* tables,
                                                int32_t count, const char* variant) {
  const sluice_kernel_table* selected = nullptr;
  sluice::select_kernels(tables, count, variant, &selected, nullptr);
  return selected;
}
