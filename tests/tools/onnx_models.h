// Small ONNX models, made for the tests of the command line.
#ifndef SLUICE_TESTS_TOOLS_ONNX_MODELS_H
#define SLUICE_TESTS_TOOLS_ONNX_MODELS_H

#include <string>

namespace sluice {

constexpr int kModelInputs = 3;
constexpr int kModelUnits = 4;
constexpr int kModelClasses = 5;

/// LSTM "cell" over a sequence: x [T, N, 3] -> y [T, N, 4]. No state among the inputs.
void write_sequence_model(const std::string& path);
/// The same weights as one step with its state: x [1, 1, 3], h_in [1, 1, 4], c_in [1, 1, 4]
/// -> y [1, 4], h_out, c_out.
void write_step_model(const std::string& path);
/// Bidirectional LSTM: x [T, N, 3] -> y [T, 2, N, 4].
void write_bidirectional_model(const std::string& path);
/// Layer "dense": x [N, 3] -> logits [N, 5].
void write_dense_model(const std::string& path);
/// Embedding: tokens int64 [T, N] -> vectors [T, N, 3].
void write_embedding_model(const std::string& path);

}  // namespace sluice

#endif
