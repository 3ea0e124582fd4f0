// The cases of every integer kernel, by what the kernels do. Each prints its lines.
#ifndef SLUICE_TESTS_CONFORMANCE_CASES_H
#define SLUICE_TESTS_CONFORMANCE_CASES_H

#include "sluice/kernels.h"

namespace sluice::conformance {

void run_products(const sluice_kernel_table& table);
void run_lstm_steps(const sluice_kernel_table& table);
void run_gate_functions(const sluice_kernel_table& table);
void run_requantization(const sluice_kernel_table& table);
void run_rescaling(const sluice_kernel_table& table);
void run_sums_and_products(const sluice_kernel_table& table);
void run_float_edges(const sluice_kernel_table& table);

}  // namespace sluice::conformance

#endif
