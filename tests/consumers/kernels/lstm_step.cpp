#include <HalideBuffer.h>

#include <vector>

#include "check.h"
#include "sluice/packed.h"

namespace {

using Halide::Runtime::Buffer;

constexpr int kUnits = 45, kBatch = 2, kGates = 4;
constexpr int kBlock = LAYERS_LSTM_BLOCK;
constexpr int kBlocks = (kUnits + kBlock - 1) / kBlock;
constexpr int kPadded = kBlocks * kBlock;
constexpr int kQuads = (kUnits + 3) / 4;

struct Layer {
  Buffer<float> gx{kBlock, kGates, kBlocks, kBatch};
  Buffer<int8_t> h{4 * kQuads, kBatch};
  Buffer<float> h_scale{kBatch};
  Buffer<int32_t> h_zero{kBatch}, h_sum{kBatch};
  std::vector<int8_t> weights = std::vector<int8_t>(kGates * kUnits * kUnits);  // [gate][unit][k]
  Buffer<uint8_t> r{4, kBlock, kGates, kQuads, kBlocks};
  Buffer<float> r_scale{kBlock, kGates, kBlocks};
  Buffer<int32_t> r_sum{kBlock, kGates, kBlocks};
  Buffer<float> c{kBlock, kBlocks, kBatch};

  Layer() {
    Sequence random;
    for (Buffer<float>* buffer : {&gx, &r_scale, &c}) buffer->fill(0);
    r_sum.fill(0);
    h.fill(0);
    for (int b = 0; b < kBatch; ++b) {
      h_scale(b) = random.real(0.004f, 0.008f);
      h_zero(b) = random.integer(-20, 20);
      h_sum(b) = 0;
      for (int u = 0; u < kUnits; ++u) {
        h(u, b) = static_cast<int8_t>(random.integer(-128, 127));
        h_sum(b) += h(u, b);
        c(u % kBlock, u / kBlock, b) = random.real(-2, 2);
        for (int g = 0; g < kGates; ++g) gx(u % kBlock, g, u / kBlock, b) = random.real(-2, 2);
      }
    }
    for (int g = 0; g < kGates; ++g) {
      for (int u = 0; u < kUnits; ++u) {
        r_scale(u % kBlock, g, u / kBlock) = random.real(0.001f, 0.004f);
        for (int k = 0; k < kUnits; ++k) {
          int8_t& weight = weights[(g * kUnits + u) * kUnits + k];
          weight = static_cast<int8_t>(random.integer(-127, 127));
          r_sum(u % kBlock, g, u / kBlock) += weight;
        }
      }
    }
    sluice::pack_weights(kTiling, SLUICE_PACKED_LSTM, kUnits, kUnits, weights.data(), r.data());
  }

  /// Pre-activation of a gate: gx + h R.
  double gate(int g, int u, int b) {
    int64_t sum = 0;
    for (int k = 0; k < kUnits; ++k)
      sum += (h(k, b) - h_zero(b)) * weights[(g * kUnits + u) * kUnits + k];
    return gx(u % kBlock, g, u / kBlock, b) +
           double(h_scale(b)) * r_scale(u % kBlock, g, u / kBlock) * double(sum);
  }
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

using Kernel = decltype(&layers_lstm_step_s8w8_f32_sse41);

bool check(Kernel kernel, const char* variant) {
  Layer layer;
  Buffer<float> c_out(kBlock, kBlocks, kBatch), h_out(kBlock, kBlocks, kBatch), scale(kBatch);
  Buffer<int8_t> hq(kPadded, kBatch);
  Buffer<int32_t> zero(kBatch), sum(kBatch);
  const int status =
      kernel(layer.gx, layer.h, layer.h_scale, layer.h_zero, layer.h_sum, layer.r, layer.r_scale,
             layer.r_sum, layer.c, kUnits, 0, c_out, h_out, hq, scale, zero, sum);
  if (status != 0) {
    std::printf("lstm_step_s8w8_f32 %s: status %d\n", variant, status);
    return false;
  }
  for (int b = 0; b < kBatch; ++b) {
    int32_t total = 0;
    for (int u = 0; u < kUnits; ++u) {
      const int lane = u % kBlock, block = u / kBlock;
      const double i = sigmoid(layer.gate(0, u, b)), o = sigmoid(layer.gate(1, u, b));
      const double f = sigmoid(layer.gate(2, u, b)), g = std::tanh(layer.gate(3, u, b));
      const double cell = f * layer.c(lane, block, b) + i * g;
      const double hidden = o * std::tanh(cell);
      if (!near(variant, c_out(lane, block, b), cell, 1e-5)) return false;
      if (!near(variant, h_out(lane, block, b), hidden, 1e-5)) return false;
      // The quantized copy for the next step is at most half a step off.
      if (!near(variant, scale(b) * float(hq(u, b) - zero(b)), hidden, 0.51 * scale(b)))
        return false;
      total += hq(u, b);
    }
    if (!near(variant, sum(b), total, 0)) return false;
  }
  return true;
}

}  // namespace

bool check_lstm_step() {
  if (__builtin_cpu_supports("avx2") && !check(layers_lstm_step_s8w8_f32_avx2, "avx2"))
    return false;
  return check(layers_lstm_step_s8w8_f32_sse41, "sse41");
}
