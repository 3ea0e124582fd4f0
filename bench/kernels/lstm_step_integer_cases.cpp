#include <algorithm>
#include <cmath>

#include "bench/kernels/kernel_call.h"
#include "bench/kernels/kernel_case.h"
#include "bench/support/buffer.h"
#include "bench/support/random.h"
#include "runtime/pack/packed.h"

namespace sluice::bench {
namespace {

struct StepShape {
  int64_t batch, hidden;
};
constexpr StepShape kShapes[] = {{1, 32}, {1, 128}, {1, 512}, {1, 1024}, {8, 512}, {32, 1024}};

constexpr int32_t kCellLog2 = -12, kZero = 3, kNormWeight = 1 << 14;

size_t size(int64_t a, int64_t b) { return static_cast<size_t>(a * b); }

struct Multiplier {
  int32_t multiplier, shift;
  explicit Multiplier(double factor)
      : multiplier(static_cast<int32_t>(std::frexp(factor, &shift) * 0x7fffffff)) {}
};

// Operands of a step. H is a multiple of the block, so that [block, nb] is the order of the units.
template <typename Activation>
struct Step {
  bool full;
  int64_t batch, hidden, block, blocks;
  double range;          // of h
  double r_factor;       // sums to Q3.12
  double hidden_factor;  // Q0.30 to h
  std::vector<int8_t> weights;
  Buffer<uint8_t> r;
  Buffer<int16_t> gx, c, c_out, gates, peephole, norm;
  Buffer<Activation> h, h_out;
  Buffer<int32_t> h_sum, h_sum_out, r_bias, r_multiplier, r_shift, norm_bias, four_multipliers,
      four_shifts, ones;
  KernelCall call;

  static constexpr bool kEightBits = sizeof(Activation) == 1;

  Step(const StepShape& s, bool with_norm, sluice_kernel_fn kernel)
      : full(with_norm),
        batch(s.batch),
        hidden(s.hidden),
        block(sluice_kernel_tiling.lstm_block),
        blocks(s.hidden / block),
        range(kEightBits ? 127 : 8191),
        r_factor(6000 / (std::sqrt(static_cast<double>(hidden)) * 73 * range * 0.577)),
        hidden_factor(range / (1 << 30)),
        weights(Random(1).integers<int8_t>(size(4 * hidden, hidden), -127, 127)),
        r(weights.size()),
        gx(Random(2).integers<int16_t>(size(4 * hidden, batch), -8000, 8000)),
        c(Random(3).integers<int16_t>(size(hidden, batch), -8000, 8000)),
        c_out(c.size()),
        gates(gx.size()),
        peephole(size(4, hidden)),
        norm(std::vector<int16_t>(size(4, hidden), kNormWeight)),
        h(Random(4).integers<Activation>(size(hidden, batch), static_cast<int32_t>(-range),
                                         static_cast<int32_t>(range))),
        h_out(h.size()),
        h_sum(static_cast<size_t>(batch)),
        h_sum_out(static_cast<size_t>(batch)),
        r_bias(size(4, hidden)),
        r_multiplier(std::vector<int32_t>(size(4, hidden), Multiplier(r_factor).multiplier)),
        r_shift(std::vector<int32_t>(size(4, hidden), Multiplier(r_factor).shift)),
        norm_bias(size(4, hidden)),
        four_multipliers(std::vector<int32_t>(4, Multiplier(1.0 / kNormWeight).multiplier)),
        four_shifts(std::vector<int32_t>(4, Multiplier(1.0 / kNormWeight).shift)),
        ones(std::vector<int32_t>(4, 1)),
        call(kernel) {
    pack_weights(sluice_kernel_tiling, SLUICE_PACKED_LSTM, hidden, hidden, weights.data(),
                 r.data());
    for (size_t i = 0; i < h.size(); ++i) h_sum[i / static_cast<size_t>(hidden)] += h[i];
  }

