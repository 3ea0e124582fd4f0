#include "schedules/quantize_rows.h"

#include "schedules/streams.h"

using namespace Halide;

namespace sluice::arm {
namespace {

// Then the columns that do not fill all streams, one by one.
void join_streams(Func& joined) {
  joined.update(0).atomic().vectorize(joined.rvars(0)[0]);
  joined.update(1).unscheduled();
}

}  // namespace

void schedule_quantize_rows(QuantizeRowsFuncs& f, const Target& target) {
  const int lanes = target.natural_vector_size<float>();
  f.row.compute_root();
  f.bounds.compute_at(f.row, f.m);
  f.low.compute_at(f.row, f.m);
  f.high.compute_at(f.row, f.m);
  keep_streams(f.bounds, f.s, lanes);
  join_streams(f.low);
  join_streams(f.high);

  f.q.compute_root();
  // Distinct columns: there is no race, though Halide cannot prove it.
  f.q.update(0).allow_race_conditions().vectorize(f.q.rvars(0)[0]);
  f.q.update(1).unscheduled();
  f.q.update(2).unscheduled();

  f.total.compute_at(f.sum, f.m);
  keep_streams(f.total, f.s, lanes);
  join_streams(f.sum);
}

}  // namespace sluice::arm
