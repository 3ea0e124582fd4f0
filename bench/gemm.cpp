// Products, ours through the public API ("gemm") or as the kernel alone ("gemm_s8"), and those of
// the peers.
#include "bench/cases/cases.h"
#include "bench/cases/register.h"

int main(int argc, char** argv) {
  return sluice::bench::run_cases(argc, argv, sluice::bench::gemm_cases());
}
