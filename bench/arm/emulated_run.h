// Programs for ARM, run under emulation.
#ifndef SLUICE_BENCH_ARM_EMULATED_RUN_H
#define SLUICE_BENCH_ARM_EMULATED_RUN_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sluice::bench {

struct Emulation {
  std::string emulator;  // program: "qemu-aarch64"
  std::string root;      // what programs take for / where it has the file that they open
  std::string cpu;       // as the emulator's -cpu has it
};

struct EmulatedRun {
  uint64_t instructions;
  std::map<std::string, std::string> told;  // lines "key: value" that the program printed
};

/// Makes directory `root` a root for programs: the C library of `sysroot`, and a /proc/cpuinfo of
/// an ARM machine, for ONNX Runtime crashes on that of another.
void make_root(const std::string& root, const std::string& sysroot);

/// Runs `command` (program first) with `environment`, entries "NAME=value" added to its own. Throws
/// sluice::Error with what it printed where it fails.
EmulatedRun run_emulated(const Emulation& emulation, const std::vector<std::string>& environment,
                         const std::vector<std::string>& command);

}  // namespace sluice::bench

#endif
