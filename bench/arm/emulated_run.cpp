#include "bench/arm/emulated_run.h"

#include <filesystem>
#include <fstream>

#include "quantizer/compile/run_tool.h"
#include "quantizer/compile/temporary_directory.h"
#include "quantizer/error.h"

namespace sluice::bench {
namespace {

// One Cortex-A72. What the CPU can do is asked of the (emulated) kernel; of some newer cores it
// would be believed.
constexpr const char* kCpuinfo =
    "processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x0\n"
    "CPU part\t: 0xd08\nCPU revision\t: 3\n";

}  // namespace

void make_root(const std::string& root, const std::string& sysroot) {
  std::filesystem::create_directories(root + "/proc");
  std::filesystem::create_directory_symlink(sysroot + "/lib", root + "/lib");
  std::ofstream(root + "/proc/cpuinfo") << kCpuinfo;
}

EmulatedRun run_emulated(const Emulation& emulation, const std::vector<std::string>& environment,
                         const std::vector<std::string>& command) {
  std::vector<std::string> arguments = {
      emulation.emulator, "-L",      emulation.root,           "-cpu",
      emulation.cpu,      "-plugin", SLUICE_COUNT_INSTRUCTIONS};
  for (const std::string& entry : environment) {
    arguments.insert(arguments.end(), {"-E", entry});
  }
  arguments.insert(arguments.end(), command.begin(), command.end());
  const TemporaryDirectory directory(std::filesystem::temp_directory_path().string());
  run_tool(arguments, directory.path());

  EmulatedRun run = {};
  std::ifstream printed(directory.path() + "/" + kToolLog);
  for (std::string line; std::getline(printed, line);) {
    const size_t colon = line.find(": ");
    if (colon != std::string::npos) run.told[line.substr(0, colon)] = line.substr(colon + 2);
  }
  const auto count = run.told.find("executed instructions");
  if (count == run.told.end()) throw Error("no count of instructions by " + emulation.emulator);
  run.instructions = std::stoull(count->second);
  return run;
}

}  // namespace sluice::bench
