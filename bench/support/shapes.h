// Shapes that are measured, and their names.
#ifndef SLUICE_BENCH_SUPPORT_SHAPES_H
#define SLUICE_BENCH_SUPPORT_SHAPES_H

#include <cstddef>
#include <cstdint>
#include <string>

namespace sluice::bench {

/// One LSTM layer: x [steps, batch, inputs] -> y [steps, batch, hidden].
struct LstmShape {
  int64_t steps, batch, inputs, hidden;
};

/// y [m, n] = x [m, k] w[n, k]^T.
struct GemmShape {
  int64_t m, n, k;
};

/// The scale of static 8-bit activations: inputs of layers are in (-1, 1).
constexpr float kStaticScale = 1.0F / 127;

/// "T:100/B:1/I:512/H:512"
std::string text(const LstmShape& shape);
/// "M:64/N:1024/K:1024"
std::string text(const GemmShape& shape);

/// Elements of a matrix.
inline size_t elements(int64_t rows, int64_t columns) {
  return static_cast<size_t>(rows * columns);
}

/// Multiply-accumulates of the products.
double macs(const LstmShape& shape);
double macs(const GemmShape& shape);

}  // namespace sluice::bench

#endif
