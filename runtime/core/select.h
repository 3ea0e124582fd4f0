// Choice of a kernel variant.
#ifndef SLUICE_CORE_SELECT_H
#define SLUICE_CORE_SELECT_H

#include "sluice/kernels.h"

namespace sluice {

/// sluice_kernel_select with a reason: SLUICE_UNSUPPORTED names the variant that was asked for and
/// those that there are.
sluice_status select_kernels(const sluice_kernel_table* const* tables, int32_t count,
                             const char* variant, const sluice_kernel_table** selected,
                             sluice_message* message);

}  // namespace sluice

#endif
