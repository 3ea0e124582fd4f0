// Sums of the rows of a matrix of bytes: y[m] = sum_k x[m][k], exact in s32.
//
// Argument order and shapes: ABI.md.
#include "Halide.h"
#include "schedules/row_reduction.h"

using namespace Halide;

namespace {

class RowSums : public Generator<RowSums> {
 public:
  Input<Buffer<int8_t>> x{"x", 2};
  Output<Buffer<int32_t>> y{"y", 1};

  // Whole groups of columns in streams, then the columns that are left.
  void generate() {
    const int streams = sluice::integer_streams(get_target());
    Expr columns = x.dim(0).extent(), groups = columns / streams;
    RDom group(0, groups, "group"), stream(0, streams, "stream");
    RDom rest(groups * streams, columns % streams, "rest");
    partial(s, m) = 0;
    partial(s, m) += cast<int32_t>(x(group * streams + s, m));
    row(m) = 0;
    row(m) += partial(stream, m);
    row(m) += cast<int32_t>(x(rest, m));
    y(m) = row(m);
  }

  void schedule() {
    x.dim(0).set_min(0);
    x.dim(1).set_min(0);
    y.dim(0).set_min(0);
    row.update(0).atomic().vectorize(row.rvars(0)[0]);
    row.update(1).unscheduled();
    sluice::RowReductionFuncs funcs{y, m, s, {{partial, row}}};
    sluice::schedule_row_reduction(funcs, get_target());
  }

 private:
  Var m{"m"}, s{"s"};
  Func partial{"partial"}, row{"row"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(RowSums, row_sums)
