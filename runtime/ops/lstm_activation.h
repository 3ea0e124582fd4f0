// The activation functions of an LSTM layer, as attributes of the operations name them.
#ifndef SLUICE_OPS_LSTM_ACTIVATION_H
#define SLUICE_OPS_LSTM_ACTIVATION_H

#include <cstdint>

namespace sluice {

/// In the order of the operations' kernels (runtime/core/ops.inc); the unary operations of the same
/// names say what they compute.
enum LstmActivationCode : int32_t {
  kLstmSigmoid,
  kLstmTanh,
  kLstmClamp,
  kLstmLeakyRelu,
  kLstmElu,
  kLstmHardSigmoid,
  kLstmSoftplus,
  kLstmSoftsign,
  kLstmAffine,
  kLstmScaledTanh,
  kLstmThresholdedRelu,
  kLstmActivations
};

/// Which gate is computed from another one instead of from its own weights.
enum LstmCouplingCode : int32_t {
  kLstmNotCoupled,
  kLstmInputFromForget,  // i = 1 - f
  kLstmForgetFromInput,  // f = 1 - i
  kLstmCouplings
};

}  // namespace sluice

#endif
