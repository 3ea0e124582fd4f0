// Reductions over the rows of a matrix: y[m] = scale f_k x[m][k], f a sum, maximum or minimum.
//
// Sums are taken in a fixed order (row_streams.h). A row with a NaN gives NaN. Argument order and
// shapes: ABI.md.
#include <map>

#include "Halide.h"
#include "generators/row_streams.h"
#include "schedules/row_reduction.h"

using namespace Halide;

namespace {

enum class Function { Sum, Max, Min };

const std::map<std::string, Function> kFunctions = {
    {"sum", Function::Sum}, {"max", Function::Max}, {"min", Function::Min}};

class ReduceF32 : public Generator<ReduceF32> {
 public:
  GeneratorParam<Function> function{"function", Function::Sum, kFunctions};
  Input<Buffer<float>> x{"x", 2};
  Input<float> scale{"scale"};
  Output<Buffer<float>> y{"y", 1};

  void generate() {
    auto element = [&](const Expr& column, const Expr& row) { return x(column, row); };
    Expr columns = x.dim(0).extent();
    if (function == Function::Sum) {
      reductions.emplace_back("sum", 0.0f, sluice::strict_sum, element, columns, s, m);
      y(m) = strict_float(scale * reductions[0].row(m));
      return;
    }
    // The largest magnitude, as bits, tells whether there is a NaN.
    const bool maximum = function == Function::Max;
    const float infinity = std::numeric_limits<float>::infinity();
    auto magnitude = [&](const Expr& column, const Expr& row) {
      return sluice::bits_of(x(column, row)) & 0x7fffffff;
    };
    auto larger_bits = [](const Expr& a, const Expr& b) { return max(a, b); };
    reductions.emplace_back("extremum", maximum ? -infinity : infinity,
                            maximum ? sluice::larger : sluice::smaller, element, columns, s, m);
    reductions.emplace_back("magnitude", 0, larger_bits, magnitude, columns, s, m);
    Expr size = reductions[1].row(m);
    y(m) = select(size > 0x7f800000, sluice::float_of(size),
                  strict_float(scale * reductions[0].row(m)));
  }

  void schedule() {
    x.dim(0).set_min(0);
    x.dim(1).set_min(0);
    y.dim(0).set_min(0);
    sluice::RowReductionFuncs funcs{y, m, s, {}};
    for (const sluice::RowReduction& r : reductions) funcs.reductions.push_back({r.partial, r.row});
    sluice::schedule_row_reduction(funcs, get_target());
  }

 private:
  Var m{"m"}, s{"s"};
  std::vector<sluice::RowReduction> reductions;
};

}  // namespace

HALIDE_REGISTER_GENERATOR(ReduceF32, reduce_f32)
