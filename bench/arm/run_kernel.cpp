// run_kernel: calls one kernel a number of times, for bench/arm/kernel_instructions.py. What it
// computes with are zeros: the instructions of kernels do not depend on data.
//
//   run_kernel VARIANT KERNEL TIMES M N K       products of M rows
//   run_kernel VARIANT KERNEL TIMES H           LSTM steps of H units, one row
#include <HalideRuntime.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "sluice/kernels.h"

namespace {

class Arguments {
 public:
  template <typename T>
  Arguments& buffer(const std::vector<int>& extents) {
    Array& array = arrays_.emplace_back();
    int elements = 1;
    for (int extent : extents) {
      array.dims.emplace_back(0, extent, elements);
      elements *= extent;
    }
    array.memory.resize((static_cast<size_t>(elements) * sizeof(T) + 15) / 16);
    array.header.host = reinterpret_cast<uint8_t*>(array.memory.data());
    array.header.type = halide_type_of<T>();
    array.header.dimensions = static_cast<int32_t>(array.dims.size());
    array.header.dim = array.dims.data();
    pointers_.push_back(&array.header);
    return *this;
  }
  Arguments& scalars(const std::vector<int32_t>& values) {
    for (int32_t value : values) pointers_.push_back(&scalars_.emplace_back(value));
    return *this;
  }
  void** data() { return pointers_.data(); }

