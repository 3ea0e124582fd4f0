// Sums of the rows of a matrix of bytes: y[m] = sum_k x[m][k], exact in s32.
//
// Argument order and shapes: ABI.md.
#include "Halide.h"
#include "generators/row_streams.h"
#include "schedules/row_reduction.h"

using namespace Halide;

namespace {

class RowSums : public Generator<RowSums> {
 public:
  Input<Buffer<int8_t>> x{"x", 2};
  Output<Buffer<int32_t>> y{"y", 1};

  void generate() {
    auto element = [&](const Expr& column, const Expr& row) {
      return cast<int32_t>(x(column, row));
    };
    auto add = [](const Expr& a, const Expr& b) { return a + b; };
    reductions.emplace_back("sum", 0, add, element, x.dim(0).extent(), s, m);
    y(m) = reductions[0].row(m);
  }

  void schedule() {
    x.dim(0).set_min(0);
    x.dim(1).set_min(0);
    y.dim(0).set_min(0);
    sluice::RowReductionFuncs funcs{y, m, s, {{reductions[0].partial, reductions[0].row}}};
    sluice::schedule_row_reduction(funcs, get_target());
  }

 private:
  Var m{"m"}, s{"s"};
  std::vector<sluice::RowReduction> reductions;
};

}  // namespace

HALIDE_REGISTER_GENERATOR(RowSums, row_sums)
