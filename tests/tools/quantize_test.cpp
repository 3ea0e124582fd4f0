// sluice quantize, inspect and compile.
#include "tests/tools/command_test.h"
#include "tests/tools/onnx_models.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

class QuantizeTest : public CommandTest {
 protected:
  QuantizeTest() { write_sequence_model(path("m.onnx")); }
  std::vector<std::string> arguments(const std::string& output) const {
    return {"quantize", path("m.onnx"), "-o", output, "--scheme", "w8a8-dynamic"};
  }
};

TEST_F(QuantizeTest, TellsLayersAndBytes) {
  const std::string text = succeed(arguments(path("m.sluice")));
  EXPECT_NE(text.find("cell"), std::string::npos) << text;
  const nlohmann::json json = succeed_json(arguments(path("m.sluice")));
  EXPECT_EQ(json.at("bytes"), fs::file_size(path("m.sluice")));
  EXPECT_EQ(json.at("scheme"), "w8a8-dynamic");
  ASSERT_EQ(json.at("layers").size(), 1u);
  const nlohmann::json& layer = json.at("layers").at(0);
  EXPECT_EQ(layer.at("name"), "cell");
  EXPECT_EQ(layer.at("kind"), "lstm");
  EXPECT_EQ(layer.at("scheme"), "w8a8-dynamic");
  EXPECT_GT(layer.at("float_weight_bytes"), layer.at("weight_bytes"));
}

TEST_F(QuantizeTest, FloatModelsNeedAScheme) {
  fail({"quantize", path("m.onnx"), "-o", path("m.sluice")}, 2, {"--scheme is required", "m.onnx"});
  EXPECT_FALSE(fs::exists(path("m.sluice")));
}

TEST_F(QuantizeTest, OneLayerCanBeLeftInFloat) {
  std::vector<std::string> options = arguments(path("m.sluice"));
  options.insert(options.end(), {"--layer", "cell=f32"});
  const nlohmann::json json = succeed_json(options);
  EXPECT_EQ(json.at("layers").at(0).at("scheme"), "f32");
  options.back() = "cel=f32";
  fail(options, 1, {"cel"});
}

TEST_F(QuantizeTest, FailuresLeaveTheOutputAsItWas) {
  write_text(path("old.sluice"), "old");
  fs::create_directory(path("directory"));
  fail(arguments(path("missing/m.sluice")), 1, {path("missing/m.sluice")});
  fail(arguments(path("directory")), 1, {path("directory")});
  fail(arguments("/dev/full"), 1, {"/dev/full"});
  fail(arguments("/proc/m.sluice"), 1, {"/proc/m.sluice"});
  EXPECT_TRUE(fs::is_character_file("/dev/full"));

  const std::string onnx = file_contents(path("m.onnx"));
  write_text(path("m.onnx"), onnx.substr(0, onnx.size() / 2));
  fail(arguments(path("old.sluice")), 1, {path("m.onnx")});
  write_text(path("m.onnx"), "not a model");
  fail(arguments(path("old.sluice")), 1, {path("m.onnx")});
  write_text(path("m.onnx"), "");
  fail(arguments(path("old.sluice")), 1, {path("m.onnx")});
  fs::remove(path("m.onnx"));
  fail(arguments(path("old.sluice")), 1, {path("m.onnx")});
  EXPECT_EQ(file_contents(path("old.sluice")), "old");
}

TEST_F(QuantizeTest, InspectTellsWhatIsInAModel) {
  succeed(arguments(path("m.sluice")));
  for (const std::string file : {"m.onnx", "m.sluice"}) {
    const nlohmann::json json = succeed_json({"inspect", path(file), "--calls"});
    ASSERT_EQ(json.at("inputs").size(), 1u);
    const nlohmann::json& input = json.at("inputs").at(0);
    EXPECT_EQ(input.at("name"), "x");
    EXPECT_EQ(input.at("type"), "float32");
    EXPECT_EQ(input.at("shape"), nlohmann::json({"T", "N", 3}));
    EXPECT_EQ(json.at("outputs").at(0).at("shape"), nlohmann::json({"T", "N", 4}));
    EXPECT_EQ(json.at("symbols"), nlohmann::json({"T", "N"}));
    EXPECT_EQ(json.at("layers").at(0).at("name"), "cell");
    EXPECT_EQ(json.at("layers").at(0).at("scheme"), file == "m.onnx" ? "f32" : "w8a8-dynamic");
    EXPECT_TRUE(json.at("can_carry"));
    EXPECT_EQ(json.at("variants").size(), 4u);
    EXPECT_TRUE(json.at("variant").is_string());
    EXPECT_GE(json.at("calls").size(), 1u);
    const std::string text = succeed({"inspect", path(file), "--calls"});
    EXPECT_NE(text.find("[T, N, 3]"), std::string::npos) << text;
    EXPECT_NE(text.find("lstm_"), std::string::npos) << text;
  }
}

