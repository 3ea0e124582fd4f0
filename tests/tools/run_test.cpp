// sluice run: arrays, runs and state.
#include <cmath>
#include <limits>

#include "tests/tools/command_test.h"
#include "tests/tools/onnx_models.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

class RunTest : public CommandTest {
 protected:
  /// Runs a model on `inputs` (name=file) and reads output `name`.
  NpyArray run(const std::string& model, const std::vector<std::string>& inputs,
               const std::string& name, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"run", model, "--output", name + "=" + path("out.npy")};
    for (const std::string& input : inputs) arguments.insert(arguments.end(), {"--input", input});
    arguments.insert(arguments.end(), more.begin(), more.end());
    succeed(arguments);
    return read_npy(path("out.npy"));
  }
  std::vector<std::string> run_arguments(const std::string& model, const std::string& input) const {
    return {"run", model, "--input", input, "--output", "y=" + path("y.npy")};
  }
};

/// The runs [from, to) of a list of runs.
NpyArray part(const NpyArray& array, int64_t from, int64_t to) {
  NpyArray result = array;
  const size_t row = array.bytes.size() / static_cast<size_t>(array.shape[0]);
  result.shape[0] = to - from;
  result.bytes.assign(array.bytes.begin() + static_cast<std::ptrdiff_t>(row) * from,
                      array.bytes.begin() + static_cast<std::ptrdiff_t>(row) * to);
  return result;
}

TEST_F(RunTest, CarryDrivesAOneStepModelOverASequence) {
  const std::string sequence = make_model("sequence", write_sequence_model);
  const std::string step = make_model("step", write_step_model);
  const std::string x = "x=" + write_floats("x.npy", {9, 1, 3});
  NpyArray expected = run(sequence, {x}, "y");
  EXPECT_EQ(expected.shape, (std::vector<int64_t>{9, 1, 4}));
  expected.shape = {9, 4};
  const NpyArray carried = run(step, {x}, "y", {"--state", "carry"});
  EXPECT_LE(max_difference(expected, carried), 1e-6f);
  const NpyArray reset = run(step, {x}, "y");
  EXPECT_LE(max_difference(part(expected, 0, 1), part(reset, 0, 1)), 1e-6f);
  EXPECT_GT(max_difference(part(expected, 1, 9), part(reset, 1, 9)), 1e-3f);
}

TEST_F(RunTest, StatesGoInBeforeTheFirstRunAndComeOutAfterTheLast) {
  const std::string step = make_model("step", write_step_model);
  const NpyArray x = read_npy(write_floats("x.npy", {9, 1, 3}));
  write_npy(path("head.npy"), part(x, 0, 4));
  write_npy(path("tail.npy"), part(x, 4, 9));
  const std::vector<std::string> carry{"--state", "carry"};
  const NpyArray whole = run(step, {"x=" + path("x.npy")}, "y", carry);
  const NpyArray last_h = run(step, {"x=" + path("x.npy")}, "h_out", carry);

  succeed({"run", step, "--input", "x=" + path("head.npy"), "--output", "h_out=" + path("h.npy"),
           "c_out=" + path("c.npy"), "--state", "carry"});
  EXPECT_EQ(read_npy(path("h.npy")).shape, (std::vector<int64_t>{1, 1, 4}));
  const std::vector<std::string> resumed{"x=" + path("tail.npy"), "h_in=" + path("h.npy"),
                                         "c_in=" + path("c.npy")};
  EXPECT_EQ(run(step, resumed, "y", carry).bytes, part(whole, 4, 9).bytes);
  EXPECT_EQ(run(step, resumed, "h_out", carry).bytes, last_h.bytes);
  // With reset, every run begins with the value given.
  write_npy(path("same.npy"), [&] {
    NpyArray same = npy_zeros(NpyType::F32, {3, 1, 3});
    for (int i = 0; i < 9; ++i) same.as<float>()[i] = part(x, 4, 5).as<float>()[i % 3];
    return same;
  }());
  std::vector<std::string> repeated = resumed;
  repeated[0] = "x=" + path("same.npy");
  const NpyArray each = run(step, repeated, "y");
  for (int64_t i = 0; i < 3; ++i) EXPECT_EQ(part(each, i, i + 1).bytes, part(whole, 4, 5).bytes);
}

TEST_F(RunTest, AListOfRunsGivesAListOfOutputs) {
  const std::string dense = make_model("dense", write_dense_model);
  const NpyArray flat = run(dense, {"x=" + write_floats("flat.npy", {12, 3})}, "logits");
  const NpyArray list = run(dense, {"x=" + write_floats("list.npy", {4, 3, 3})}, "logits");
  EXPECT_EQ(flat.shape, (std::vector<int64_t>{12, 5}));
  EXPECT_EQ(list.shape, (std::vector<int64_t>{4, 3, 5}));
  EXPECT_EQ(flat.bytes, list.bytes);
  const nlohmann::json json =
      succeed_json({"run", dense, "--input", "x=" + path("list.npy"), "--output",
                    "logits=" + path("y.npy"), "--variant", "sse41"});
  EXPECT_EQ(json.at("runs"), 4);
  EXPECT_EQ(json.at("variant"), "sse41");
  EXPECT_EQ(json.at("outputs").at(0).at("shape"), nlohmann::json({4, 3, 5}));
}

