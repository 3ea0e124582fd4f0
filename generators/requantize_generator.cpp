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
  GeneratorParam<sluice::Rounding> rounding{"rounding", sluice::Rounding::SingleUp,
                                            sluice::kRoundings};

  Input<Buffer<int32_t>> x{"x", 2};
  Input<Buffer<int32_t>> multiplier{"multiplier", 1};
  Input<Buffer<int32_t>> shift{"shift", 1};
  Input<int32_t> zero_point{"zero_point"};
  Input<int32_t> low{"low"};
  Input<int32_t> high{"high"};
  Output<Buffer<>> y{"y", 2};

  void generate() {
    const Type type = output == Result::S8 ? Int(8) : Int(16);
    y(n, m) = cast(type, sluice::requantize_to(x(n, m), multiplier(n), shift(n), rounding,
                                               zero_point, low, high, get_target()));
  }

  void schedule() {
    sluice::define_lane_functions(*get_externs_map(), get_target());
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
