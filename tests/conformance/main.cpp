// conformance_kernels VARIANT: a digest of what every integer kernel of the variant computes, the
// same on every machine: "<kernel>/<case> <16 hexadecimal digits>" a line.
#include <cstring>

#include "tests/conformance/call.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/output.h"

int main(int argc, char** argv) {
  using namespace sluice::conformance;
  if (argc != 2) fail("usage: conformance_kernels VARIANT\n");
  const sluice_kernel_table* table = nullptr;
  for (int32_t i = 0; i < sluice_kernel_table_count; ++i) {
    if (std::strcmp(sluice_kernel_tables[i]->variant, argv[1]) == 0) {
      table = sluice_kernel_tables[i];
    }
  }
  if (table == nullptr) fail("conformance: there is no such variant\n");
  if ((table->features & ~sluice_cpu_features()) != 0) {
    fail("conformance: this CPU cannot run kernel variant\n");
  }
  run_products(*table);
  run_lstm_steps(*table);
  run_gate_functions(*table);
  run_requantization(*table);
  run_rescaling(*table);
  run_sums_and_products(*table);
  run_float_edges(*table);
  return any_failed() ? 1 : 0;
}