TEST_F(RunTest, SmallIntegersAndDoublesConvert) {
  const std::string embedding = make_model("embedding", write_embedding_model);
  NpyArray tokens = npy_zeros(NpyType::S32, {6, 2});
  for (int32_t i = 0; i < 12; ++i) tokens.as<int32_t>()[i] = i % 7;
  write_npy(path("tokens.npy"), tokens);
  const NpyArray vectors = run(embedding, {"tokens=" + path("tokens.npy")}, "vectors");
  EXPECT_EQ(vectors.shape, (std::vector<int64_t>{6, 2, 3}));
  tokens.as<int32_t>()[5] = 7;
  write_npy(path("tokens.npy"), tokens);
  fail({"run", embedding, "--input", "tokens=" + path("tokens.npy"), "--output",
        "vectors=" + path("y.npy")},
       1, {"7"});
  EXPECT_FALSE(fs::exists(path("y.npy")));

  const std::string dense = make_model("dense", write_dense_model);
  const NpyArray floats = read_npy(write_floats("f.npy", {2, 3}));
  NpyArray doubles = npy_zeros(NpyType::F64, {2, 3});
  for (int i = 0; i < 6; ++i) {
    doubles.as<double>()[i] = static_cast<double>(floats.as<float>()[i]);
  }
  write_npy(path("d.npy"), doubles);
  EXPECT_EQ(run(dense, {"x=" + path("f.npy")}, "logits").bytes,
            run(dense, {"x=" + path("d.npy")}, "logits").bytes);
}

TEST_F(RunTest, NothingIsWrittenWhereOneOutputFails) {
  const std::string step = make_model("step", write_step_model);
  const std::string x = "x=" + write_floats("x.npy", {2, 1, 3});
  write_text(path("y.npy"), "old");
  fs::create_directory(path("directory"));
  for (const std::string& bad : {path("directory"), path("missing/h.npy"), std::string("/dev/full"),
                                 std::string("/proc/h.npy"), path("y.npy")}) {
    std::vector<std::string> arguments = run_arguments(step, x);
    arguments.insert(arguments.end(), {"--output", "h_out=" + bad});
    fail(arguments, 1, {bad});
    EXPECT_EQ(file_contents(path("y.npy")), "old");
  }
}

TEST_F(RunTest, NamesWhatDoesNotFit) {
  const std::string model = make_model("sequence", write_sequence_model);
  const std::string good = write_floats("good.npy", {2, 1, 3});
  fail(run_arguments(model, "x=" + path("absent.npy")), 1, {path("absent.npy"), "No such file"});
  write_text(path("bad.npy"), "no array");
  fail(run_arguments(model, "x=" + path("bad.npy")), 1, {path("bad.npy"), "not an .npy file"});
  fail(run_arguments(model, "z=" + good), 1, {"'z'", "'x'"});
  fail({"run", model, "--output", "y=" + path("y.npy")}, 1, {"'x' is missing"});
  fail({"run", model, "--input", "x=" + good, "--output", "q=" + path("y.npy")}, 1,
       {"no output 'q'", "'y'"});
  fail(run_arguments(model, "x=" + write_floats("a.npy", {2, 1, 4})), 1,
       {"[2, 1, 4]", "[T, N, 3]"});
  fail(run_arguments(model, "x=" + write_floats("b.npy", {3})), 1, {"[3]", "[T, N, 3]"});
  fail(run_arguments(model, "x=" + write_floats("steps.npy", {0, 1, 3})), 1, {"no elements"});
  fail(run_arguments(model, "x=" + write_floats("batch.npy", {2, 0, 3})), 1, {"no elements"});
  write_npy(path("int.npy"), npy_zeros(NpyType::S64, {2, 1, 3}));
  fail(run_arguments(model, "x=" + path("int.npy")), 1, {"int64", "float32"});
  std::vector<std::string> variant = run_arguments(model, "x=" + good);
  variant.insert(variant.end(), {"--variant", "mmx"});
  fail(variant, 1, {"mmx"});
  EXPECT_FALSE(fs::exists(path("y.npy")));
}

TEST_F(RunTest, ValuesThatAreNotFiniteAreRefused) {
  for (const std::string scheme : {"f32", "w8a8-dynamic"}) {
    const std::string model = make_model("sequence", write_sequence_model, scheme);
    for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
      NpyArray x = read_npy(write_floats("x.npy", {4, 1, 3}));
      x.as<float>()[7] = bad;
      write_npy(path("x.npy"), x);
      fail(run_arguments(model, "x=" + path("x.npy")), 1, {"x"});
      EXPECT_FALSE(fs::exists(path("y.npy")));
    }
  }
}

TEST_F(RunTest, BackwardLayersCannotCarry) {
  const std::string model = make_model("both", write_bidirectional_model);
  const std::string x = "x=" + write_floats("x.npy", {5, 2, 3});
  EXPECT_EQ(run(model, {x}, "y").shape, (std::vector<int64_t>{5, 2, 2, 4}));
  std::vector<std::string> arguments = run_arguments(model, x);
  arguments.insert(arguments.end(), {"--state", "carry"});
  fail(arguments, 1, {"carried"});
}

}  // namespace
}  // namespace sluice
