#include <algorithm>
#include <cmath>

#include "bench/kernels/kernel_call.h"
#include "bench/kernels/kernel_case.h"
#include "bench/support/buffer.h"
#include "bench/support/random.h"
#include "quantizer/quantize/weight_rows.h"
#include "runtime/pack/packed.h"

namespace sluice::bench {
namespace {

struct StepShape {
  int64_t batch, hidden;
};
constexpr StepShape kShapes[] = {{1, 32}, {1, 128}, {1, 512}, {1, 1024}, {8, 512}, {32, 1024}};

// One step's operands that both kernels have. H is a multiple of the block, so that [block, nb] is
// the order of the units.
struct Step {
  int64_t batch, hidden, block, blocks;
  std::vector<float> r;  // [4H, H]
  Buffer<float> gx, c, c_out, h_out;

  explicit Step(const StepShape& s)
      : batch(s.batch),
        hidden(s.hidden),
        block(sluice_kernel_tiling.lstm_block),
        blocks(s.hidden / block),
        r(Random(1).floats(size(4 * hidden, hidden), -1 / root(), 1 / root())),
        gx(Random(2).floats(size(4 * hidden, batch), -2, 2)),
        c(Random(3).floats(size(hidden, batch), -1, 1)),
        c_out(size(hidden, batch)),
        h_out(size(hidden, batch)) {}

  static size_t size(int64_t a, int64_t b) { return static_cast<size_t>(a * b); }
  float root() const { return std::sqrt(static_cast<float>(hidden)); }

  // Largest error of h_out, where recurrent(row, gate * H + unit) is the product of h and R.
  template <typename Recurrent>
  double error(Recurrent recurrent) const {
    const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
    double largest = 0;
    for (int64_t row = 0; row < std::min<int64_t>(batch, 2); ++row) {
      for (int64_t u = 0; u < hidden; u += std::max<int64_t>(1, hidden / 37)) {
        double gate[4];
        for (int64_t g = 0; g < 4; ++g) {
          gate[g] = gx.data()[((row * blocks + u / block) * 4 + g) * block + u % block] +
                    recurrent(row, g * hidden + u);
        }
        const double cell =
            sigmoid(gate[2]) * c.data()[row * hidden + u] + sigmoid(gate[0]) * std::tanh(gate[3]);
        const double expected = sigmoid(gate[1]) * std::tanh(cell);
        largest = std::max(largest, result_error(h_out.data()[row * hidden + u], expected));
      }
    }
    return largest;
  }
};

KernelInstance make_f32(const StepShape& s, sluice_kernel_fn kernel) {
  struct State {
    Step step;
    Buffer<float> h, r;
    KernelCall call;
  };
  const auto state = std::make_shared<State>(
      State{Step(s), Buffer<float>(Random(4).floats(Step::size(s.batch, s.hidden), -1, 1)),
            Buffer<float>(Step::size(4 * s.hidden, s.hidden)), KernelCall(kernel)});
  Step& step = state->step;
  pack_weights(sluice_kernel_tiling, SLUICE_PACKED_LSTM, s.hidden, s.hidden, step.r.data(),
               state->r.data());
  KernelCall& call = state->call;
  call.buffer(step.gx.data(), {step.block, 4, step.blocks, s.batch});
  call.buffer(state->h.data(), {s.hidden, s.batch});
  call.buffer(state->r.data(), {step.block, 4, s.hidden, step.blocks});
  for (Buffer<float>* units : {&step.c, &step.c_out, &step.h_out}) {
    call.buffer(units->data(), {step.block, step.blocks, s.batch});
  }
  call.run();
  const double error = step.error([&](int64_t row, int64_t j) {
    double sum = 0;
    for (int64_t k = 0; k < s.hidden; ++k) {
      sum += static_cast<double>(state->h.data()[row * s.hidden + k]) * step.r[j * s.hidden + k];
    }
    return sum;
  });
  return {[state] { state->call.run(); }, error};
}

// R in 8 bits, and h quantized per row, in and out.
struct QuantizedStep {
  QuantizedMatrix matrix;
  Buffer<uint8_t> r;
  Buffer<float> r_scale;
  Buffer<int32_t> r_sum;
  Buffer<int8_t> h, h_out;
  Buffer<float> h_scale, h_scale_out;
  Buffer<int32_t> h_zero, h_sum, h_zero_out, h_sum_out;

