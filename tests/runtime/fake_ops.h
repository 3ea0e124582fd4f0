// Small operations for plans whose results are known at sight.
#ifndef SLUICE_TESTS_RUNTIME_FAKE_OPS_H
#define SLUICE_TESTS_RUNTIME_FAKE_OPS_H

#include "runtime/core/op.h"

namespace sluice::test {

/// y = x + 1, of the same shape. Fails with SLUICE_INVALID_ARGUMENT where an element of x is below
/// -100.
extern const sluice_op kIncrement;
/// x [T,B,N], h0 [B,N] -> y [T,B,N], h [B,N]: h = h / 2 + x[t], y[t] = h. Keeps h in scratch
/// memory.
extern const sluice_op kDecay;
/// Any operands: every byte of an input must be the low byte of its attribute ints[i]; every byte
/// of output i becomes that of ints[inputs + i], and of the scratch memory (ints.back() bytes)
/// 0xFF.
extern const sluice_op kStamp;

}  // namespace sluice::test

#endif
