#ifndef SLUICE_CORE_FINITE_H
#define SLUICE_CORE_FINITE_H

#include <cstdint>

namespace sluice {

/// Index of the first NaN or infinity among `count` floats, -1 if there is none.
int64_t first_non_finite(const float* x, int64_t count);

}  // namespace sluice

#endif
