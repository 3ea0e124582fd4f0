#include "runtime/ops/lstm_full.h"

namespace sluice {

namespace {

// Gates in the order of weights, and their rows of the peephole weights (-1: none), by Place.
constexpr int64_t kGateOf[] = {0, 2, 3, 1};
constexpr int64_t kPeepholeOf[] = {0, 2, -1, 1};

// Added to the variance, as TensorFlow Lite has it.
constexpr float kVarianceGuard = 1e-8f;

// In a fixed order, whatever the machine: 8 sums side by side.
template <typename Term>
float sum(int64_t count, const Term& term) {
  constexpr int64_t kLanes = 8;
  float lanes[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int64_t k = 0; k < kLanes; ++k) lanes[k] += term(i + k);
  }
  for (int64_t k = 0; i < count; ++i, ++k) lanes[k] += term(i);
  float total = 0;
  for (float lane : lanes) total += lane;
  return total;
}

void clip_to(float clip, int64_t count, float* x) {
  for (int64_t i = 0; i < count; ++i) {
    x[i] = x[i] > clip ? clip : x[i];
    x[i] = x[i] < -clip ? -clip : x[i];
  }
}

// y = 1 - x
void complement(const float* x, int64_t count, float* y) {
  for (int64_t i = 0; i < count; ++i) y[i] = 1.0f - x[i];
}

const float* direction_rows(const Tensor& tensor, const LstmShape& shape, int64_t gates) {
  if (tensor.data == nullptr) return nullptr;  // absent, or there is no memory yet
  return static_cast<const float*>(tensor.data) + shape.direction * gates * shape.units;
}

}  // namespace

LstmCell::LstmCell(const CallContext& context, const LstmFullOperands& operands,
                   const LstmShape& shape, int32_t sqrt, int32_t activations, ScratchLayout* layout)
    : shape_(shape),
      count_(shape.batch * shape.units),
      coupling_(context.attribute(kLstmAttributes)),
      sqrt_(sqrt),
      gate_clip_(context.float_attribute(0)),
      cell_clip_(context.float_attribute(1)),
      peephole_(direction_rows(operands.peephole, shape, 3)),
      norm_(direction_rows(operands.norm, shape, kGates)),
      bias_(static_cast<const float*>(operands.lstm.bias.data)),
      gates_(layout->array<float>(kGates * count_)),
      deviation_(layout->array<float>(shape.batch)) {
  const auto activation = [&](int32_t i) {
    return Activation{activations + context.attribute(kLstmAttributes + 1 + i),
                      context.float_attribute(3 + 2 * i), context.float_attribute(4 + 2 * i)};
  };
  f_ = activation(0);
  g_ = activation(1);
  h_ = activation(2);
}

sluice_status LstmCell::activate(const CallContext& context, const Activation& activation,
                                 const float* x, float* y, int64_t count) const {
  KernelBuffer<1> in(SLUICE_F32, x, {{count, 1}});
  KernelBuffer<1> out(SLUICE_F32, y, {{count, 1}});
  float alpha = activation.alpha;
  float beta = activation.beta;
  void* argv[] = {in.argument(), &alpha, &beta, out.argument()};
  return call_kernel(context, activation.slot, argv);
}

sluice_status LstmCell::normalize(const CallContext& context, int64_t gate, float* rows) const {
  const int64_t units = shape_.units;
  const auto share = 1.0f / static_cast<float>(units);
  for (int64_t b = 0; b < shape_.batch; ++b) {
    float* x = rows + b * units;
    const float mean = share * sum(units, [&](int64_t u) { return x[u]; });
    for (int64_t u = 0; u < units; ++u) x[u] -= mean;
    deviation_[b] = share * sum(units, [&](int64_t u) { return x[u] * x[u]; }) + kVarianceGuard;
  }
  SLUICE_TRY(activate(context, {sqrt_, 0, 0}, deviation_, deviation_, shape_.batch));
  const float* weights = norm_ + gate * units;
  for (int64_t b = 0; b < shape_.batch; ++b) {
    float* x = rows + b * units;
    const float inverse = 1.0f / deviation_[b];
    for (int64_t u = 0; u < units; ++u) {
      const float bias =
          bias_[(u / shape_.block * kGates + gate) * shape_.block + u % shape_.block];
      x[u] = x[u] * inverse * weights[u] + bias;
    }
  }
  return SLUICE_OK;
}

sluice_status LstmCell::gather(const CallContext& context, Place place, const float* input,
                               const float* recurrent, const float* c) const {
  const int64_t units = shape_.units;
  float* rows = gate(place);
  for (int64_t b = 0; b < shape_.batch; ++b) {
    for (int64_t first = 0; first < units; first += shape_.block) {
      const int64_t from = b * shape_.gates() + first * kGates + kGateOf[place] * shape_.block;
      const int64_t left = units - first;
      const int64_t count = left < shape_.block ? left : shape_.block;
      float* to = rows + b * units + first;
      for (int64_t u = 0; u < count; ++u) to[u] = input[from + u] + recurrent[from + u];
    }
  }
  if (peephole_ != nullptr && kPeepholeOf[place] >= 0) {
    const float* weights = peephole_ + kPeepholeOf[place] * units;
    for (int64_t b = 0; b < shape_.batch; ++b) {
      for (int64_t u = 0; u < units; ++u) rows[b * units + u] += weights[u] * c[b * units + u];
    }
  }
  if (gate_clip_ > 0) clip_to(gate_clip_, count_, rows);
  return norm_ == nullptr ? SLUICE_OK : normalize(context, kGateOf[place], rows);
}

sluice_status LstmCell::run(const CallContext& context, const float* input, const float* recurrent,
                            const float* c, float* c_out, float* hidden) const {
  const bool has_input = coupling_ != kLstmInputFromForget;
  const bool has_forget = coupling_ != kLstmForgetFromInput;
  if (has_input) SLUICE_TRY(gather(context, kInput, input, recurrent, c));
  if (has_forget) SLUICE_TRY(gather(context, kForget, input, recurrent, c));
  SLUICE_TRY(gather(context, kCandidate, input, recurrent, c));
  float* i = gate(kInput);
  float* f = gate(kForget);
  float* g = gate(kCandidate);
  float* o = gate(kOutput);
  float* first = has_input ? i : f;
  SLUICE_TRY(activate(context, f_, first, first, has_input && has_forget ? 2 * count_ : count_));
  if (!has_input) complement(f, count_, i);
  if (!has_forget) complement(i, count_, f);
  SLUICE_TRY(activate(context, g_, g, g, count_));
  for (int64_t n = 0; n < count_; ++n) c_out[n] = f[n] * c[n] + i[n] * g[n];
  if (cell_clip_ > 0) clip_to(cell_clip_, count_, c_out);
  SLUICE_TRY(gather(context, kOutput, input, recurrent, c_out));
  SLUICE_TRY(activate(context, f_, o, o, count_));
  SLUICE_TRY(activate(context, h_, c_out, g, count_));
  for (int64_t n = 0; n < count_; ++n) hidden[n] = o[n] * g[n];
  return SLUICE_OK;
}

}  // namespace sluice
