#include "check.h"

int main() { return check_gemm() && check_lstm_step() ? 0 : 1; }
