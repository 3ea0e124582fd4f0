#include "bench/support/shapes.h"

namespace sluice::bench {

std::string text(const LstmShape& shape) {
  return "T:" + std::to_string(shape.steps) + "/B:" + std::to_string(shape.batch) +
         "/I:" + std::to_string(shape.inputs) + "/H:" + std::to_string(shape.hidden);
}

std::string text(const GemmShape& shape) {
  return "M:" + std::to_string(shape.m) + "/N:" + std::to_string(shape.n) +
         "/K:" + std::to_string(shape.k);
}

double macs(const LstmShape& shape) {
  return 4.0 * static_cast<double>(shape.steps * shape.batch) *
         static_cast<double>(shape.hidden * (shape.inputs + shape.hidden));
}

double macs(const GemmShape& shape) {
  return static_cast<double>(shape.m) * static_cast<double>(shape.n) * static_cast<double>(shape.k);
}

}  // namespace sluice::bench
