// Files that are no models, or models that cannot be imported: one line that names the thing.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "quantizer/error.h"
#include "quantizer/import/tflite/import_tflite.h"
#include "tests/import_tflite/tflite_maker.h"

namespace sluice {
namespace {

using namespace tflite;

std::string refusal(const std::string& file) {
  try {
    import_tflite(file.data(), file.size(), "made.tflite");
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "imported";
}

struct Refused {
  const char* name;
  const char* message;
  std::function<void(TfliteMaker*)> make;
};

void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

// x int8 [1, 2] -> FULLY_CONNECTED -> y int8 [1, 2].
struct Dense {
  explicit Dense(TfliteMaker* m) : maker(m) {
    x = maker->quantize(maker->input("x", {1, 2}, ElementType_Int8), {0.5F}, 0);
    w = maker->quantize(maker->bytes({2, 2}, {1, 2, 3, 4}), {0.5F}, 0);
    b = maker->ints({2}, {1, 2});
    y = maker->quantize(maker->computed({1, 2}, ElementType_Int8), {0.5F}, 0);
    maker->output(y);
  }
  void add(FullyConnectedOptionsT options = {}) {
    maker->add(OperatorKind_FULLY_CONNECTED, {x, w, b}, {y}, options);
  }
  TfliteMaker* maker;
  int32_t x, w, b, y;
};

// A fully integer layer of 2 units on 3 features.
struct Lstm {
  explicit Lstm(TfliteMaker* m) : maker(m), inputs(24, -1) {
    const auto zeros = [](int64_t n) { return std::vector<int8_t>(static_cast<size_t>(n)); };
    inputs[0] = maker->quantize(maker->input("x", {1, 1, 3}, ElementType_Int8), {0.5F}, 0);
    for (size_t gate = 0; gate < 4; ++gate) {
      inputs[1 + gate] = maker->quantize(maker->bytes({2, 3}, zeros(6)), {0.5F}, 0);
      inputs[5 + gate] = maker->quantize(maker->bytes({2, 2}, zeros(4)), {0.5F}, 0);
      inputs[12 + gate] = maker->ints({2}, {0, 0});
    }
    inputs[18] = maker->quantize(maker->variable({1, 2}, ElementType_Int8), {0.25F}, 1);
    inputs[19] = maker->quantize(maker->variable({1, 2}, ElementType_Int16), {0x1p-12F}, 0);
    for (int i = 0; i < 5; ++i) {
      intermediates.push_back(maker->quantize(
          maker->computed({0}, i < 4 ? ElementType_Int16 : ElementType_Int8), {0.25F}, 0));
    }
    y = maker->quantize(maker->computed({1, 1, 2}, ElementType_Int8), {0.25F}, 1);
    maker->output(y);
    options.activation = Activation_Tanh;
    options.time_major = true;
  }
  void add() {
    maker->add(OperatorKind_UNIDIRECTIONAL_SEQUENCE_LSTM, inputs, {y}, options).intermediates =
        intermediates;
  }
  TfliteMaker* maker;
  std::vector<int32_t> inputs, intermediates;
  int32_t y;
  SequenceLstmOptionsT options;
};

// x [2, 3] through one operator.
void unary(TfliteMaker* maker, OperatorKind kind, const std::vector<int32_t>& constants) {
  std::vector<int32_t> inputs = {maker->input("x", {2, 3})};
  inputs.insert(inputs.end(), constants.begin(), constants.end());
  const int32_t y = maker->computed({});
  maker->add(kind, inputs, {y});
  maker->output(y);
}

class TfliteRefusals : public testing::TestWithParam<Refused> {};

TEST_P(TfliteRefusals, NamesWhatIsWrong) {
  TfliteMaker maker;
  GetParam().make(&maker);
  EXPECT_NE(refusal(maker.file()).find(GetParam().message), std::string::npos)
      << refusal(maker.file());
}

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

INSTANTIATE_TEST_SUITE_P(
    Graphs, TfliteRefusals,
    testing::Values(
        Refused{"version", "the file has version 2, expected 3",
                [](TfliteMaker* maker) { maker->model().version = 2; }},
        Refused{"no_graph", "the model has no graph",
                [](TfliteMaker* maker) { maker->model().subgraphs.clear(); }},
        Refused{"no_outputs", "the model has no outputs",
                [](TfliteMaker* maker) { maker->input("x", {1}); }},
        Refused{"operator_code", "operator code 9 does not exist",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->graph().operators[0]->opcode = 9;
                }},
        Refused{"unsupported", "operator 0 (TOPK_V2): the operator is not supported",
                [](TfliteMaker* maker) { unary(maker, OperatorKind_TOPK_V2, {}); }},
        Refused{"unknown", "operator 0 (operator code 4000): the operator is not supported",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->model().operator_codes[0]->code = 4000;
                }},
        Refused{"custom", "operator 0 (CUSTOM \"Mine?\"): the operator is not supported",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_CUSTOM, {});
                  maker->model().operator_codes[0]->custom_code = "Mine\n";
                }},
        Refused{"tensor", "operator 0 (NEG): tensor 7 does not exist among 2",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->graph().operators[0]->inputs = {7};
                }},
        Refused{"missing_input", "operator 0 (NEG): input 0 is missing",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->graph().operators[0]->inputs = {-1};
                }},
        Refused{
            "inputs", "operator 0 (NEG): 2 inputs, expected 1",
            [](TfliteMaker* maker) { unary(maker, OperatorKind_NEG, {maker->ints({1}, {0})}); }},
        Refused{"outputs", "operator 0 (NEG): 0 outputs, expected 1",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->graph().operators[0]->outputs.clear();
                }},
        Refused{"twice", "operator 0 (NEG): tensor 0 is computed twice",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->graph().operators[0]->outputs = {0};
                }},
        Refused{"nobody", "is no input of the model, no constant and no result",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->graph().inputs.clear();
                }},
        Refused{"variable", "is a variable, which only LSTM operators may read",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->graph().inputs.clear();
                  maker->tensor(0).is_variable = true;
                }},
        Refused{"options", "operator 0 (SOFTMAX): options of kind 23, expected 9",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_SOFTMAX, {});
                  maker->graph().operators[0]->options.Set(GatherOptionsT());
                }},
        Refused{"buffer", "tensor 0 \"x\": buffer 5 does not exist",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->tensor(0).buffer = 5;
                }},
        Refused{"contents", "a constant of 8 bytes, expected 12 as its shape says",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_ADD, {maker->floats({3}, {0, 0})});
                }},
        Refused{
            "overflow", "leaves 64 bits",
            [](TfliteMaker* maker) {
              unary(maker, OperatorKind_ADD, {maker->floats({1 << 30, 1 << 30, 1 << 30}, {0, 0})});
            }},
        Refused{"negative", "an extent is -3, expected at least 0",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->tensor(0).shape = {-3};
                }},
        Refused{"rank", "the rank is 9, expected at most 6",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->tensor(0).shape.assign(9, 1);
                }},
        Refused{"signature", "an extent is 2 and, in shape_signature, 4",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->tensor(0).shape_signature = {4, 3};
                }},
        Refused{"type", "element type 10 is not supported",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_NEG, {});
                  maker->tensor(0).type = static_cast<ElementType>(10);
                }},
        Refused{"sparse", "sparse tensors are not supported",
                [](TfliteMaker* maker) {
                  const int32_t b = maker->floats({1}, {0});
                  maker->tensor(b).sparsity = std::make_unique<SparsityT>();
                  unary(maker, OperatorKind_ADD, {b});
                }}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Operators, TfliteRefusals,
    testing::Values(
        Refused{"reshape", "(RESHAPE): the shape holds -1 twice",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_RESHAPE, {maker->ints({2}, {-1, -1})});
                }},
        Refused{"transpose", "(TRANSPOSE): perm names axis 1 twice",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_TRANSPOSE, {maker->ints({2}, {1, 1})});
                }},
        Refused{"slice", "(SLICE): a slice reaches beyond its operand [2, 3]",
                [](TfliteMaker* maker) {
                  unary(maker, OperatorKind_SLICE,
                        {maker->ints({2}, {0, 2}), maker->ints({2}, {1, 2})});
                }},
        Refused{
            "axis", "(MEAN): axis 2 does not exist in rank 2",
            [](TfliteMaker* maker) { unary(maker, OperatorKind_MEAN, {maker->ints({1}, {2})}); }},
        Refused{
            "integers", "(ADD): arithmetic on f32 and s32 at run time is not supported",
            [](TfliteMaker* maker) { unary(maker, OperatorKind_ADD, {maker->ints({1}, {2})}); }},
        Refused{"moved", "(RESHAPE): the result has another scale or zero point than the operand",
                [](TfliteMaker* maker) {
                  const int32_t x =
                      maker->quantize(maker->input("x", {2}, ElementType_Int8), {0.5F}, 0);
                  const int32_t y =
                      maker->quantize(maker->computed({2}, ElementType_Int8), {0.5F}, 1);
                  maker->add(OperatorKind_RESHAPE, {x, maker->ints({1}, {2})}, {y});
                  maker->output(y);
                }},
        Refused{"quantize", "(QUANTIZE): the result is Float32 without a scale",
                [](TfliteMaker* maker) { unary(maker, OperatorKind_QUANTIZE, {}); }}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Products, TfliteRefusals,
    testing::Values(
        Refused{"shuffled", "shuffled weights are not supported",
                [](TfliteMaker* maker) {
                  FullyConnectedOptionsT options;
                  options.weights_format = 1;
                  Dense(maker).add(options);
                }},
        Refused{"activation", "(FULLY_CONNECTED): the fused activation Tanh is not supported",
                [](TfliteMaker* maker) {
                  FullyConnectedOptionsT options;
                  options.activation = Activation_Tanh;
                  Dense(maker).add(options);
                }},
        Refused{"scale_nan", "a scale is nan, expected above 0",
                [](TfliteMaker* maker) {
                  Dense dense(maker);
                  maker->quantize(dense.w, {kNan}, 0);
                  dense.add();
                }},
        Refused{"scale_axis", "3 scales do not fit axis 0",
                [](TfliteMaker* maker) {
                  Dense dense(maker);
                  maker->quantize(dense.w, {1, 1, 1}, 0);
                  dense.add();
                }},
        Refused{"scale_other_axis", "the weights have a scale per index of axis 1, expected axis 0",
                [](TfliteMaker* maker) {
                  Dense dense(maker);
                  maker->quantize(dense.w, {1, 1}, 0, 1);
                  dense.add();
                }},
        Refused{"zero_point", "a zero point is 300, which its type Int8 cannot hold",
                [](TfliteMaker* maker) {
                  Dense dense(maker);
                  maker->quantize(dense.w, {1}, 300);
                  dense.add();
                }},
        Refused{"bias", "the bias has shape [3], expected [2]",
                [](TfliteMaker* maker) {
                  Dense dense(maker);
                  dense.b = maker->ints({3}, {0, 0, 0});
                  dense.add();
                }},
        Refused{"bias_type", "the bias is f32, expected constant integers",
                [](TfliteMaker* maker) {
                  Dense dense(maker);
                  dense.b = maker->floats({2}, {0, 0});
                  dense.add();
                }},
        Refused{"float_result", "the operand is quantized, but the result is not",
                [](TfliteMaker* maker) {
                  Dense dense(maker);
                  maker->tensor(dense.y).quantization = nullptr;
                  dense.add();
                }},
        Refused{"computed", "the weights are computed, which is not supported",
                [](TfliteMaker* maker) {
                  Dense dense(maker);
                  dense.w = maker->quantize(maker->input("w", {2, 2}, ElementType_Int8), {1}, 0);
                  dense.add();
                }}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Lstms, TfliteRefusals,
    testing::Values(
        Refused{"relu", "the activation is 1, expected 4 (Tanh)",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  lstm.options.activation = Activation_Relu;
                  lstm.add();
                }},
        Refused{"clip", "expected at least 0",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  lstm.options.cell_clip = -1;
                  lstm.add();
                }},
        Refused{"cell_scale", "expected Int16 and a power of two from 2^-15 to 2^-9",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  maker->quantize(lstm.inputs[19], {0.0003F}, 0);
                  lstm.add();
                }},
        Refused{"state_scale", "the state, and the output differ in quantization",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  maker->quantize(lstm.inputs[18], {0.5F}, 0);
                  lstm.add();
                }},
        Refused{"state", "a state, is no variable without contents",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  maker->tensor(lstm.inputs[18]).is_variable = false;
                  lstm.add();
                }},
        Refused{"units", "a state, does not have shape [batch, 2]",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  maker->tensor(lstm.inputs[19]).shape = {1, 3};
                  lstm.add();
                }},
        Refused{"weights_shape", "input 4 has shape [3, 2], expected [2, 3]",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  maker->tensor(lstm.inputs[4]).shape = {3, 2};
                  lstm.add();
                }},
        Refused{"weights_type", "input 4 is f32, expected s8",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  lstm.inputs[4] = maker->floats({2, 3}, {0, 0, 0, 0, 0, 0});
                  lstm.add();
                }},
        Refused{"weights_zero", "input 4 has a zero point or more than one scale",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  maker->quantize(lstm.inputs[4], {0.5F}, 1);
                  lstm.add();
                }},
        Refused{"bias_type", "input 12 is f32, expected s32",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  lstm.inputs[12] = maker->floats({2}, {0, 0});
                  lstm.add();
                }},
        Refused{"missing_gate", "input 6 is missing",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  lstm.inputs[6] = -1;
                  lstm.add();
                }},
        Refused{"half_coupled", "input 5 is of the input gate, which the layer does not have",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  lstm.inputs[1] = -1;
                  lstm.add();
                }},
        Refused{"hidden", "intermediate 4 is missing",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  lstm.intermediates.clear();
                  lstm.add();
                }},
        Refused{
            "shared_state", "input 18 is the state of an earlier operator as well",
            [](TfliteMaker* maker) {
              Lstm lstm(maker);
              lstm.add();
              lstm.y = maker->quantize(maker->computed({1, 1, 2}, ElementType_Int8), {0.25F}, 1);
              lstm.add();
            }},
        Refused{"basic", "the basic kernel is not supported",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  LstmOptionsT options;
                  options.activation = Activation_Tanh;
                  options.kernel = LstmKernel_Basic;
                  maker->add(OperatorKind_LSTM, lstm.inputs, {lstm.y}, options);
                }},
        Refused{"bidirectional", "(BIDIRECTIONAL_SEQUENCE_LSTM): integer activations",
                [](TfliteMaker* maker) {
                  Lstm lstm(maker);
                  lstm.inputs.resize(48, -1);
                  BidirectionalLstmOptionsT options;
                  options.activation = Activation_Tanh;
                  maker->add(OperatorKind_BIDIRECTIONAL_SEQUENCE_LSTM, lstm.inputs, {lstm.y},
                             options);
                }}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(TfliteFiles, TheLayerOfTheRefusalsIsImported) {
  TfliteMaker maker;
  Lstm(&maker).add();
  EXPECT_EQ(maker.import().nodes.size(), 2U);
  TfliteMaker dense;
  Dense(&dense).add();
  EXPECT_EQ(dense.import().nodes.size(), 1U);
}