TEST_F(QuantizeTest, InspectListsStatePairs) {
  const std::string model = make_model("step", write_step_model);
  const nlohmann::json json = succeed_json({"inspect", model});
  ASSERT_EQ(json.at("states").size(), 2u);
  for (const nlohmann::json& state : json.at("states")) {
    const std::string letter = state.at("input").get<std::string>().substr(0, 1);
    EXPECT_EQ(state.at("input"), letter + "_in");
    EXPECT_EQ(state.at("output"), letter + "_out");
  }
}

TEST_F(QuantizeTest, StatePairsMustExist) {
  std::vector<std::string> options = arguments(path("m.sluice"));
  options.insert(options.end(), {"--state-pair", "x=nothing"});
  fail(options, 1, {"nothing"});
}

TEST_F(QuantizeTest, DamagedModelsAreRefused) {
  const std::string model = make_model("damaged", write_sequence_model);
  const std::string bytes = file_contents(model);
  for (const size_t size : {size_t{0}, size_t{3}, size_t{60}, bytes.size() / 2, bytes.size() - 1}) {
    write_text(model, bytes.substr(0, size));
    fail({"inspect", model}, 1, {model});
    fail({"run", model, "--output", "y=" + path("y.npy")}, 1, {model});
  }
}

TEST_F(QuantizeTest, ExportWritesAModelThatCanBeQuantizedAgain) {
  succeed(arguments(path("m.sluice")));
  succeed({"export", path("m.sluice"), "-o", path("out.onnx")});
  EXPECT_GT(fs::file_size(path("out.onnx")), 0u);
  succeed({"inspect", path("out.onnx")});
  fail({"export", path("m.onnx"), "-o", path("other.onnx")}, 1, {path("m.onnx")});
  EXPECT_FALSE(fs::exists(path("other.onnx")));
  fail({"export", path("m.sluice")}, 2, {"--output"});
}

TEST_F(QuantizeTest, CompileWritesALibraryAndItsHeader) {
  succeed(arguments(path("m-1.sluice")));
  const nlohmann::json json =
      succeed_json({"compile", path("m-1.sluice"), "--target", "x86-64-linux", "-o", path("out")});
  EXPECT_EQ(json.at("name"), "m_1");
  EXPECT_EQ(json.at("library"), path("out/libm_1.a"));
  EXPECT_EQ(json.at("header"), path("out/m_1.h"));
  EXPECT_EQ(json.at("library_bytes"), fs::file_size(path("out/libm_1.a")));
  EXPECT_TRUE(fs::is_regular_file(path("out/m_1.h")));
}

// Files for other targets are read by every command here.
TEST_F(QuantizeTest, ModelsOfOtherTargetsAreTheSame) {
  succeed(arguments(path("here.sluice")));
  std::vector<std::string> options = arguments(path("there.sluice"));
  options.insert(options.end(), {"--target", "arm64-linux"});
  succeed(options);
  EXPECT_EQ(succeed_json({"inspect", path("here.sluice")}).at("family"), "x86");
  EXPECT_EQ(succeed_json({"inspect", path("there.sluice")}).at("family"), "arm");
  EXPECT_NE(file_contents(path("here.sluice")), file_contents(path("there.sluice")));
  for (const char* model : {"here", "there"}) {
    succeed({"compile", path(std::string(model) + ".sluice"), "--target", "x86-64-linux", "-o",
             path(model), "--name", "m"});
  }
  fail({"compile", path("here.sluice"), "--target", "arm64-linux", "-o", path("out"),
        "--library-dir", path("nowhere")},
       1, {"libsluice_core.a", "arm64-linux", path("nowhere")});
  EXPECT_FALSE(fs::exists(path("out/libhere.a")));
  options.back() = "vax";
  fail(options, 2, {"vax", "hexagon-hvx"});
}

TEST_F(QuantizeTest, FloatLayersAreRefusedOnHexagon) {
  std::vector<std::string> options = arguments(path("m.sluice"));
  options.insert(options.end(), {"--target", "hexagon-hvx"});
  fail(options, 1, {"layer '", "hexagon-hvx"});
  EXPECT_FALSE(fs::exists(path("m.sluice")));
}

TEST_F(QuantizeTest, CompileRefusesBadNamesAndPlaces) {
  succeed(arguments(path("m.sluice")));
  const std::vector<std::string> compile{"compile", path("m.sluice"), "--target", "x86-64-linux"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = compile;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  fail(with({"-o", path("out"), "--name", "not-a-name"}), 1, {"not-a-name"});
  fail(with({"-o", path("m.sluice")}), 1, {path("m.sluice")});
  fail(with({"-o", "/proc/out"}), 1, {"/proc/out"});
  EXPECT_FALSE(fs::exists(path("out/libnot-a-name.a")));
}

}  // namespace
}  // namespace sluice
