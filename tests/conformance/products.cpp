// Products with packed weights, of shapes that leave tails in every dimension.
#include "runtime/pack/packed.h"
#include "tests/conformance/call.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/factors.h"
#include "tests/conformance/random.h"

namespace sluice::conformance {
namespace {

struct Shape {
  int32_t m, n, k;
};
constexpr Shape kShapes[] = {{1, 1, 1},    {1, 3, 17},    {1, 17, 3},   {1, 32, 128},  {1, 63, 63},
                             {1, 64, 256}, {1, 100, 100}, {1, 128, 64}, {1, 129, 129}, {2, 65, 31},
                             {3, 100, 17}, {4, 129, 63},  {5, 31, 100}, {6, 33, 2},    {7, 63, 129},
                             {8, 256, 20}, {9, 17, 65}};

struct Operands {
  Operands(const Shape& s, Fill fill, uint64_t seed)
      : shape(s),
        kq((s.k + 3) / 4 * 4),
        np((s.n + sluice_kernel_tiling.gemm_block - 1) / sluice_kernel_tiling.gemm_block *
           sluice_kernel_tiling.gemm_block),
        random(seed),
        w({4, sluice_kernel_tiling.gemm_block, kq / 4, np / sluice_kernel_tiling.gemm_block},
          Place::Vector),
        bias({np}, Place::Vector),
        multiplier({np}, Place::Vector),
        shift({np}, Place::Vector) {
    Operand<int8_t> rows({s.k, s.n});
    for (int64_t i = 0; i < rows.size(); ++i) {
      rows[i] = static_cast<int8_t>(random.between(-127, 127, fill));
    }
    pack_weights(sluice_kernel_tiling, SLUICE_PACKED_GEMM, s.n, s.k, rows.data(), w.data());
    for (int32_t n = 0; n < np; ++n) {
      const bool padding = n >= s.n;
      bias[n] = padding ? 0 : random.between(-(1 << 20), 1 << 20);
      multiplier[n] = padding || n % 17 == 5 ? 0 : any_multiplier(random);
      shift[n] = padding ? 0 : random.between(-14, n % 3 == 0 ? 3 : -9);
    }
  }
  bool intact() const { return w.intact() && bias.intact() && multiplier.intact(); }

  Shape shape;
  int32_t kq, np;
  Random random;
  // Weights as every family stores them: s8, or u8 = value + 128.
  Operand<uint8_t> w;
  Operand<int32_t> bias, multiplier, shift;
};

template <typename T>
void fill_rows(Operand<T>& x, Operands& o, Fill fill, int32_t low, int32_t high,
               Operand<int32_t>* sums) {
  for (int32_t m = 0; m < o.shape.m; ++m) {
    int32_t sum = 0;
    for (int32_t k = 0; k < o.kq; ++k) {
      const int32_t value = k < o.shape.k ? o.random.between(low, high, fill) : 0;
      x[m * o.kq + k] = static_cast<T>(value);
      sum += value;
    }
    if (sums != nullptr) (*sums)[m] = sum;
  }
}

Text name_of(const Shape& s, Fill fill) {
  Text name;
  return name << "m" << s.m << "_n" << s.n << "_k" << s.k << "_" << name_of(fill);
}

// Weights that are s8 for this family.
void set_weight_type(Operand<uint8_t>& w) {
  if (sluice_kernel_tiling.weight_offset == 0) w.buffer()->type = halide_type_of<int8_t>();
}

template <typename Y>
void finish(const Kernel& kernel, const Text& name, const Operands& o, Operand<Y>& y) {
  expect_intact(y.intact() && o.intact(), kernel, name);
  Digest digest;
  for (int64_t i = 0; i < y.size(); ++i) digest.add(y[i], sizeof(Y));
  report(kernel, name, digest);
}

template <typename Y>
void run_s8w8(const sluice_kernel_table& table, const Kernel& kernel, const Shape& shape, Fill fill,
              uint64_t seed) {
  Operands o(shape, fill, seed);
  Operand<int8_t> x({o.kq, shape.m}, Place::Word);
  Operand<int32_t> x_sum({shape.m});
  Operand<Y> y({shape.n, shape.m});
  fill_rows(x, o, fill, -128, 127, &x_sum);
  set_weight_type(o.w);
  int32_t zero = -3, low = -100, high = 127;
  Call call;
  call.array(x).array(x_sum).array(o.w).array(o.bias);
  if (sizeof(Y) < 4) {
    call.array(o.multiplier).array(o.shift).scalar(zero).scalar(low).scalar(high);
  }
  if (sizeof(Y) == 2) low = -20000, high = 32767;
  if (call.array(y).run(table, kernel)) finish(kernel, name_of(shape, fill), o, y);
}

void run_s16w8(const sluice_kernel_table& table, const Kernel& kernel, const Shape& shape,
               Fill fill, uint64_t seed) {
  Operands o(shape, fill, seed);
  Operand<int16_t> x({o.kq, shape.m});
  Operand<int32_t> y({shape.n, shape.m});
  fill_rows(x, o, fill, -32768, 32767, nullptr);
  set_weight_type(o.w);
  Call call;
  if (call.array(x).array(o.w).array(o.bias).array(y).run(table, kernel)) {
    finish(kernel, name_of(shape, fill), o, y);
  }
}

using Run = void (*)(const sluice_kernel_table&, const Kernel&, const Shape&, Fill, uint64_t);

void run_shapes(const sluice_kernel_table& table, const Kernel& kernel, Run run) {
  uint64_t seed = 0;
  for (const Shape& shape : kShapes) {
    for (const Fill fill : {Fill::Random, Fill::Lowest, Fill::Highest, Fill::Ends}) {
      if (fill != Fill::Random && ++seed % 3 != 0) continue;
      run(table, kernel, shape, fill, ++seed);
      release_all();
    }
  }
}

}  // namespace

void run_products(const sluice_kernel_table& table) {
  run_shapes(table, SLUICE_CONFORMANCE_KERNEL(gemm_s8w8_s32), run_s8w8<int32_t>);
  run_shapes(table, SLUICE_CONFORMANCE_KERNEL(gemm_s8w8_s8), run_s8w8<int8_t>);
  run_shapes(table, SLUICE_CONFORMANCE_KERNEL(gemm_s8w8_s16), run_s8w8<int16_t>);
  run_shapes(table, SLUICE_CONFORMANCE_KERNEL(gemm_s16w8_s32), run_s16w8);
}

}  // namespace sluice::conformance
