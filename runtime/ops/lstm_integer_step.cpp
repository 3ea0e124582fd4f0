#include "runtime/ops/lstm_integer_step.h"

#include <cstring>

namespace sluice {

namespace {

constexpr int64_t kNarrow = sizeof(int16_t);
constexpr int64_t kWide = sizeof(int32_t);

enum Factors { kPeepholeMultiplier, kPeepholeShift, kNormMultiplier, kNormShift };

template <typename T>
const T* operand_or_zeros(const Tensor& operand, T* zeros, int64_t count) {
  if (operand.present()) return static_cast<const T*>(operand.data);
  std::memset(zeros, 0, sizeof(T) * static_cast<size_t>(count));
  return zeros;
}

BlockBuffer<3, 2> gate_buffer(const IntegerLstmShape& s, sluice_type type, int64_t element_bytes,
                              const void* data) {
  return {
      type, element_bytes, data, {{s.block, 1}, {kGates, s.block}, {s.blocks, kGates * s.block}}};
}

BlockBuffer<4, 2> gates_of_rows(const IntegerLstmShape& s, const void* data) {
  return {SLUICE_S16,
          kNarrow,
          data,
          {{s.block, 1}, {kGates, s.block}, {s.blocks, kGates * s.block}, {s.batch, s.gates()}}};
}

BlockBuffer<3, 1> state_buffer(const IntegerLstmShape& s, sluice_type type) {
  return {type,
          static_cast<int64_t>(sluice_type_bytes(type)),
          nullptr,
          {{s.block, 1}, {s.blocks, s.block}, {s.batch, s.padded}}};
}

// Steps of TensorFlow Lite Micro have one scalar more.
bool scales_input(const CallContext& context, const IntegerLstmVariant& variant) {
  const int32_t kernel = context.op->kernels[variant.step];
  return kernel == SLUICE_KERNEL_lstm_step_s8w8_s16_tflm ||
         kernel == SLUICE_KERNEL_lstm_step_s16w8_s16_tflm;
}

// As have steps of the native profile.
bool shifts_input(const CallContext& context, const IntegerLstmVariant& variant) {
  const int32_t kernel = context.op->kernels[variant.step];
  return kernel == SLUICE_KERNEL_lstm_step_s8w8_s16 ||
         kernel == SLUICE_KERNEL_lstm_step_s16w8_s16 ||
         kernel == SLUICE_KERNEL_lstm_step_s8w8_s16_full ||
         kernel == SLUICE_KERNEL_lstm_step_s16w8_s16_full;
}

KernelBuffer<1> gate_scalars(const int32_t* data) { return {SLUICE_S32, data, {{kGates, 1}}}; }

}  // namespace

FullStepScratch::FullStepScratch(const IntegerLstmVariant& variant, const IntegerLstmShape& shape,
                                 ScratchLayout* layout)
    : gates(nullptr),
      peephole(nullptr),
      norm(nullptr),
      norm_bias(nullptr),
      factors{},
      guards(nullptr) {
  if (!variant.full) return;
  gates = layout->array<int16_t>(shape.batch * shape.gates());
  peephole = layout->array<int16_t>(shape.gates());
  norm = layout->array<int16_t>(shape.gates());
  norm_bias = layout->array<int32_t>(shape.gates());
  for (int32_t*& factor : factors) factor = layout->array<int32_t>(kGates);
  guards = layout->array<int32_t>(kGates);
}

IntegerLstmStep::IntegerLstmStep(const CallContext& context, const IntegerLstmVariant& variant,
                                 const IntegerLstmShape& s, const FullStepScratch& scratch)
    : context_(context),
      slot_(variant.step),
      both_ways_(walks_both_ways(quantized_depth(s.outputs) * s.gates())),
      r_data_(context.input(kLstmR).data),
      r_bias_data_(context.input(kLstmHBias).data),
      r_multiplier_data_(context.input(kLstmHMultiplier).data),
      r_shift_data_(context.input(kLstmHShift).data),
      full_(scratch),
      peephole_data_(nullptr),
      norm_data_(nullptr),
      norm_bias_data_(nullptr),
      is_full_(variant.full),
      gx_(gates_of_rows(s, nullptr)),
      h_(variant.type, nullptr, {{quantized_depth(s.outputs), 1}, {s.batch, s.h_stride}}),
      r_(w8_type(context), 1, r_data_,
         {{4, 1},
          {s.block, 4},
          {kGates, 4 * s.block},
          {quantized_depth(s.outputs) / 4, kGates * 4 * s.block},
          {s.blocks, quantized_depth(s.outputs) * kGates * s.block}}),
      r_bias_(gate_buffer(s, SLUICE_S32, kWide, r_bias_data_)),
      r_multiplier_(gate_buffer(s, SLUICE_S32, kWide, r_multiplier_data_)),
      r_shift_(gate_buffer(s, SLUICE_S32, kWide, r_shift_data_)),
      c_(state_buffer(s, SLUICE_S16)),
      units_(static_cast<int32_t>(s.units)),
      coupling_(context.attribute(kLstmCoupling)),
      gate_clip_(context.attribute(kLstmGateClip)),
      cell_clip_(context.attribute(kLstmCellClip)),
      cell_log2_(context.attribute(kLstmCellLog2)),
      hidden_multiplier_(context.attribute(kLstmHiddenMultiplier)),
      hidden_shift_(context.attribute(kLstmHiddenShift)),
      hidden_zero_(context.attribute(kLstmHiddenZero)),
      input_multiplier_(context.attribute(kLstmInputMultiplier)),
      gx_shift_(context.attribute(kLstmGxShift)),
      normalize_(variant.full && context.input(kLstmNorm).present()),
      h_sum_(SLUICE_S32, nullptr, {{s.batch, 1}}),
      peephole_(gate_buffer(s, SLUICE_S16, kNarrow, nullptr)),
      norm_(gate_buffer(s, SLUICE_S16, kNarrow, nullptr)),
      norm_bias_(gate_buffer(s, SLUICE_S32, kWide, nullptr)),
      peephole_multiplier_(gate_scalars(scratch.factors[kPeepholeMultiplier])),
      peephole_shift_(gate_scalars(scratch.factors[kPeepholeShift])),
      norm_multiplier_(gate_scalars(scratch.factors[kNormMultiplier])),
      norm_shift_(gate_scalars(scratch.factors[kNormShift])),
      guard_(gate_scalars(scratch.guards)),
      c_out_(state_buffer(s, SLUICE_S16)),
      hidden_(state_buffer(s, variant.type)),
      hidden_sum_(SLUICE_S32, nullptr, {{s.batch, 1}}),
      gates_(gates_of_rows(s, scratch.gates)) {
  const bool sums = variant.type == SLUICE_S8;
  argue(gx_.argument(), h_.argument(), r_.argument(), r_bias_.argument(), r_multiplier_.argument(),
        r_shift_.argument(), c_.argument(), &units_, &coupling_, &gate_clip_, &cell_clip_,
        &cell_log2_, &hidden_multiplier_, &hidden_shift_, &hidden_zero_);
  if (sums) argue(h_sum_.argument());
  if (scales_input(context, variant)) argue(&input_multiplier_);
  if (shifts_input(context, variant)) argue(&gx_shift_);
  if (is_full_) {
    prepare_full(s);
    argue(peephole_.argument(), peephole_multiplier_.argument(), peephole_shift_.argument(),
          norm_.argument(), norm_bias_.argument(), norm_multiplier_.argument(),
          norm_shift_.argument(), guard_.argument(), &normalize_);
  }
  argue(c_out_.argument(), hidden_.argument());
  if (sums) argue(hidden_sum_.argument());
  if (is_full_) argue(gates_.argument());
}

// Operands that are absent become zeros, attributes the arrays that the kernel wants.
void IntegerLstmStep::prepare_full(const IntegerLstmShape& s) {
  peephole_data_ = operand_or_zeros(context_.input(kLstmPeephole), full_.peephole, s.gates());
  norm_data_ = operand_or_zeros(context_.input(kLstmNorm), full_.norm, s.gates());
  norm_bias_data_ = operand_or_zeros(context_.input(kLstmNormBias), full_.norm_bias, s.gates());
  for (int32_t gate = 0; gate < kGates; ++gate) {
    const bool peeps = gate < 3;
    for (int32_t k = 0; k < 2; ++k) {
      full_.factors[kPeepholeMultiplier + k][gate] =
          peeps ? context_.attribute(kLstmPeepholeFactors + 2 * gate + k) : 0;
      full_.factors[kNormMultiplier + k][gate] =
          context_.attribute(kLstmNormFactors + 2 * gate + k);
    }
    full_.guards[gate] = context_.attribute(kLstmNormGuards + gate);
  }
  peephole_.point(peephole_data_, false);
  norm_.point(norm_data_, false);
  norm_bias_.point(norm_bias_data_, false);
}

sluice_status IntegerLstmStep::run(const int16_t* gx, const void* h, const int32_t* h_sum,
                                   const int16_t* c, int16_t* c_out, void* hidden,
                                   int32_t* hidden_sum) {
  const bool backwards = both_ways_ && (steps_++ & 1) != 0;
  gx_.point(gx, backwards);
  h_.set_data(h);
  h_sum_.set_data(h_sum);
  if (both_ways_) {
    r_.point(r_data_, backwards);
    r_bias_.point(r_bias_data_, backwards);
    r_multiplier_.point(r_multiplier_data_, backwards);
    r_shift_.point(r_shift_data_, backwards);
    if (is_full_) {
      peephole_.point(peephole_data_, backwards);
      norm_.point(norm_data_, backwards);
      norm_bias_.point(norm_bias_data_, backwards);
      gates_.point(full_.gates, backwards);
    }
  }
  c_.point(c, backwards);
  c_out_.point(c_out, backwards);
  hidden_.point(hidden, backwards);
  hidden_sum_.set_data(hidden_sum);
  return call_kernel(context_, slot_, argv_);
}

}  // namespace sluice
