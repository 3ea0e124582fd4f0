// How far a kernel is from what its weights allow.
#ifndef SLUICE_BENCH_HEXAGON_MEASURE_H
#define SLUICE_BENCH_HEXAGON_MEASURE_H

#include "tests/conformance/call.h"

namespace sluice::bench {

/// Calls a kernel twice, and prints packets of the second call beside a bound: one vector of
/// weights loaded a packet, and two products of a vector, of all rows.
void measure(conformance::Call& call, const sluice_kernel_table& table,
             const conformance::Kernel& kernel, const conformance::Text& name, int64_t weight_bytes,
             int32_t rows);

void measure_products(const sluice_kernel_table& table);
void measure_lstm_steps(const sluice_kernel_table& table);

}  // namespace sluice::bench

#endif
