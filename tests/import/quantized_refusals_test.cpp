// Quantized operators that cannot be imported as they are.
#include <gtest/gtest.h>

#include <functional>

#include "quantizer/error.h"
#include "quantizer/import/onnx/import_onnx.h"
#include "tests/import/onnx_maker.h"

namespace sluice {
namespace {

constexpr int32_t kS8 = onnx::TensorProto::INT8, kU8 = onnx::TensorProto::UINT8;

struct BadOperator {
  const char* name;
  std::function<void(OnnxMaker*)> add;
  const char* message;
};

void PrintTo(const BadOperator& bad, std::ostream* out) { *out << bad.name; }

// x f32 [2, 4], q u8 [2, 4] and scales; z comes from the operator.
class QuantizedRefusals : public testing::TestWithParam<BadOperator> {};

TEST_P(QuantizedRefusals, SayWhatIsWrong) {
  OnnxMaker maker(21);
  maker.input("x", {"2", "4"});
  maker.input("q", {"2", "4"}, kU8);
  maker.floats("s", {}, {0.5f});
  maker.floats("s3", {3}, {1, 2, 3});
  maker.ints("u", {}, {3}, kU8);
  maker.ints("i", {}, {3}, kS8);
  GetParam().add(&maker);
  maker.output("z");
  const std::string bytes = maker.bytes();
  try {
    import_onnx(bytes.data(), bytes.size(), "m.onnx");
    FAIL() << "imported";
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_NE(message.find(GetParam().message), std::string::npos) << message;
  }
}

onnx::NodeProto* add(OnnxMaker* maker, const std::string& type,
                     const std::vector<std::string>& inputs) {
  return &maker->node(type, inputs, {"z"}, "op");
}

onnx::NodeProto* add_microsoft(OnnxMaker* maker, const std::string& type,
                               const std::vector<std::string>& inputs) {
  onnx::NodeProto* node = add(maker, type, inputs);
  node->set_domain("com.microsoft");
  return node;
}

// B [1, 2, 16 / 8 * 4]: 2 rows of 32 columns of 4 bits, blocks of 16.
void add_nbits(OnnxMaker* maker, int64_t k, int64_t bits, int64_t block) {
  maker->ints("b", {2, 2, 8}, std::vector<int64_t>(32, 7), kU8);
  maker->floats("bs", {2, 2}, {1, 2, 3, 4});
  maker->input("a", {"2", "32"});
  onnx::NodeProto* node = add_microsoft(maker, "MatMulNBits", {"a", "b", "bs"});
  set_int(node, "K", k);
  set_int(node, "N", 2);
  set_int(node, "bits", bits);
  set_int(node, "block_size", block);
}

// X [2, 1, 1], H = 1, with weights `w` of u8 and zero points of 128.
void add_dynamic_lstm(OnnxMaker* maker, int64_t w) {
  maker->input("X", {"2", "1", "1"});
  for (const char* name : {"W", "R"}) maker->ints(name, {1, 1, 4}, {w, w, w, w}, kU8);
  maker->floats("ws", {1}, {0.5f});
  maker->ints("wz", {1}, {100}, kU8);
  add_microsoft(maker, "DynamicQuantizeLSTM",
                {"X", "W", "R", "", "", "", "", "", "ws", "wz", "ws", "wz"});
}

INSTANTIATE_TEST_SUITE_P(
    All, QuantizedRefusals,
    testing::Values(
        BadOperator{"NegativeScale",
                    [](OnnxMaker* m) {
                      m->floats("bad", {}, {-1});
                      add(m, "QuantizeLinear", {"x", "bad", "u"});
                    },
                    "node \"op\" (QuantizeLinear): a scale is -1.0"},
        BadOperator{"ZeroPointOfOtherType",
                    [](OnnxMaker* m) {
                      add(m, "DequantizeLinear", {"q", "s", "i"});
                    },
                    "node \"op\" (DequantizeLinear): the zero point is s8, the operand u8"},
        BadOperator{"QuantizeIntegers",
                    [](OnnxMaker* m) {
                      add(m, "QuantizeLinear", {"q", "s", "u"});
                    },
                    "node \"op\" (QuantizeLinear): the operand is u8, expected f32"},
        BadOperator{"DequantizeFloats",
                    [](OnnxMaker* m) {
                      add(m, "DequantizeLinear", {"x", "s"});
                    },
                    "node \"op\" (DequantizeLinear): the operand is f32, expected integers"},
        BadOperator{
            "ScalesOfOtherExtent",
            [](OnnxMaker* m) {
              add(m, "QuantizeLinear", {"x", "s3"});
            },
            "node \"op\" (QuantizeLinear): the extent of the scales' axis is 4, expected 3"},
        BadOperator{"NoSuchAxis",
                    [](OnnxMaker* m) {
                      set_int(add(m, "QuantizeLinear", {"x", "s3"}), "axis", 2);
                    },
                    "node \"op\" (QuantizeLinear): axis 2 does not exist in rank 2"},
        BadOperator{"BlocksOfOtherShape",
                    [](OnnxMaker* m) {
                      set_int(add(m, "QuantizeLinear", {"x", "s3"}), "block_size", 2);
                    },
                    "node \"op\" (QuantizeLinear): a scale or zero point has shape [3]"},
        BadOperator{"NegativeBlocks",
                    [](OnnxMaker* m) {
                      set_int(add(m, "QuantizeLinear", {"x", "s"}), "block_size", -2);
                    },
                    "node \"op\" (QuantizeLinear): attribute \"block_size\" is -2"},
        BadOperator{"QuantizeToFloat8",
                    [](OnnxMaker* m) {
                      set_int(add(m, "QuantizeLinear", {"x", "s"}), "output_dtype", 17);
                    },
                    "node \"op\" (QuantizeLinear): element type"},
        BadOperator{"DequantizeToHalf",
                    [](OnnxMaker* m) {
                      m->model.mutable_opset_import(0)->set_version(23);
                      set_int(add(m, "DequantizeLinear", {"q", "s"}), "output_dtype",
                              onnx::TensorProto::FLOAT16);
                    },
                    "node \"op\" (DequantizeLinear): attribute \"output_dtype\" is FLOAT16"},
        BadOperator{"LargeSums",
                    [](OnnxMaker* m) {
                      m->input("a", {"2", "600"}, kU8);
                      m->ints("b", {600, 1}, std::vector<int64_t>(600, -127), kS8);
                      add(m, "MatMulInteger", {"a", "b"});
                    },
                    "node \"op\" (MatMulInteger): its sums may reach 19431000"},
        BadOperator{"LargeSumsOfConv",
                    [](OnnxMaker* m) {
                      m->input("a", {"1", "600", "1"}, kU8);
                      m->ints("b", {1, 600, 1}, std::vector<int64_t>(600, -127), kS8);
                      add(m, "ConvInteger", {"a", "b"});
                    },
                    "node \"op\" (ConvInteger): its sums may reach 19431000"},
        BadOperator{"ProductOfFloats",
                    [](OnnxMaker* m) {
                      add(m, "MatMulInteger", {"x", "q"});
                    },
                    "node \"op\" (MatMulInteger): input 0 is f32, expected s8 or u8"},
        BadOperator{"GemmOfOtherRank",
                    [](OnnxMaker* m) {
                      add_microsoft(m, "QGemm", {"q", "s", "u", "s3", "s", "u"});
                    },
                    "node \"op\" (com.microsoft.QGemm): A and B have shapes [2, 4] and [3]"},
        BadOperator{"BitsOfNBits", [](OnnxMaker* m) { add_nbits(m, 32, 3, 16); },
                    "node \"op\" (com.microsoft.MatMulNBits): attribute \"bits\" is 3"},
        BadOperator{"BlocksOfNBits", [](OnnxMaker* m) { add_nbits(m, 32, 4, 24); },
                    "node \"op\" (com.microsoft.MatMulNBits): attribute \"block_size\" is 24"},
        BadOperator{"WeightsOfNBits", [](OnnxMaker* m) { add_nbits(m, 64, 4, 16); },
                    "node \"op\" (com.microsoft.MatMulNBits): the weights are u8 [2, 2, 8], "
                    "expected 64 elements"},
        BadOperator{"WideWeights", [](OnnxMaker* m) { add_dynamic_lstm(m, 250); },
                    "node \"op\" (com.microsoft.DynamicQuantizeLSTM): input 1 holds a weight 150 "
                    "steps from its zero point"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace sluice
