// Verification of plans that come from outside.
#ifndef SLUICE_CORE_VERIFY_H
#define SLUICE_CORE_VERIFY_H

#include "sluice/plan.h"

namespace sluice {

/// Values, calls, inputs, outputs, states, operations, expressions and symbols of a plan: at most
/// this many of each, which bounds the time that planning a session takes.
constexpr int32_t kMaxPlanItems = 65536;
/// Values one call writes.
constexpr int32_t kMaxCallOutputs = 8;

/// Checks everything about a plan that does not depend on symbols, so that with a verified plan the
/// executor touches only its constants, its session's memory and the buffers of the caller. What
/// depends on symbols (extents, sizes of views) and the operands of operations are checked when a
/// session resolves its extents. `ops` may still be null.
/// SLUICE_INVALID_MODEL with the reason where the plan is broken.
sluice_status verify_plan(const sluice_plan& plan, sluice_message* message);

}  // namespace sluice

#endif
