// Compiled models: linked with nothing but the C library, run, and compared with the same plan in a
// session.
#include "quantizer/compile/compile.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>
#include <set>
#include <sstream>

#include "quantizer/compile/run_tool.h"
#include "quantizer/error.h"
#include "quantizer/lower/lower.h"
#include "quantizer/quantize/schemes.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/integer_lstm_model.h"
#include "tests/quantizer/plan_runner.h"
#include "tests/quantizer/temporary_folder.h"

namespace sluice {
namespace {

using test::GraphMaker;
using test::Kernels;
using test::PlanRunner;
using test::random_tensor;
using test::TemporaryFolder;

const Dim kT = Dim::symbol("T");

/// x [T, 1, 3] and the states of one layer -> y [T, 1, 4] and the states.
PlanData recurrent_plan(const char* scheme) {
  GraphMaker maker;
  const ValueId x = maker.input("x:0", {kT, Dim(1), Dim(3)});
  const Shape state = {Dim(1), Dim(1), Dim(6)};
  const ValueId h0 = maker.input("h0", state), c0 = maker.input("c0", state);
  const auto first = maker.lstm("first", x, 3, 5, Direction::Forward, 1);
  const auto second = maker.lstm("second", maker.reshape(first.y, {kT, Dim(1), Dim(5)}), 5, 6,
                                 Direction::Forward, 11, h0, c0);
  const ValueId y = maker.reshape(second.y, {kT, Dim(1), Dim(6)});
  maker.output(maker.linear("head", y, 4, 6, 21), "y");
  maker.output(second.h, "h");
  maker.output(second.c, "c");
  maker.graph.states = {{h0, second.h}, {c0, second.c}};
  return lower(quantize(maker.graph, {scheme, {}}), host_target().tiling);
}

/// x [2, 3] -> y [2, 3], no layer.
PlanData pointwise_plan() {
  GraphMaker maker;
  const ValueId x = maker.input("default", {Dim(2), Dim(3)});
  maker.output(maker.unary(UnaryKind::Sigmoid, x), "2 times \"y\"*/");
  return lower(quantize(maker.graph, {}), host_target().tiling);
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string bytes_of(const Tensor& tensor) {
  return std::string(tensor.bytes.begin(), tensor.bytes.end());
}

const Target& x86() { return find_target("x86-64-linux"); }

/// cc SOURCE -o program lib*.a, the way a user would.
void link_program(const TemporaryFolder& folder, const std::string& source,
                  const std::vector<std::string>& libraries, bool cplusplus = false) {
  std::vector<std::string> command = {cplusplus ? "c++" : "cc",
                                      "-Wall",
                                      "-Wextra",
                                      "-Werror",
                                      "-pedantic",
                                      source,
                                      "-o",
                                      "program"};
  command.insert(command.end(), libraries.begin(), libraries.end());
  for (const char* flag : {SLUICE_TEST_LINK_FLAGS}) {
    if (*flag) command.push_back(flag);
  }
  run_tool(command, folder.path());
}

/// Symbols that `nm OPTION` lists, one a line as "type name".
std::set<std::string> symbols(const TemporaryFolder& folder, const std::string& library,
                              const std::string& option) {
  run_tool({"sh", "-c", "nm " + option + " " + library + " > symbols"}, folder.path());
  std::istringstream lines(folder.read("symbols"));
  std::set<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word, last;
    while (words >> word) last = word;
    if (!last.empty() && last.back() != ':') names.insert(last);
  }
  return names;
}

constexpr const char* kRecurrentProgram = R"(
#include <stdio.h>
#include "rnn.h"
static int read_floats(const char* name, float* data, size_t count) {
  FILE* file = fopen(name, "rb");
  const size_t done = file ? fread(data, sizeof(float), count, file) : 0;
  if (file) fclose(file);
  return done == count;
}
int main(void) {
  static float x[RNN_X_0_ELEMENTS(7)], y[RNN_Y_ELEMENTS(7)];
  float state[RNN_H0_ELEMENTS(7)], h[RNN_H_ELEMENTS(7)], c[RNN_C_ELEMENTS(7)], kept[RNN_C0_ELEMENTS(7)];
  static _Alignas(64) char memory[1 << 20];
  rnn_session* session = NULL;
  FILE* file = fopen("out", "wb");
  if (!read_floats("x", x, 21) || !read_floats("state", state, 6) || !file) return 1;
  if (rnn_session_bytes(7) == 0 || rnn_session_bytes(7) > sizeof memory) return 2;
  if (rnn_create(7, memory, 16, NULL, &session) != RNN_OUT_OF_MEMORY || session) return 3;
  if (rnn_create(7, memory, sizeof memory, NULL, &session) != RNN_OK) return 4;
  if (rnn_run(session, 8, x, state, state, y, h, c) != RNN_INVALID_ARGUMENT) return 5;
  if (rnn_message(session)[0] == 0) return 6;
  /* Three steps and then four, with the states of the session. */
  if (rnn_run(session, 3, x, state, state, y, NULL, NULL) != 0) return 7;
  if (rnn_run(session, 4, x + 9, NULL, NULL, y + 12, h, c) != 0) return 8;
  if (rnn_get_state(session, RNN_STATE_C0, kept, sizeof kept) != 0) return 9;
  fwrite(y, sizeof(float), 28, file);
  fwrite(h, sizeof(float), 6, file);
  fwrite(c, sizeof(float), 6, file);
  fwrite(kept, sizeof(float), 6, file);
  /* The same from states that are set. */
  rnn_reset(session);
  if (rnn_set_state(session, 7, RNN_STATE_H0, state, sizeof state) != 0) return 10;
  if (rnn_set_state(session, 7, RNN_STATE_C0, state, sizeof state) != 0) return 11;
  if (rnn_set_state(session, 7, 99, state, sizeof state) == 0) return 12;
  if (rnn_run(session, 7, x, NULL, NULL, y, h, c) != 0) return 13;
  fwrite(y, sizeof(float), 28, file);
  puts(rnn_variant(session));
  rnn_destroy(session);
  if (rnn_create(1, NULL, 0, "none", &session) != RNN_UNSUPPORTED) return 14;
  if (rnn_create(1, NULL, 0, NULL, &session) != RNN_OK) return 15;
  rnn_destroy(session);
  return fclose(file) == 0 ? 0 : 16;
}
)";

TEST(Compile, ProgramComputesWhatTheSessionDoes) {
  for (const char* scheme : {"f32", "w8a8-dynamic"}) {
    SCOPED_TRACE(scheme);
    const TemporaryFolder folder;
    const PlanData plan = recurrent_plan(scheme);
    const CompiledLibrary library =
        compile_library(plan, x86(), folder.path(), "rnn", tool_paths());
    EXPECT_EQ(library.library, folder.path("librnn.a"));
    EXPECT_EQ(library.header, folder.path("rnn.h"));
    EXPECT_EQ(folder.entries(), 2);
    const Tensor x = random_tensor({7, 1, 3}, 3), state = random_tensor({1, 1, 6}, 4);
    folder.write("x", bytes_of(x));
    folder.write("state", bytes_of(state));
    folder.write("main.c", kRecurrentProgram);
    link_program(folder, "main.c", {"librnn.a"});
    ASSERT_NO_THROW(run_tool({"./program"}, folder.path()));
    PlanRunner runner(plan, Kernels::kGenerated);
    const std::vector<Tensor> expected = runner.run({x, state, state});
    ASSERT_EQ(expected.size(), 3u);
    const std::string y = bytes_of(expected[0]), c = bytes_of(expected[2]);
    EXPECT_EQ(folder.read("out"), y + bytes_of(expected[1]) + c + c + y);
  }
}

TEST(Compile, SeveralModelsLinkIntoOneProgram) {
  const TemporaryFolder folder;
  compile_library(recurrent_plan("w8a8-dynamic"), x86(), folder.path(), "one", tool_paths());
  compile_library(recurrent_plan("f32"), x86(), folder.path(), "two", tool_paths());
  compile_library(pointwise_plan(), x86(), folder.path(), "three", tool_paths());
  folder.write("main.cpp", R"(
#include "one.h"
#include "two.h"
#include "three.h"
int main() {
  float x[6] = {0}, y[6], state[6] = {0}, h[6], c[6];
  one_session* a;
  two_session* b;
  three_session* d;
  if (one_create(2, nullptr, 0, nullptr, &a) || two_create(2, nullptr, 0, nullptr, &b) ||
      three_create(nullptr, 0, nullptr, &d)) return 1;
  if (one_run(a, 1, x, state, state, y, h, c) || two_run(b, 1, x, state, state, y, h, c)) return 2;
  if (three_run(d, x, y) || y[5] != 0.5f) return 3;
  one_destroy(a);
  two_destroy(b);
  three_destroy(d);
}
)");
  link_program(folder, "main.cpp", {"libthree.a", "libone.a", "libtwo.a"}, true);
  EXPECT_NO_THROW(run_tool({"./program"}, folder.path()));
}

TEST(Compile, LibraryHoldsOnlyWhatTheModelCalls) {
  const TemporaryFolder folder;
  compile_library(recurrent_plan("w8a8-dynamic"), x86(), folder.path(), "rnn", tool_paths());
  const std::set<std::string> defined = symbols(folder, "librnn.a", "--defined-only");
  for (const char* needed : {"sluice_lstm_step_s8w8_f32_vnni_argv", "sluice_op_lstm_s8w8_f32",
                             "sluice_gemm_s8w8_f32_sse41_argv", "rnn_run"}) {
    EXPECT_EQ(defined.count(needed), 1u) << needed;
  }
  for (const std::string& name : defined) {
    for (const char* foreign : {"sluice_gemm_f32", "softmax", "lstm_step_f32", "op_lstm_f32",
                                "reduce", "requantize", "sluice_all_ops", "sluice_kernel_tables"}) {
      EXPECT_EQ(name.find(foreign), std::string::npos) << name;
    }
  }
  for (const std::string& name : symbols(folder, "librnn.a", "--defined-only --extern-only")) {
    EXPECT_EQ(name.rfind("rnn_", 0), 0u) << name << " is visible to other objects";
  }
}

TEST(Compile, LibraryHoldsOnlyTheVariantsThatAreAskedFor) {
  const TemporaryFolder folder;
  const Target target = with_variants(x86(), {"avx2"});
  compile_library(recurrent_plan("w8a8-dynamic"), target, folder.path(), "rnn", tool_paths());
  size_t steps = 0;
  for (const std::string& name : symbols(folder, "librnn.a", "--defined-only")) {
    if (name.find("lstm_step_s8w8_f32") == std::string::npos) continue;
    EXPECT_NE(name.find("avx2"), std::string::npos) << name;
    ++steps;
  }
  EXPECT_GT(steps, 0u);
  EXPECT_EQ(error_of([] {
              with_variants(x86(), {"avx2", "avx3"});
            }),
            "target 'x86-64-linux' has no variant 'avx3'; it has vnni, avx512, avx2, sse41");
}

TEST(Compile, IntegerLibraryHoldsNoFloatKernel) {
  const test::IntegerLstmModel model(test::native_layer(3, 5), true, Direction::Forward);
  const TemporaryFolder folder;
  compile_library(model.plan(), x86(), folder.path(), "rnn", tool_paths());
  std::set<std::string> kernels;
  for (const std::string& name : symbols(folder, "librnn.a", "--defined-only")) {
    EXPECT_EQ(name.find("f32"), std::string::npos) << name;
    const size_t end = name.rfind("_vnni_argv");
    if (end != std::string::npos) kernels.insert(name.substr(0, end));
  }
  EXPECT_EQ(kernels, (std::set<std::string>{"sluice_gemm_s8w8_s16", "sluice_lstm_step_s8w8_s16",
                                            "sluice_row_sums_s8"}));
}

TEST(Compile, LibraryNeedsOnlyTheCLibrary) {
  if (*SLUICE_TEST_SANITIZERS) GTEST_SKIP() << "sanitizers bring symbols of their own";
  const TemporaryFolder folder;
  compile_library(recurrent_plan("f32"), x86(), folder.path(), "rnn", tool_paths());
  const std::set<std::string> allowed = {"malloc",
                                         "calloc",
                                         "aligned_alloc",
                                         "posix_memalign",
                                         "free",
                                         "getenv",
                                         "memcpy",
                                         "memmove",
                                         "memset",
                                         "memcmp",
                                         "strlen",
                                         "strcmp",
                                         "_GLOBAL_OFFSET_TABLE_",
                                         "__stack_chk_fail"};
  for (const std::string& name : symbols(folder, "librnn.a", "--undefined-only")) {
    EXPECT_EQ(allowed.count(name), 1u) << name;
  }
}

TEST(Compile, StrangeNamesOfTensorsAreHarmless) {
  const TemporaryFolder folder;
  const CompiledLibrary library =
      compile_library(pointwise_plan(), x86(), folder.path(), "odd", tool_paths());
  folder.write("main.c", R"(
#include <string.h>
#include "odd.h"
int main(void) { return strcmp(ODD_V2_TIMES_Y_NAME, "2 times \"y\"*/"); }
)");
  link_program(folder, "main.c", {"libodd.a"});
  EXPECT_NO_THROW(run_tool({"./program"}, folder.path()));
}

TEST(Compile, RefusesNamesThatAreNoIdentifiers) {
  const TemporaryFolder folder;
  for (const char* name : {"", "2fast", "a-b", "a b", "int", "../x", "_x", "class"}) {
    EXPECT_NE(error_of([&] {
                compile_library(pointwise_plan(), x86(), folder.path(), name, tool_paths());
              }).find("C identifier"),
              std::string::npos)
        << name;
  }
  EXPECT_EQ(folder.entries(), 0);
}

TEST(Compile, FailuresLeaveNothingBehind) {
  const TemporaryFolder folder;
  const auto failure = [&](const ToolPaths& paths) {
    return error_of(
        [&] { compile_library(pointwise_plan(), x86(), folder.path("out"), "m", paths); });
  };
  ToolPaths paths = tool_paths();
  paths.compiler = {"no-such-compiler"};
  EXPECT_EQ(failure(paths),
            "cannot run 'no-such-compiler': No such file or directory; is it installed?");
  paths = tool_paths();
  paths.linker = {"no-such-linker"};
  EXPECT_NE(failure(paths).find("no-such-linker"), std::string::npos);
  paths = tool_paths();
  paths.objcopy = {"false"};
  EXPECT_EQ(failure(paths), "'false' failed: it printed nothing");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path("out")));
  folder.write("file", "");
  EXPECT_NE(error_of([&] {
              compile_library(pointwise_plan(), x86(), folder.path("file/out"), "m", tool_paths());
            }),
            "");
}

TEST(Compile, RefusesKernelsThatTheTargetLacks) {
  const TemporaryFolder folder;
  const Target& hexagon = find_target("hexagon-hvx");
  const auto error = [&](const PlanData& plan) {
    return error_of([&] { compile_library(plan, hexagon, folder.path(), "m", tool_paths()); });
  };
  EXPECT_EQ(error(recurrent_plan("f32"))
                .find("layer 'first' (f32) needs kernel 'gemm_f32', which "
                      "target 'hexagon-hvx' does not have"),
            0u);
  EXPECT_EQ(error_of([] { find_target("vax"); }).find("unknown target 'vax'"), 0u);
}

TEST(Compile, NamesTheLibrariesThatATargetMisses) {
  const TemporaryFolder folder;
  const std::string error =
      error_of([&] { tool_paths(find_target("arm64-linux"), folder.path("nothing")); });
  EXPECT_NE(error.find("libsluice_core.a for target 'arm64-linux'"), std::string::npos) << error;
  EXPECT_NE(error.find(folder.path("nothing")), std::string::npos) << error;
}

}  // namespace
}  // namespace sluice
