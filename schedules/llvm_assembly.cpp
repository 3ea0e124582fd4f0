#include "schedules/llvm_assembly.h"

#include <llvm-c/BitWriter.h>
#include <llvm-c/Core.h>
#include <llvm-c/IRReader.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>

#include <sstream>
#include <stdexcept>

#include "schedules/family.h"

namespace sluice {
namespace {

// LLVM's, as Halide sets it in its modules.
std::string data_layout(const Halide::Target& target) {
  LLVMInitializeAllTargetInfos();
  LLVMInitializeAllTargets();
  LLVMInitializeAllTargetMCs();
  const Family family_of_target = family(target);
  const bool is_64_bit = target.bits == 64;
  const char* triple = family_of_target == Family::Arm
                           ? is_64_bit ? "aarch64--linux-gnu" : "armv7--linux-gnueabihf"
                       : family_of_target == Family::Hexagon ? "hexagon--"
                                                             : "x86_64--linux-gnu";
  LLVMTargetRef description = nullptr;
  char* message = nullptr;
  if (LLVMGetTargetFromTriple(triple, &description, &message) != 0) {
    throw std::runtime_error(std::string("lane functions: ") + message);
  }
  LLVMTargetMachineRef machine = LLVMCreateTargetMachine(
      description, triple, "", "", LLVMCodeGenLevelDefault, LLVMRelocDefault, LLVMCodeModelDefault);
  LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(machine);
  char* text = LLVMCopyStringRepOfTargetData(layout);
  const std::string result = text;
  LLVMDisposeMessage(text);
  LLVMDisposeTargetData(layout);
  LLVMDisposeTargetMachine(machine);
  return result;
}

}  // namespace

std::string elements(const GateEntries& entries, size_t first, size_t count) {
  std::ostringstream text;
  for (size_t i = first; i < first + count; ++i) {
    text << (i == first ? "" : ", ") << "i16 " << entries[i];
  }
  return text.str();
}

std::string splat(const std::string& type, int64_t value, int lanes) {
  std::ostringstream text;
  for (int i = 0; i < lanes; ++i) text << (i == 0 ? "<" : ", ") << type << " " << value;
  return text.str() + ">";
}

std::vector<uint8_t> bitcode(const std::string& assembly, const Halide::Target& target) {
  LLVMContextRef context = LLVMContextCreate();
  // The parser takes the buffer.
  LLVMMemoryBufferRef text =
      LLVMCreateMemoryBufferWithMemoryRangeCopy(assembly.data(), assembly.size(), "lane functions");
  LLVMModuleRef module = nullptr;
  char* message = nullptr;
  if (LLVMParseIRInContext(context, text, &module, &message) != 0) {
    throw std::runtime_error(std::string("lane functions: ") + message);
  }
  LLVMSetDataLayout(module, data_layout(target).c_str());
  LLVMMemoryBufferRef binary = LLVMWriteBitcodeToMemoryBuffer(module);
  const auto* bytes = reinterpret_cast<const uint8_t*>(LLVMGetBufferStart(binary));
  std::vector<uint8_t> code(bytes, bytes + LLVMGetBufferSize(binary));
  LLVMDisposeMemoryBuffer(binary);
  LLVMDisposeModule(module);
  LLVMContextDispose(context);
  return code;
}

}  // namespace sluice
