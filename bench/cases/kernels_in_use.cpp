#include "bench/cases/kernels_in_use.h"

#include "quantizer/error.h"

namespace sluice::bench {

const sluice_kernel_table& kernels_in_use() {
  const sluice_kernel_table* table =
      sluice_kernel_select(sluice_kernel_tables, sluice_kernel_table_count, nullptr);
  if (table == nullptr)
    throw Error("no kernel variant runs on this CPU, or SLUICE_VARIANT names none");
  return *table;
}

}  // namespace sluice::bench
