#include "schedules/gemm_w8.h"

#include "schedules/arm/gemm.h"

namespace sluice::arm {

void schedule_gemm_w8(GemmFuncs& funcs, const Halide::Target& target) {
  schedule_gemm(funcs, target.bits == 64 ? 4 : 2, target.natural_vector_size<int32_t>());
}

}  // namespace sluice::arm
