// Gate functions of the integer LSTM, element by element: y = f(x), x in s16 with `integer_bits`
// bits before the binary point (sigmoid: always 3), y in Q0.15.
//
// Formulas: gate_functions.h.
#include "Halide.h"
#include "generators/gate_functions.h"
#include "schedules/lane_functions.h"
#include "schedules/pointwise.h"

using namespace Halide;

namespace {

enum class Function { Sigmoid, Tanh };

class GateFunctionS16 : public Generator<GateFunctionS16> {
 public:
  GeneratorParam<Function> function{
      "function", Function::Sigmoid, {{"sigmoid", Function::Sigmoid}, {"tanh", Function::Tanh}}};
  GeneratorParam<sluice::GateFlavour> flavour{"flavour", sluice::GateFlavour::Table,
                                              sluice::kGateFlavours};

  Input<Buffer<int16_t>> x{"x", 1};
  Input<int32_t> integer_bits{"integer_bits"};
  Output<Buffer<int16_t>> y{"y", 1};

  void generate() {
    y(i) = function == Function::Sigmoid ? sluice::sigmoid_s16(x(i), flavour, get_target())
                                         : sluice::tanh_s16(x(i), integer_bits, flavour);
  }

  void schedule() {
    x.dim(0).set_min(0);
    y.dim(0).set_min(0);
    sluice::PointwiseFuncs funcs{y, i};
    if (flavour == sluice::GateFlavour::Table) {
      sluice::define_lane_functions(*get_externs_map(), get_target());
    }
    sluice::schedule_pointwise(funcs, get_target());
  }

 private:
  Var i{"i"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(GateFunctionS16, gate_function_s16)