  void bind(bool input_multiplier) {
    call.buffer(gx.data(), {block, 4, blocks, batch});
    call.buffer(h.data(), {hidden, batch});
    if (sluice_kernel_tiling.weight_offset != 0) {
      call.buffer(r.data(), {4, block, 4, hidden / 4, blocks});
    } else {
      call.buffer(reinterpret_cast<const int8_t*>(r.data()), {4, block, 4, hidden / 4, blocks});
    }
    for (Buffer<int32_t>* per_gate : {&r_bias, &r_multiplier, &r_shift}) {
      call.buffer(per_gate->data(), {block, 4, blocks});
    }
    call.buffer(c.data(), {block, blocks, batch});
    const Multiplier to_hidden(hidden_factor);
    for (const int32_t scalar : {static_cast<int32_t>(hidden), 0, 0, 0, kCellLog2,
                                 to_hidden.multiplier, to_hidden.shift, zero()}) {
      call.scalar(scalar);
    }
    if (kEightBits) call.buffer(h_sum.data(), {batch});
    if (input_multiplier) call.scalar(int32_t{1 << 30});
    if (full) bind_full();
    call.buffer(c_out.data(), {block, blocks, batch});
    call.buffer(h_out.data(), {block, blocks, batch});
    if (kEightBits) call.buffer(h_sum_out.data(), {batch});
    if (full) call.buffer(gates.data(), {block, 4, blocks, batch});
  }
  void bind_full() {
    call.buffer(peephole.data(), {block, 4, blocks});
    call.buffer(four_multipliers.data(), {4});
    call.buffer(four_shifts.data(), {4});
    call.buffer(norm.data(), {block, 4, blocks});
    call.buffer(norm_bias.data(), {block, 4, blocks});
    call.buffer(four_multipliers.data(), {4});
    call.buffer(four_shifts.data(), {4});
    call.buffer(ones.data(), {4});
    call.scalar(int32_t{1});
  }

  static int32_t zero() { return kEightBits ? kZero : 0; }

  // Pre-activations of the first row, [4, H].
  std::vector<double> pre_activations() const {
    std::vector<double> p;
    for (int64_t j = 0; j < 4 * hidden; ++j) {
      int64_t sum = 0;
      for (int64_t k = 0; k < hidden; ++k) sum += h.data()[k] * weights[j * hidden + k];
      const int64_t gate = j / hidden, u = j % hidden;
      p.push_back((static_cast<double>(sum) * r_factor +
                   gx.data()[((u / block) * 4 + gate) * block + u % block]) /
                  4096);
    }
    if (full) normalize(p);
    return p;
  }
  void normalize(std::vector<double>& p) const {
    const auto n = static_cast<double>(hidden);
    for (auto gate = p.begin(); gate != p.end(); gate += hidden) {
      double sum = 0, squares = 0;
      for (auto v = gate; v != gate + hidden; ++v) sum += *v, squares += *v * *v;
      const double deviation = std::sqrt(squares / n - sum / n * sum / n);
      for (auto v = gate; v != gate + hidden; ++v) *v = (*v - sum / n) / deviation;
    }
  }

  // Largest error of the first row of h, in units of its range.
  double error() const {
    const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
    const std::vector<double> p = pre_activations();
    double largest = 0;
    for (int64_t u = 0; u < hidden; ++u) {
      const double before = std::ldexp(c.data()[u], kCellLog2);
      const double cell =
          sigmoid(p[2 * hidden + u]) * before + sigmoid(p[u]) * std::tanh(p[3 * hidden + u]);
      const double expected = sigmoid(p[hidden + u]) * std::tanh(cell);
      const double found = (h_out.data()[u] - zero()) / range;
      largest = std::max(largest, result_error(found, expected));
    }
    return largest;
  }
};

template <typename Activation>
KernelInstance make(const StepShape& s, bool full, bool input_multiplier, sluice_kernel_fn kernel) {
  const auto step = std::make_shared<Step<Activation>>(s, full, kernel);
  step->bind(input_multiplier);
  step->call.run();
  return {[step] { step->call.run(); }, step->error()};
}

}  // namespace

std::vector<KernelCase> lstm_step_integer_cases(const CatalogueKernel& kernel) {
  const bool eight_bits = kernel.parameter("activation") == "s8";
  const bool full = kernel.parameter("full") == "true";
  const bool tflm = kernel.parameter("cell_rule") == "tflm";
  std::vector<KernelCase> cases;
  for (const StepShape& s : kShapes) {
    const auto products = static_cast<double>(4 * s.hidden * s.hidden);
    const double bytes = products + static_cast<double>(s.batch * s.hidden) * 2 * 8;
    cases.push_back({"B:" + std::to_string(s.batch) + "/H:" + std::to_string(s.hidden),
                     products * static_cast<double>(s.batch), eight_bits, bytes,
                     0.02,  // steps of 1 / 127, and of 2^-12 in gates
                     [=](sluice_kernel_fn pointer) {
                       return eight_bits ? make<int8_t>(s, full, tflm, pointer)
                                         : make<int16_t>(s, full, tflm, pointer);
                     }});
  }
  return cases;
}

}  // namespace sluice::bench
