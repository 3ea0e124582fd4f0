#include "schedules/family.h"

namespace sluice {

Family family(const Halide::Target& target) {
  switch (target.arch) {
    case Halide::Target::X86:
      return Family::X86;
    case Halide::Target::ARM:
      return Family::Arm;
    case Halide::Target::Hexagon:
      return Family::Hexagon;
    default:
      return Family::Portable;
  }
}

}  // namespace sluice
