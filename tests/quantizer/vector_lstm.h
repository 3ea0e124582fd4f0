// Integer LSTM layers of the conformance vectors as graphs.
#ifndef SLUICE_TESTS_QUANTIZER_VECTOR_LSTM_H
#define SLUICE_TESTS_QUANTIZER_VECTOR_LSTM_H

#include <nlohmann/json.hpp>
#include <string>

#include "tests/quantizer/graph_maker.h"

namespace sluice::test {

/// A value quantization of a config: {"scale", "zero_point"}.
std::shared_ptr<const GivenQuantization> given(const nlohmann::json& quantization,
                                               sluice_type type = SLUICE_S8);

/// Adds an Lstm node named "lstm" over x [T, B, I] as a quantized source gives it: every weight and
/// x and Y with the integers and scales of `layer` (a config, or one of its "layers"), arrays read
/// from `prefix` + "W.npy" and so on. Gates that the source does not have are zeros.
GraphMaker::Lstm add_vector_lstm(GraphMaker* maker, ValueId x, const nlohmann::json& layer,
                                 const std::string& prefix);

}  // namespace sluice::test

#endif
