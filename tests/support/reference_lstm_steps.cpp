// The integer LSTM steps by the reference layer: weights unpacked, one row at a time.
#include "tests/support/reference_lstm_steps.h"

#include <algorithm>
#include <vector>

#include "tests/reference/lstm.h"
#include "tests/support/kernel_view.h"

namespace sluice {
namespace {

using reference::LstmLayer;
using reference::Multiplier;
using reference::Profile;
using U8 = KernelView<uint8_t>;
using S16 = KernelView<int16_t>;
using S32 = KernelView<int32_t>;

/// Arguments one after the other.
class Arguments {
 public:
  explicit Arguments(void** argv) : argv_(argv) {}
  void* next() { return *argv_++; }
  int32_t scalar() { return kernel_scalar<int32_t>(next()); }

 private:
  void** argv_;
};

// Whatever is in a plan: kernels take shifts of this range only.
Multiplier factor(int32_t multiplier, int32_t shift, int32_t most = 30) {
  return {multiplier, std::clamp(shift, -31, most)};
}

/// Where the units are: blocks may be walked from the last to the first, in all arguments alike.
struct Blocks {
  int64_t block, count;
  bool backwards;

  explicit Blocks(void* gx)
      : block(S16(gx).extent(0)),
        count(S16(gx).extent(2)),
        backwards(static_cast<const halide_buffer_t*>(gx)->dim[2].stride < 0) {}
  int64_t lane(int64_t u) const { return u % block; }
  int64_t of(int64_t u) const { return backwards ? count - 1 - u / block : u / block; }
};

/// [gates, units] of an argument {block, 4, nb}.
template <typename T>
std::vector<T> unpacked(const Blocks& blocks, void* argument, int64_t gates, int64_t units) {
  const KernelView<T> packed(argument);
  std::vector<T> result;
  for (int64_t gate = 0; gate < gates; ++gate) {
    for (int64_t u = 0; u < units; ++u) {
      result.push_back(packed(blocks.lane(u), gate, blocks.of(u)));
    }
  }
  return result;
}

std::vector<int8_t> unpacked_weights(const Blocks& blocks, const U8& r, int64_t units,
                                     int64_t columns) {
  std::vector<int8_t> weights(static_cast<size_t>(4 * units * columns), 0);
  for (int64_t k = 0; k < columns; ++k) {
    // Padding along k is the raw byte 0 throughout and contributes nothing.
    bool is_padding = true;
    for (int64_t row = 0; row < 4 * units; ++row) {
      const int64_t gate = row / units, u = row % units;
      const uint8_t raw = r(k % 4, blocks.lane(u), gate, k / 4, blocks.of(u));
      is_padding = is_padding && raw == 0;
      weights[static_cast<size_t>(row * columns + k)] =
          static_cast<int8_t>(r.is_unsigned() ? raw - 128 : raw);
    }
    for (int64_t row = 0; is_padding && row < 4 * units; ++row) {
      weights[static_cast<size_t>(row * columns + k)] = 0;
    }
  }
  return weights;
}

void read_full(const Blocks& blocks, Arguments& arguments, LstmLayer* layer) {
  layer->peephole = unpacked<int16_t>(blocks, arguments.next(), 3, layer->units);
  const S32 peephole_multiplier(arguments.next()), peephole_shift(arguments.next());
  const auto norm = unpacked<int16_t>(blocks, arguments.next(), 4, layer->units);
  const auto norm_bias = unpacked<int32_t>(blocks, arguments.next(), 4, layer->units);
  const S32 norm_multiplier(arguments.next()), norm_shift(arguments.next());
  const S32 guard(arguments.next());
  for (int gate = 0; gate < 4; ++gate) {
    if (gate < 3) {
      layer->peephole_multiplier[gate] = factor(peephole_multiplier(gate), peephole_shift(gate));
    }
    layer->norm_multiplier[gate] = factor(norm_multiplier(gate), norm_shift(gate));
    layer->norm_variance_guard[gate] = guard(gate);
  }
  if (arguments.scalar() == 0) return;
  layer->norm = norm;
  layer->norm_bias = norm_bias;
}

template <typename T, Profile profile, bool full = false>
int lstm_step(void** argv) {
  constexpr bool narrow = sizeof(T) == 1;
  const Blocks blocks(argv[0]);
  Arguments arguments(argv);
  const S16 gx(arguments.next());
  const KernelView<T> h(arguments.next());
  const U8 r(arguments.next());
  void* const rows[] = {arguments.next(), arguments.next(), arguments.next()};
  const S16 c(arguments.next());
  LstmLayer layer;
  layer.profile = profile;
  layer.activation_bits = narrow ? 8 : 16;
  layer.units = arguments.scalar();
  layer.outputs = 4 * r.extent(3);
  layer.coupling = static_cast<reference::Coupling>(arguments.scalar());
  layer.gate_clip = arguments.scalar();
  layer.cell_clip = arguments.scalar();
  layer.cell_log2 = arguments.scalar();
  layer.hidden_multiplier.multiplier = arguments.scalar();
  layer.hidden_multiplier.shift = arguments.scalar();
  layer.hidden_zero = arguments.scalar();
  if (narrow) arguments.next();  // sums of h, which the exact product needs not
  // Whatever is in a plan: kernels take shifts of this range only.
  if (profile == Profile::Native) layer.gx_shift = std::clamp(arguments.scalar(), 0, 7);
  if (profile == Profile::Tflm) layer.input_multiplier = arguments.scalar();
  layer.r = unpacked_weights(blocks, r, layer.units, layer.outputs);
  layer.h_bias = unpacked<int32_t>(blocks, rows[0], 4, layer.units);
  const auto multipliers = unpacked<int32_t>(blocks, rows[1], 4, layer.units);
  const auto shifts = unpacked<int32_t>(blocks, rows[2], 4, layer.units);
  const int32_t most = !narrow && profile == Profile::Tflm ? 14 : 30;  // Int64Up
  for (size_t n = 0; n < shifts.size(); ++n) {
    layer.h_multiplier.push_back(factor(multipliers[n], shifts[n], most));
  }
  if (full) read_full(blocks, arguments, &layer);
  const S16 c_out(arguments.next());
  const KernelView<T> hidden_out(arguments.next());
  void* const sums = narrow ? arguments.next() : nullptr;
  for (int64_t b = 0; b < gx.extent(3); ++b) {
    std::vector<int16_t> gates, state, cell;
    for (int64_t gate = 0; gate < 4; ++gate) {
      for (int64_t u = 0; u < layer.units; ++u) {
        gates.push_back(gx(blocks.lane(u), gate, blocks.of(u), b));
      }
    }
    for (int64_t k = 0; k < layer.outputs; ++k) state.push_back(h(k, b));
    for (int64_t u = 0; u < layer.units; ++u) cell.push_back(c(blocks.lane(u), blocks.of(u), b));
    std::vector<int16_t> hidden = reference::step(layer, gates, state, cell);
    int32_t sum = 0;
    for (const int16_t element : hidden) sum += element;
    if (narrow) S32{sums}(b) = sum;
    const auto padding =
        static_cast<int16_t>(reference::clamp_to_bits(layer.hidden_zero, layer.activation_bits));
    hidden.resize(static_cast<size_t>(blocks.block * blocks.count), padding);
    cell.resize(hidden.size(), 0);
    for (int64_t u = 0; u < blocks.block * blocks.count; ++u) {
      c_out(blocks.lane(u), blocks.of(u), b) = cell[static_cast<size_t>(u)];
      hidden_out(blocks.lane(u), blocks.of(u), b) = static_cast<T>(hidden[static_cast<size_t>(u)]);
    }
  }
  return 0;
}

}  // namespace

void add_integer_lstm_steps(sluice_kernel_table* table) {
  sluice_kernel_fn* kernel = table->kernel;
  kernel[SLUICE_KERNEL_lstm_step_s8w8_s16] = lstm_step<int8_t, Profile::Native>;
  kernel[SLUICE_KERNEL_lstm_step_s8w8_s16_tflm] = lstm_step<int8_t, Profile::Tflm>;
  kernel[SLUICE_KERNEL_lstm_step_s8w8_s16_tflite] = lstm_step<int8_t, Profile::Tflite>;
  kernel[SLUICE_KERNEL_lstm_step_s8w8_s16_full] = lstm_step<int8_t, Profile::Native, true>;
  kernel[SLUICE_KERNEL_lstm_step_s8w8_s16_tflite_full] = lstm_step<int8_t, Profile::Tflite, true>;
  kernel[SLUICE_KERNEL_lstm_step_s16w8_s16] = lstm_step<int16_t, Profile::Native>;
  kernel[SLUICE_KERNEL_lstm_step_s16w8_s16_tflm] = lstm_step<int16_t, Profile::Tflm>;
  kernel[SLUICE_KERNEL_lstm_step_s16w8_s16_full] = lstm_step<int16_t, Profile::Native, true>;
}

}  // namespace sluice
