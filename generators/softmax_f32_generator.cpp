// Softmax over the rows of a matrix.
//
//   softmax      y[m][k] = e^(x[m][k] - max) / sum_j e^(x[m][j] - max)
//   log_softmax  y[m][k] = x[m][k] - max - log sum_j e^(x[m][j] - max)
//
// A row with a NaN or +inf gives NaN. Exponentials are computed twice rather than stored. Argument
// order and shapes: ABI.md.
#include "Halide.h"
#include "generators/elementary.h"
#include "generators/row_streams.h"
#include "schedules/softmax_f32.h"

using namespace Halide;

namespace {

class SoftmaxF32 : public Generator<SoftmaxF32> {
 public:
  GeneratorParam<bool> log{"log", false};
  Input<Buffer<float>> x{"x", 2};
  Output<Buffer<float>> y{"y", 2};

  void generate() {
    Expr columns = x.dim(0).extent();
    auto element = [&](const Expr& column, const Expr& row) { return x(column, row); };
    reductions.emplace_back("largest", -std::numeric_limits<float>::infinity(), sluice::larger,
                            element, columns, s, m);
    Func largest = reductions[0].row;
    auto distance = [&](const Expr& column, const Expr& row) {
      return strict_float(x(column, row) - largest(row));
    };
    auto term = [&](const Expr& column, const Expr& row) {
      return sluice::exp(distance(column, row));
    };
    reductions.emplace_back("total", 0.0f, sluice::strict_sum, term, columns, s, m);
    Func total = reductions[1].row;
    if (log) {
      log_total(m) = sluice::log(total(m));
      y(k, m) = strict_float(distance(k, m) - log_total(m));
    } else {
      y(k, m) = strict_float(term(k, m) / total(m));
    }
  }

  void schedule() {
    x.dim(0).set_min(0);
    x.dim(1).set_min(0);
    y.dim(0).set_min(0);
    y.dim(1).set_min(0);
    sluice::SoftmaxF32Funcs funcs{{y, m, s, {}}, k, log_total};
    for (const sluice::RowReduction& r : reductions) funcs.reductions.push_back({r.partial, r.row});
    sluice::schedule_softmax_f32(funcs, get_target());
  }

 private:
  Var k{"k"}, m{"m"}, s{"s"};
  Func log_total{"log_total"};
  std::vector<sluice::RowReduction> reductions;
};

}  // namespace

HALIDE_REGISTER_GENERATOR(SoftmaxF32, softmax_f32)
