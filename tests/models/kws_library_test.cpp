// Keyword spotting compiled in integers: what it weighs and what it leaves out.
#include <sstream>

#include "quantizer/compile/run_tool.h"
#include "tests/models/prepared_model.h"
#include "tests/quantizer/temporary_folder.h"

namespace sluice::test {
namespace {

constexpr uint64_t kMostCodeBytes = 120'000;

/// Words of the lines that a tool prints of the library.
std::vector<std::vector<std::string>> printed(const TemporaryFolder& folder,
                                              const std::string& tool) {
  run_tool({"sh", "-c", tool + " libkws.a > printed"}, folder.path());
  std::istringstream text(folder.read("printed"));
  std::vector<std::vector<std::string>> lines;
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::vector<std::string>& list = lines.emplace_back();
    for (std::string word; words >> word;) list.push_back(word);
  }
  return lines;
}

TEST(KwsLibrary, IntegersNeedNoFloatKernelAndLittleCode) {
  SLUICE_SKIP_WITHOUT_SHARED();
  if (*SLUICE_TEST_SANITIZERS) GTEST_SKIP() << "sanitizers add code";
  const TemporaryFolder folder;
  write_npy(folder.path("mfcc.npy"),
            every_second(shared_npy("kws_basic_lstm/ref/aug_mfcc.npy"), 0));
  QuantizeOptions options;
  options.scheme = "w8a8";
  options.edges = Edges::Integer;
  options.calibration = {{"mfcc", folder.path("mfcc.npy")}};
  const PlanData plan =
      quantize_model(shared_path("models/kws_basic_lstm/Basic_LSTM_S.onnx"), options);
  compile_library(plan, with_variants(find_target("x86-64-linux"), {"vnni"}), folder.path(), "kws",
                  tool_paths());

  uint64_t code = 0;
  for (const std::vector<std::string>& words : printed(folder, "size -A")) {
    if (words.size() > 1 && words[0].rfind(".text", 0) == 0) code += std::stoull(words[1]);
  }
  report("code_bytes", static_cast<double>(code));
  EXPECT_GT(code, 10'000u);
  EXPECT_LT(code, kMostCodeBytes);

  size_t kernels = 0;
  for (const std::vector<std::string>& words : printed(folder, "nm --defined-only")) {
    if (words.empty()) continue;
    kernels += words.back().find("_vnni_argv") != std::string::npos;
    EXPECT_EQ(words.back().find("f32"), std::string::npos) << words.back();
  }
  EXPECT_GE(kernels, 3u);
}

}  // namespace
}  // namespace sluice::test
