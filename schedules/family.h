// Which family of schedules a Halide target takes.
#ifndef SLUICE_SCHEDULES_FAMILY_H
#define SLUICE_SCHEDULES_FAMILY_H

#include "Halide.h"

namespace sluice {

enum class Family { X86, Arm, Hexagon, Portable };

/// Family of a target; Portable for one without schedules of its own.
Family family(const Halide::Target& target);

/// Whether 16-bit activations are multiplied byte by byte, with the raw bytes of weights: where
/// products of bytes are so much quicker that twice as many are worth it.
inline bool multiplies_bytes(const Halide::Target& target) {
  return family(target) == Family::Hexagon;
}

/// Calls the schedule of the target's family: each family has one function of the same signature in
/// a namespace of its own (sluice::x86::schedule_gemm and so on).
#define SLUICE_SCHEDULE(function, funcs, target) \
  do {                                           \
    switch (sluice::family(target)) {            \
      case sluice::Family::X86:                  \
        x86::function(funcs, target);            \
        break;                                   \
      case sluice::Family::Arm:                  \
        arm::function(funcs, target);            \
        break;                                   \
      case sluice::Family::Hexagon:              \
        hexagon::function(funcs, target);        \
        break;                                   \
      case sluice::Family::Portable:             \
        portable::function(funcs, target);       \
        break;                                   \
    }                                            \
  } while (false)

}  // namespace sluice

#endif
