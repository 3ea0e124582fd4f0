// Requantization of s32 sums to s8 or s16, channel by channel.
//
//   y[m][n] = clamp(round(x[m][n] multiplier[n] 2^(shift[n] - 31)) + zero_point, low, high)
//
// Roundings: fixed_point.h. Argument order and shapes: ABI.md.
#include "Halide.h"
#include "generators/fixed_point.h"
#include "schedules/requantize.h"

using namespace Halide;

namespace {

enum class Result { S8, S16 };

class Requantize : public Generator<Requantize> {
 public:
  GeneratorParam<Result> output{"output", Result::S8, {{"s8", Result::S8}, {"s16", Result::S16}}};
  GeneratorParam<sluice::Rounding> rounding{"rounding",
                                            sluice::Rounding::SingleUp,
                                            {{"single_up", sluice::Rounding::SingleUp},
                                             {"double_away", sluice::Rounding::DoubleAway},
                                             {"double_up", sluice::Rounding::DoubleUp}}};

  Input<Buffer<int32_t>> x{"x", 2};
  Input<Buffer<int32_t>> multiplier{"multiplier", 1};
  Input<Buffer<int32_t>> shift{"shift", 1};
  Input<int32_t> zero_point{"zero_point"};
  Input<int32_t> low{"low"};
  Input<int32_t> high{"high"};
  Output<Buffer<>> y{"y", 2};

  void generate() {
    const Type type = output == Result::S8 ? Int(8) : Int(16);
    Expr rounded = sluice::requantize(x(n, m), multiplier(n), shift(n), rounding);
    // Results are s16 at most: kept near before the zero point is added, the sum cannot overflow.
    Expr near = clamp(rounded, -(1 << 20), 1 << 20);
    y(n, m) = cast(type, clamp(near + zero_point, low, high));
  }

  void schedule() {
    x.dim(0).set_min(0);
    x.dim(1).set_min(0);
    multiplier.dim(0).set_min(0);
    shift.dim(0).set_min(0);
    y.dim(0).set_min(0);
    y.dim(1).set_min(0);
    sluice::RequantizeFuncs funcs{y, n, m};
    sluice::schedule_requantize(funcs, get_target());
  }

 private:
  Var n{"n"}, m{"m"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(Requantize, requantize)
