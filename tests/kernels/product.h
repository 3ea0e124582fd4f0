// Operands of the products of activations with packed 8-bit weights.
#ifndef SLUICE_TESTS_KERNELS_PRODUCT_H
#define SLUICE_TESTS_KERNELS_PRODUCT_H

#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "runtime/pack/packed.h"
#include "sluice/kernels.h"

namespace sluice::test {

enum class Fill { Random, Lowest, Highest, Mixed };

struct Shape {
  int m, n, k;
};

/// Shapes that leave tails in every dimension.
inline std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (int m : {1, 2, 3, 4, 5, 7, 11, 12, 13, 17}) {
    all.push_back({m, 65, 17});
    all.push_back({m, 64, 128});
    all.push_back({m, 3, 1});
  }
  for (int n : {1, 15, 16, 17, 63, 64, 65, 100, 127, 129, 200}) {
    all.push_back({1, n, 63});
    all.push_back({13, n, 10});
  }
  for (int k : {1, 2, 3, 4, 5, 8, 48, 100, 257}) all.push_back({5, 20, k});
  return all;
}

template <typename T>
std::vector<T> integers(std::size_t n, Fill fill, std::mt19937& random, int lowest, int highest) {
  std::uniform_int_distribution<int> any(lowest, highest);
  std::vector<T> values(n);
  for (T& v : values) {
    const int r = any(random);
    v = static_cast<T>(fill == Fill::Lowest    ? lowest
                       : fill == Fill::Highest ? highest
                       : fill == Fill::Mixed   ? (r > 0 ? highest : lowest)
                                               : r);
  }
  return values;
}

inline int round_up(int value, int multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

/// The operands of one product, packed for the kernels: activations T of all of their range.
template <typename T>
struct Product {
  Product(Shape s, Fill fill, unsigned seed)
      : shape(s), kq(round_up(s.k, 4)), np(round_up(s.n, sluice_kernel_tiling.gemm_block)) {
    std::mt19937 random(seed);
    x = integers<T>(static_cast<std::size_t>(s.m) * s.k, fill, random,
                    std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
    w = integers<int8_t>(static_cast<std::size_t>(s.n) * s.k,
                         fill == Fill::Lowest ? Fill::Highest : fill, random, -127, 127);
    packed_x.assign(static_cast<std::size_t>(s.m) * kq, 0);
    x_sum.assign(s.m, 0);
    for (int m = 0; m < s.m; ++m) {
      for (int k = 0; k < s.k; ++k) {
        packed_x[m * kq + k] = x[m * s.k + k];
        x_sum[m] += x[m * s.k + k];
      }
    }
    packed_w.assign(static_cast<std::size_t>(np) * kq, 0);
    pack_weights(sluice_kernel_tiling, SLUICE_PACKED_GEMM, s.n, s.k, w.data(), packed_w.data());
    w_sum.assign(np, 0);
    row_sums(s.n, s.k, w.data(), w_sum.data());
  }
  int64_t sum(int m, int n, int zero) const {
    int64_t total = 0;
    for (int k = 0; k < shape.k; ++k)
      total += (int64_t{x[m * shape.k + k]} - zero) * w[n * shape.k + k];
    return total;
  }

  Shape shape;
  int kq, np;
  std::vector<T> x, packed_x;
  std::vector<int8_t> w;
  std::vector<uint8_t> packed_w;
  std::vector<int32_t> x_sum, w_sum;
};

}  // namespace sluice::test

#endif
