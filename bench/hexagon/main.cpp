// bench_hexagon: packets that kernels of every variant execute in qemu-hexagon.
#include "bench/hexagon/measure.h"
#include "bench/hexagon/packet_counter.h"
#include "tests/conformance/output.h"

namespace sluice::bench {

using conformance::Text;

void measure(conformance::Call& call, const sluice_kernel_table& table,
             const conformance::Kernel& kernel, const Text& name, int64_t weight_bytes,
             int32_t rows) {
  if (!call.run(table, kernel)) return;
  const uint32_t start = packets();
  call.run(table, kernel);
  const auto used = static_cast<int32_t>(packets() - start);
  const auto loads = static_cast<int32_t>(weight_bytes / 128);
  const int32_t bound = rows < 3 ? loads : loads * rows / 2;
  const int32_t hundredths = static_cast<int32_t>((int64_t{used} * 100 + bound / 2) / bound);
  Text line(table.variant);
  line << " " << kernel.name << " " << name.c_str() << ": " << used << " packets, bound " << bound;
  line << ", ratio " << hundredths / 100 << (hundredths % 100 < 10 ? ".0" : ".");
  line << hundredths % 100 << "\n";
  conformance::print(line.c_str());
}

}  // namespace sluice::bench

int main(int, char**) {
  for (int32_t i = 0; i < sluice_kernel_table_count; ++i) {
    sluice::bench::measure_products(*sluice_kernel_tables[i]);
    sluice::bench::measure_lstm_steps(*sluice_kernel_tables[i]);
  }
  return sluice::conformance::any_failed() ? 1 : 0;
}