 private:
  struct alignas(16) Chunk {
    uint8_t bytes[16];
  };
  struct Array {
    halide_buffer_t header = {};
    std::vector<halide_dimension_t> dims;
    std::vector<Chunk> memory;
  };
  std::deque<Array> arrays_;
  std::deque<int32_t> scalars_;
  std::vector<void*> pointers_;
};

int round_up(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }

// Argument order and shapes: generators/ABI.md.
template <typename X, typename Y>
void add_integer_product(Arguments& a, int m, int n, int k) {
  const int block = sluice_kernel_tiling.gemm_block, np = round_up(n, block), kq = round_up(k, 4);
  a.buffer<X>({kq, m});
  if (sizeof(X) == 1) a.buffer<int32_t>({m});
  a.buffer<int8_t>({4, block, kq / 4, np / block}).buffer<int32_t>({np});
  if (sizeof(Y) < 4) a.buffer<int32_t>({np}).buffer<int32_t>({np}).scalars({0, -128, 127});
  a.buffer<Y>({n, m});
}

void add_gemm_s8w8_f32(Arguments& a, int m, int n, int k) {
  const int block = sluice_kernel_tiling.gemm_block, np = round_up(n, block), kq = round_up(k, 4);
  a.buffer<int8_t>({kq, m}).buffer<float>({m}).buffer<int32_t>({m}).buffer<int32_t>({m});
  a.buffer<int8_t>({4, block, kq / 4, np / block}).buffer<float>({np}).buffer<int32_t>({np});
  a.buffer<float>({np}).scalars({0, 0}).buffer<float>({n, m});
}

void add_gemm_f32(Arguments& a, int m, int n, int k) {
  const int block = sluice_kernel_tiling.gemm_block, np = round_up(n, block);
  a.buffer<float>({k, m}).buffer<float>({block, k, np / block}).buffer<float>({np});
  a.scalars({0, 0}).buffer<float>({n, m});
}

void add_lstm_step_f32(Arguments& a, int h) {
  const int block = sluice_kernel_tiling.lstm_block, nb = round_up(h, block) / block;
  a.buffer<float>({block, 4, nb, 1}).buffer<float>({h, 1}).buffer<float>({block, 4, h, nb});
  for (int i = 0; i < 3; ++i) a.buffer<float>({block, nb, 1});
}

void add_lstm_step_s8w8_f32(Arguments& a, int h) {
  const int block = sluice_kernel_tiling.lstm_block, nb = round_up(h, block) / block,
            hq = round_up(h, 4);
  a.buffer<float>({block, 4, nb, 1}).buffer<int8_t>({hq, 1}).buffer<float>({1});
  a.buffer<int32_t>({1}).buffer<int32_t>({1}).buffer<int8_t>({4, block, 4, hq / 4, nb});
  a.buffer<float>({block, 4, nb}).buffer<int32_t>({block, 4, nb}).buffer<float>({block, nb, 1});
  a.scalars({h, 0}).buffer<float>({block, nb, 1}).buffer<float>({block, nb, 1});
  a.buffer<int8_t>({nb * block, 1}).buffer<float>({1}).buffer<int32_t>({1}).buffer<int32_t>({1});
}

template <typename Hidden>
void add_lstm_step_integer(Arguments& a, int h) {
  const int block = sluice_kernel_tiling.lstm_block, nb = round_up(h, block) / block,
            hq = round_up(h, 4);
  a.buffer<int16_t>({block, 4, nb, 1}).buffer<Hidden>({hq, 1});
  a.buffer<int8_t>({4, block, 4, hq / 4, nb});
  for (int i = 0; i < 3; ++i) a.buffer<int32_t>({block, 4, nb});
  a.buffer<int16_t>({block, nb, 1}).scalars({h, 0, 0, 0, -11, 1 << 30, -7, 0});
  if (sizeof(Hidden) == 1) a.buffer<int32_t>({1});
  a.scalars({0}).buffer<int16_t>({block, nb, 1}).buffer<Hidden>({block, nb, 1});
  if (sizeof(Hidden) == 1) a.buffer<int32_t>({1});
}

struct Product {
  enum sluice_kernel kernel;
  void (*add)(Arguments&, int, int, int);
};
const std::map<std::string, Product> kProducts = {
    {"gemm_f32", {SLUICE_KERNEL_gemm_f32, add_gemm_f32}},
    {"gemm_s8w8_s32", {SLUICE_KERNEL_gemm_s8w8_s32, add_integer_product<int8_t, int32_t>}},
    {"gemm_s8w8_f32", {SLUICE_KERNEL_gemm_s8w8_f32, add_gemm_s8w8_f32}},
    {"gemm_s8w8_s8", {SLUICE_KERNEL_gemm_s8w8_s8, add_integer_product<int8_t, int8_t>}},
    {"gemm_s8w8_s16", {SLUICE_KERNEL_gemm_s8w8_s16, add_integer_product<int8_t, int16_t>}},
    {"gemm_s16w8_s32", {SLUICE_KERNEL_gemm_s16w8_s32, add_integer_product<int16_t, int32_t>}}};

struct Step {
  enum sluice_kernel kernel;
  void (*add)(Arguments&, int);
};
const std::map<std::string, Step> kSteps = {
    {"lstm_step_f32", {SLUICE_KERNEL_lstm_step_f32, add_lstm_step_f32}},
    {"lstm_step_s8w8_f32", {SLUICE_KERNEL_lstm_step_s8w8_f32, add_lstm_step_s8w8_f32}},
    {"lstm_step_s8w8_s16", {SLUICE_KERNEL_lstm_step_s8w8_s16, add_lstm_step_integer<int8_t>}},
    {"lstm_step_s16w8_s16", {SLUICE_KERNEL_lstm_step_s16w8_s16, add_lstm_step_integer<int16_t>}}};

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const sluice_kernel_table* table = nullptr;
  for (int32_t i = 0; i < sluice_kernel_table_count; ++i) {
    if (argc > 1 && words[0] == sluice_kernel_tables[i]->variant) table = sluice_kernel_tables[i];
  }
  const auto number = [&](size_t i) { return std::atoi(words[i].c_str()); };
  Arguments arguments;
  sluice_kernel_fn kernel = nullptr;
  if (table != nullptr && words.size() == 6 && kProducts.count(words[1]) != 0) {
    const Product& product = kProducts.at(words[1]);
    product.add(arguments, number(3), number(4), number(5));
    kernel = table->kernel[product.kernel];
  } else if (table != nullptr && words.size() == 4 && kSteps.count(words[1]) != 0) {
    const Step& step = kSteps.at(words[1]);
    step.add(arguments, number(3));
    kernel = table->kernel[step.kernel];
  }
  if (kernel == nullptr) {
    std::fprintf(stderr, "run_kernel VARIANT KERNEL TIMES (M N K | H)\n");
    return 2;
  }
  for (int i = 0; i < number(2); ++i) {
    if (kernel(arguments.data()) != 0) return 1;
  }
  return 0;
}
