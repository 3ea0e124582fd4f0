#ifndef SLUICE_TESTS_RUNTIME_EXERCISE_MODEL_H
#define SLUICE_TESTS_RUNTIME_EXERCISE_MODEL_H

#include <cstddef>

#include "sluice/sluice.h"

namespace sluice::test {

/// Opens a model of any bytes (64-byte aligned) and, where it opens, asks about everything and runs
/// it a few times on small inputs, in buffers of exactly the right sizes. Returns the status of the
/// last thing that was tried; aborts where a failure has no message. What it looks for is found by
/// sanitizers.
sluice_status exercise_model(const void* data, size_t bytes);

}  // namespace sluice::test

#endif
