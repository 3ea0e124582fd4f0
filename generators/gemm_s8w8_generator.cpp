// Product of 8-bit activations with packed 8-bit weights.
//
//   sum[m][n] = sum_k x[m][k] w[n][k]
//   output s32:  y = sum + bias[n]
//   output s8, s16:  y = clamp(round((sum + bias[n]) multiplier[n] 2^(shift[n] - 31)) + zero_point,
//                              low, high)
//   output f32:  y = clamp(x_scale[m] w_scale[n] (sum - x_zero[m] w_sum[n]) + bias[n], low, high)
//
// The inner product is taken over the raw bytes. Weights stored with an offset (u8 = w + offset)
// are corrected once per row, with sum_k x[m][k]: sum = raw - offset x_sum[m]. Rounding: SingleUp
// of fixed_point.h. Argument order and shapes: ABI.md.
#include "Halide.h"
#include "generators/fixed_point.h"
#include "schedules/gemm_w8.h"

using namespace Halide;

namespace {

enum class Result { S32, S8, S16, F32 };

class GemmS8W8 : public Generator<GemmS8W8> {
 public:
  GeneratorParam<Result> output{
      "output",
      Result::F32,
      {{"s32", Result::S32}, {"s8", Result::S8}, {"s16", Result::S16}, {"f32", Result::F32}}};
  GeneratorParam<int> block{"block", 64};
  GeneratorParam<int> weight_offset{"weight_offset", 128};

  void configure() {
    x_ = add_input<Buffer<int8_t>>("x", 2);
    const bool dynamic = output == Result::F32;
    if (dynamic) {
      x_scale_ = add_input<Buffer<float>>("x_scale", 1);
      x_zero_ = add_input<Buffer<int32_t>>("x_zero", 1);
    }
    x_sum_ = add_input<Buffer<int32_t>>("x_sum", 1);
    w_ = add_input<Buffer<>>("w", weight_offset == 0 ? Int(8) : UInt(8), 4);
    if (dynamic) {
      w_scale_ = add_input<Buffer<float>>("w_scale", 1);
      w_sum_ = add_input<Buffer<int32_t>>("w_sum", 1);
      bias_ = add_input<Buffer<>>("bias", Float(32), 1);
      low_ = add_input<float>("low");
      high_ = add_input<float>("high");
    } else {
      bias_ = add_input<Buffer<>>("bias", Int(32), 1);
    }
    if (requantized()) {
      multiplier_ = add_input<Buffer<int32_t>>("multiplier", 1);
      shift_ = add_input<Buffer<int32_t>>("shift", 1);
      zero_point_ = add_input<int32_t>("zero_point");
      least_ = add_input<int32_t>("low");
      most_ = add_input<int32_t>("high");
    }
    y_ = add_output<Buffer<>>("y", result_type(), 2);
  }

  void generate() {
    const Expr quads = w_->dim(2).extent();
    RDom k(0, 4, 0, quads, "k");
    // Start at the correction: it costs nothing there, and the sum stays exact.
    Expr start = -Expr(weight_offset) * (*x_sum_)(m);
    if (output == Result::F32) {
      start -= (*x_zero_)(m) * (*w_sum_)(b * block + u);
    } else {
      start += (*bias_)(b * block + u);
    }
    sum(u, b, m) = start;
    sum(u, b, m) += cast<int32_t>((*x_)(k.y * 4 + k.x, m)) * cast<int32_t>((*w_)(k.x, u, k.y, b));

    Expr exact = sum(n % block, n / block, m);
    if (output == Result::F32) {
      Expr scaled =
          strict_float(cast<float>(exact) * ((*x_scale_)(m) * (*w_scale_)(n)) + (*bias_)(n));
      value(n, m) = max(min(scaled, *high_), *low_);
    } else if (requantized()) {
      value(n, m) =
          cast(result_type(), sluice::requantize_to(exact, (*multiplier_)(n), (*shift_)(n),
                                                    sluice::Rounding::SingleUp, *zero_point_,
                                                    *least_, *most_, get_target()));
    } else {
      value(n, m) = exact;
    }
    (*y_)(n, m) = value(n, m);
  }

  void schedule() {
    if (requantized()) sluice::define_lane_functions(*get_externs_map(), get_target());
    sluice::GemmFuncs funcs{*y_,   value,   sum, n, m, u, b, true, sum.rvars(0)[0], sum.rvars(0)[1],
                            block, x_->in()};
    funcs.requantizes = requantized();
    x_->dim(0).set_min(0).set_stride(1);
    x_->dim(1).set_min(0).set_stride((x_->dim(1).stride() / 4) * 4);
    x_->set_host_alignment(4);  // quads are read as words
    w_->dim(0).set_min(0).set_extent(4).set_stride(1);
    w_->dim(1).set_min(0).set_extent(block).set_stride(4);
    w_->dim(2).set_min(0).set_stride(4 * block);
    w_->dim(3).set_min(0);
    Func(*y_).output_buffer().dim(0).set_min(0);
    Func(*y_).output_buffer().dim(1).set_min(0);
    funcs.packed = {*w_, *bias_};
    if (requantized()) {
      funcs.packed.push_back(*multiplier_);
      funcs.packed.push_back(*shift_);
    }
    for (OutputImageParam p : funcs.packed) p.dim(0).set_min(0);
    sluice::schedule_gemm_w8(funcs, get_target());
  }

 private:
  bool requantized() const { return output == Result::S8 || output == Result::S16; }
  Type result_type() const {
    switch (output) {
      case Result::S32:
        return Int(32);
      case Result::S8:
        return Int(8);
      case Result::S16:
        return Int(16);
      case Result::F32:
        return Float(32);
    }
    return Float(32);
  }

  Var n{"n"}, m{"m"}, u{"u"}, b{"b"};
  Func value{"value"}, sum{"sum"};
  Input<Buffer<int8_t>>* x_ = nullptr;
  Input<Buffer<float>>* x_scale_ = nullptr;
  Input<Buffer<int32_t>>* x_zero_ = nullptr;
  Input<Buffer<int32_t>>* x_sum_ = nullptr;
  Input<Buffer<>>* w_ = nullptr;
  Input<Buffer<float>>* w_scale_ = nullptr;
  Input<Buffer<int32_t>>* w_sum_ = nullptr;
  Input<Buffer<>>* bias_ = nullptr;
  Input<float>* low_ = nullptr;
  Input<float>* high_ = nullptr;
  Input<Buffer<int32_t>>* multiplier_ = nullptr;
  Input<Buffer<int32_t>>* shift_ = nullptr;
  Input<int32_t>* zero_point_ = nullptr;
  Input<int32_t>* least_ = nullptr;
  Input<int32_t>* most_ = nullptr;
  Output<Buffer<>>* y_ = nullptr;
};

}  // namespace

HALIDE_REGISTER_GENERATOR(GemmS8W8, gemm_s8w8)
