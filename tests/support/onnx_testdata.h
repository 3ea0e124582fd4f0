// The test data of ONNX itself, as Debian's package libonnx-testdata has it: one model and its
// inputs and outputs per case.
#ifndef SLUICE_TESTS_SUPPORT_ONNX_TESTDATA_H
#define SLUICE_TESTS_SUPPORT_ONNX_TESTDATA_H

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "quantizer/graph/evaluate.h"

namespace sluice {

struct OnnxCase {
  std::string name;
  std::string model;                   // bytes of the .onnx file
  std::vector<std::string> operators;  // types of its nodes, in order
  /// By name of the model's inputs and outputs; nothing where the element type is not supported.
  std::map<std::string, std::optional<Tensor>> inputs, outputs;
  /// The inputs as TensorProto messages.
  std::map<std::string, std::string> input_protos;
  /// Inputs that a model normally holds as constants: shapes, axes, pads and the like.
  std::set<std::string> parameters;
};

/// Whether the test data is installed.
bool has_onnx_testdata();

/// Names of the cases of a suite ("node", "simple", "pytorch-converted", "pytorch-operator"),
/// sorted.
std::vector<std::string> onnx_case_names(const std::string& suite);

/// Throws sluice::Error where a file is missing or damaged.
OnnxCase load_onnx_case(const std::string& suite, const std::string& name);

/// The model with these inputs turned into initializers that hold the case's data.
std::string with_constants(const OnnxCase& test, const std::set<std::string>& inputs);

/// The model with operator set `version` of ai.onnx where it uses an older one. Some cases are
/// older than what is imported, of operators that did not change since.
std::string with_operator_set(const std::string& model, int64_t version);

}  // namespace sluice

#endif