TEST(TfliteFiles, NoModel) {
  for (const std::string bytes : {"", "TFL3", "    TFL3", "no model, but text of some length"}) {
    EXPECT_EQ(refusal(bytes), "made.tflite: not a TensorFlow Lite model, or damaged");
  }
}

TEST(TfliteFiles, SharedContentsAreBounded) {
  TfliteMaker maker;
  const int32_t big = maker.floats({1 << 19}, std::vector<float>(1 << 19));
  std::vector<int32_t> operands = {big};
  for (int i = 0; i < 64; ++i) {
    operands.push_back(maker.computed({1 << 19}));
    maker.tensor(operands.back()).buffer = maker.tensor(big).buffer;
  }
  const int32_t y = maker.computed({});
  maker.add(OperatorKind_CONCATENATION, operands, {y});
  maker.output(y);
  EXPECT_NE(refusal(maker.file()).find("share their contents too often"), std::string::npos);
}

TEST(TfliteFiles, NamesOfEdgesAreUnique) {
  TfliteMaker maker;
  const int32_t a = maker.input("", {1}), b = maker.input("", {1}), y = maker.computed({1});
  maker.add(OperatorKind_ADD, {a, b}, {y}, AddOptionsT());
  maker.output(y, "input");
  const Graph graph = maker.import();
  EXPECT_EQ(graph.values[graph.inputs[0]].name, "input");
  EXPECT_EQ(graph.values[graph.inputs[1]].name, "input_2");
  EXPECT_EQ(graph.values[graph.outputs[0]].name, "input_3");
}

}  // namespace
}  // namespace sluice
