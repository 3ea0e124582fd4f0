// Conversion of elements between types.
#ifndef SLUICE_OPS_CONVERT_H
#define SLUICE_OPS_CONVERT_H

#include "sluice/sluice.h"

namespace sluice {

/// Converts `count` elements. Float to integer truncates and saturates, NaN to 0; integer to a
/// narrower integer keeps the low bits; anything to bool is whether it differs from 0.
void convert(sluice_type from, const void* source, sluice_type to, void* destination,
             int64_t count);

}  // namespace sluice

#endif
