#include "quantizer/compile/compile.h"

#include <filesystem>

#include "quantizer/compile/c_names.h"
#include "quantizer/compile/interface.h"
#include "quantizer/compile/kernels_of_plan.h"
#include "quantizer/compile/run_tool.h"
#include "quantizer/compile/runtime_headers.h"
#include "quantizer/compile/source.h"
#include "quantizer/compile/temporary_directory.h"
#include "quantizer/error.h"
#include "quantizer/lower/repack.h"
#include "quantizer/write/atomic_file.h"

namespace sluice {
namespace {

void check_arguments(const PlanData& plan, const Target& target, const std::string& name) {
  if (!is_c_identifier(name)) {
    throw Error("cannot name a model '" + name +
                "': expected a C identifier that begins with a letter and is no keyword");
  }
  check_kernels(plan, target);
}

void make_directory(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) throw Error("cannot make directory '" + directory + "': " + error.message());
}

void compile_object(const ToolPaths& paths, const std::string& source, const std::string& object,
                    const std::string& directory) {
  std::vector<std::string> command = paths.compiler;
  for (const char* option : {"-std=c11", "-O2", "-fPIC", "-ffunction-sections", "-I."}) {
    command.push_back(option);
  }
  command.insert(command.end(), {"-c", source, "-o", object});
  run_tool(command, directory);
}

/// One object out of the model's own ones and what they need of the libraries.
void link(const ToolPaths& paths, const Interface& interface,
          const std::vector<std::string>& objects, const std::string& result,
          const std::string& directory) {
  std::vector<std::string> command = paths.linker;
  command.insert(command.end(), {"-r", "--gc-sections"});
  for (const std::string& function : exported_functions(interface)) {
    command.insert(command.end(), {"-u", function});
  }
  command.insert(command.end(), {"-o", result});
  command.insert(command.end(), objects.begin(), objects.end());
  command.push_back("--start-group");
  command.insert(command.end(), paths.libraries.begin(), paths.libraries.end());
  command.push_back("--end-group");
  run_tool(command, directory);
}

void hide_symbols(const ToolPaths& paths, const Interface& interface, const std::string& object,
                  const std::string& directory) {
  std::vector<std::string> command = paths.objcopy;
  for (const std::string& function : exported_functions(interface)) {
    command.push_back("--keep-global-symbol=" + function);
  }
  command.push_back(object);
  run_tool(command, directory);
}

}  // namespace

CompiledLibrary compile_library(const PlanData& model, const Target& target,
                                const std::string& directory, const std::string& name,
                                const ToolPaths& paths) {
  check_arguments(model, target, name);
  const PlanData plan = repacked(model, target.tiling);
  make_directory(directory);
  const TemporaryDirectory temporary(directory);
  const std::string& work = temporary.path();
  const Interface interface = make_interface(plan, name);
  for (const RuntimeHeader& header : runtime_headers()) {
    temporary.write(header.path, std::string(header.text));
  }
  temporary.write(name + ".h", emit_header(plan, interface, target));
  temporary.write(name + ".c", emit_source(plan, interface, target));
  temporary.write("weights.bin", plan.constants);
  temporary.write("weights.S", emit_weights(interface, "weights.bin"));
  compile_object(paths, name + ".c", "model.o", work);
  compile_object(paths, "weights.S", "weights.o", work);
  const std::string object = name + ".o", archive = "lib" + name + ".a";
  link(paths, interface, {"model.o", "weights.o"}, object, work);
  hide_symbols(paths, interface, object, work);
  run_tool({paths.archiver, "rcs", archive, object}, work);
  CompiledLibrary result{directory + "/" + archive, directory + "/" + name + ".h"};
  move_file(work + "/" + archive, result.library);
  move_file(work + "/" + name + ".h", result.header);
  return result;
}

}  // namespace sluice
