// LSTM layers, ours through the public API and those of the peers.
#include "bench/cases/cases.h"
#include "bench/cases/register.h"

int main(int argc, char** argv) {
  return sluice::bench::run_cases(argc, argv, sluice::bench::lstm_cases());
}