  explicit QuantizedStep(const Step& step)
      : matrix(quantize_rows(step.r.data(), 4 * step.hidden, step.hidden, "step", "R")),
        r(matrix.q.size()),
        r_scale(matrix.scale.size()),
        r_sum(matrix.scale.size()),
        h(Random(5).integers<int8_t>(Step::size(step.batch, step.hidden), -128, 127)),
        h_out(h.size()),
        h_scale(std::vector<float>(static_cast<size_t>(step.batch), 1.0F / 140)),
        h_scale_out(h_scale.size()),
        h_zero(std::vector<int32_t>(h_scale.size(), 3)),
        h_sum(h_scale.size()),
        h_zero_out(h_scale.size()),
        h_sum_out(h_scale.size()) {
    std::vector<int32_t> sums(matrix.scale.size());
    row_sums(matrix.rows, matrix.columns, matrix.q.data(), sums.data());
    pack_weights(sluice_kernel_tiling, SLUICE_PACKED_LSTM, step.hidden, step.hidden,
                 matrix.q.data(), r.data());
    pack_channels(sluice_kernel_tiling, SLUICE_GATE_BLOCKS, step.hidden, matrix.scale.data(),
                  r_scale.data());
    pack_channels(sluice_kernel_tiling, SLUICE_GATE_BLOCKS, step.hidden, sums.data(), r_sum.data());
    for (size_t i = 0; i < h.size(); ++i) h_sum[i / static_cast<size_t>(step.hidden)] += h[i];
  }
};

KernelInstance make_s8w8(const StepShape& s, sluice_kernel_fn kernel) {
  struct State {
    Step step;
    QuantizedStep q;
    KernelCall call;
  };
  Step step(s);
  QuantizedStep quantized(step);
  const auto state =
      std::make_shared<State>(State{std::move(step), std::move(quantized), KernelCall(kernel)});
  Step& f = state->step;
  QuantizedStep& q = state->q;
  KernelCall& call = state->call;
  call.buffer(f.gx.data(), {f.block, 4, f.blocks, s.batch});
  call.buffer(q.h.data(), {s.hidden, s.batch});
  call.buffer(q.h_scale.data(), {s.batch});
  call.buffer(q.h_zero.data(), {s.batch});
  call.buffer(q.h_sum.data(), {s.batch});
  if (sluice_kernel_tiling.weight_offset != 0) {
    call.buffer(q.r.data(), {4, f.block, 4, s.hidden / 4, f.blocks});
  } else {
    call.buffer(reinterpret_cast<const int8_t*>(q.r.data()),
                {4, f.block, 4, s.hidden / 4, f.blocks});
  }
  call.buffer(q.r_scale.data(), {f.block, 4, f.blocks});
  call.buffer(q.r_sum.data(), {f.block, 4, f.blocks});
  call.buffer(f.c.data(), {f.block, f.blocks, s.batch});
  call.scalar(static_cast<int32_t>(s.hidden));
  call.scalar(int32_t{0});
  for (Buffer<float>* units : {&f.c_out, &f.h_out}) {
    call.buffer(units->data(), {f.block, f.blocks, s.batch});
  }
  call.buffer(q.h_out.data(), {s.hidden, s.batch});
  call.buffer(q.h_scale_out.data(), {s.batch});
  call.buffer(q.h_zero_out.data(), {s.batch});
  call.buffer(q.h_sum_out.data(), {s.batch});
  call.run();
  const double error = f.error([&](int64_t row, int64_t j) {
    int64_t sum = 0;
    for (int64_t k = 0; k < s.hidden; ++k) {
      sum += (q.h.data()[row * s.hidden + k] - q.h_zero.data()[row]) * q.matrix.q[j * s.hidden + k];
    }
    return static_cast<double>(q.h_scale.data()[row]) * q.matrix.scale[j] *
           static_cast<double>(sum);
  });
  return {[state] { state->call.run(); }, error};
}

std::vector<KernelCase> cases(bool eight_bit,
                              KernelInstance (*make)(const StepShape&, sluice_kernel_fn)) {
  std::vector<KernelCase> cases;
  for (const StepShape& s : kShapes) {
    const auto products = static_cast<double>(4 * s.hidden * s.hidden);
    // gx, c and h are read or written once; R is nearly everything.
    const double bytes =
        products * (eight_bit ? 1 : 4) + static_cast<double>(s.batch * s.hidden) * 4 * 8;
    cases.push_back({"B:" + std::to_string(s.batch) + "/H:" + std::to_string(s.hidden),
                     products * static_cast<double>(s.batch), eight_bit, bytes, 1e-5,
                     [s, make](sluice_kernel_fn kernel) { return make(s, kernel); }});
  }
  return cases;
}

}  // namespace

std::vector<KernelCase> lstm_step_f32_cases(const CatalogueKernel&) {
  return cases(false, make_f32);
}

std::vector<KernelCase> lstm_step_s8w8_cases(const CatalogueKernel&) {
  return cases(true, make_s8w8);
}

}  // namespace sluice::bench
