#include "schedules/gemm_w8.h"

namespace sluice::portable {

void schedule_gemm_w8(GemmFuncs& f, const Halide::Target&) { f.sum.compute_at(f.y, f.n); }

}  // namespace sluice::portable
