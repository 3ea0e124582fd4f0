// Wrong usage, help and version: nothing here reads a model.
#include "tests/tools/command_test.h"

namespace sluice {
namespace {

using UsageTest = CommandTest;

const char* const kCommands[] = {"quantize", "run",     "compare", "bench",
                                 "inspect",  "compile", "targets"};

TEST_F(UsageTest, EveryCommandExplainsItselfWithAnExample) {
  const std::string all = succeed({"--help"});
  for (const std::string command : kCommands) {
    EXPECT_NE(all.find("\n  " + command + " "), std::string::npos) << command;
    const std::string help = succeed({command, "--help"});
    EXPECT_NE(help.find("Example:\n  sluice " + command), std::string::npos) << help;
    EXPECT_NE(help.find("--json"), std::string::npos) << help;
  }
  EXPECT_NE(all.find("Exit codes: 0"), std::string::npos) << all;
}

TEST_F(UsageTest, TellsItsVersion) {
  EXPECT_EQ(succeed({"--version"}), "sluice " SLUICE_VERSION "\n");
}

TEST_F(UsageTest, WrongUsageIsOneLineAndCodeTwo) {
  fail({}, 2, {"command"});
  fail({"dequantize"}, 2, {"dequantize"});
  fail({"--json"}, 2, {"unknown command '--json'"});
  fail({"", "run"}, 2, {"unknown command ''"});
  fail({"targets", "--jsn"}, 2, {"targets: ", "--jsn"});
  fail({"inspect"}, 2, {"MODEL"});
  fail({"inspect", "a", "b"}, 2, {"b"});
  fail({"quantize", "m.onnx", "--scheme", "f32"}, 2, {"--output"});
  fail({"quantize", "m.onnx", "-o", "m.sluice", "--scheme", "w3"}, 2,
       {"'w3'", "f32, w8a8-dynamic"});
  fail({"quantize", "m.onnx", "-o", "m.sluice", "--calibrate", "x"}, 2, {"--calibrate: 'x'"});
  fail({"quantize", "m.onnx", "-o", "m.sluice", "--observer", "max"}, 2, {"'max'", "minmax"});
  fail({"quantize", "m.onnx", "-o", "m.sluice", "--profile", "cmsis"}, 2, {"'cmsis'", "tflm"});
  fail({"quantize", "m.onnx", "-o", "m.sluice", "--io", "u8"}, 2, {"--io"});
  fail({"quantize", "m.onnx", "-o", "m.sluice", "--scheme", "f32", "--layer", "a"}, 2,
       {"--layer: 'a' is not of the form NAME=VALUE"});
  fail({"quantize", "m.onnx", "-o", "m.sluice", "--scheme", "f32", "--layer", "a=w3"}, 2,
       {"--layer: ", "'w3'"});
  fail({"quantize", "m.onnx", "-o", "m.sluice", "--scheme", "f32", "--state-pair", "h"}, 2,
       {"--state-pair: 'h'"});
  fail({"run", "m.sluice"}, 2, {"--output"});
  fail({"run", "m.sluice", "--input", "x", "--output", "y=y.npy"}, 2, {"--input: 'x'"});
  fail({"run", "m.sluice", "--input", "x=1", "x=2", "--output", "y=y.npy"}, 2,
       {"'x' is given twice"});
  fail({"run", "m.sluice", "--output", "y=1", "--output", "y=2"}, 2, {"'y' is given twice"});
  fail({"run", "m.sluice", "--output", "y=1", "--state", "keep"}, 2, {"--state"});
  fail({"compare", "m.onnx"}, 2, {"MODEL"});
  fail({"bench", "m.sluice", "--threads", "2"}, 2, {"--threads"});
  fail({"bench", "m.sluice", "--steps", "0"}, 2, {"--steps"});
  fail({"bench", "m.sluice", "--batch", "many"}, 2, {"--batch"});
  fail({"compile", "m.sluice", "-o", "out"}, 2, {"--target"});
  fail({"compile", "m.sluice", "-o", "out", "--target", "z80"}, 2, {"z80", "x86-64-linux"});
  fail({"compile", "m.sluice", "-o", "out", "--target", "x86-64-linux", "--variant", "mmx"}, 2,
       {"--variant: ", "'mmx'", "vnni"});
}

TEST_F(UsageTest, MissingFilesAreCodeOne) {
  for (const std::string command : {"inspect", "bench"}) {
    fail({command, path("absent.sluice")}, 1, {path("absent.sluice"), "No such file"});
    fail({command, path("absent.onnx")}, 1, {path("absent.onnx")});
  }
  fail({"run", path("absent.sluice"), "--output", "y=" + path("y.npy")}, 1,
       {path("absent.sluice")});
  fail({"compare", path("absent.onnx"), path("absent.sluice")}, 1, {path("absent.onnx")});
  fail({"compile", path("absent.sluice"), "-o", path("out"), "--target", "x86-64-linux"}, 1,
       {path("absent.sluice")});
}

TEST_F(UsageTest, TargetsAreListed) {
  const nlohmann::json json = succeed_json({"targets"});
  bool found = false;
  for (const nlohmann::json& target : json.at("targets")) {
    if (target.at("name") != "x86-64-linux") continue;
    found = true;
    EXPECT_EQ(target.at("weights"), "u8");
    EXPECT_TRUE(target.at("can_compile"));
    EXPECT_TRUE(target.at("emulator").is_null());
    EXPECT_EQ(target.at("variants").size(), 4u);
    EXPECT_EQ(target.at("variants").at(0).at("name"), "vnni");
    EXPECT_EQ(target.at("variants").at(0).at("dot_product"), "vpdpbusd");
    EXPECT_EQ(target.at("variants").at(3).at("name"), "sse41");
    EXPECT_TRUE(target.at("variants").at(3).at("supported"));
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(json.at("targets").size(), 7u);
  EXPECT_NE(succeed({"targets"}).find("x86-64-linux\n"), std::string::npos);
}

}  // namespace
}  // namespace sluice
