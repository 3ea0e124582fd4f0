// The kernels that our contenders run.
#ifndef SLUICE_BENCH_CASES_KERNELS_IN_USE_H
#define SLUICE_BENCH_CASES_KERNELS_IN_USE_H

#include "sluice/kernels.h"

namespace sluice::bench {

/// As a session with the default options chooses them. Throws sluice::Error where none run here.
const sluice_kernel_table& kernels_in_use();

}  // namespace sluice::bench

#endif
