// Compiles the prepared models and their cases for a target into one library.
//
//   conformance_compile FOLDER TARGET LIBRARY_DIR OUT   writes OUT/libmodels.a; models that the
//   target has no kernels
//                                                       for are left out
#include "quantizer/compile/compile.h"

#include <filesystem>
#include <fstream>
#include <iostream>

#include "quantizer/compile/kernels_of_plan.h"
#include "quantizer/compile/run_tool.h"
#include "quantizer/error.h"
#include "tests/conformance_models/glue.h"

namespace sluice::test {
namespace {

namespace fs = std::filesystem;

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw Error("cannot write '" + path + "'");
}

bool has_kernels(const ModelCase& model, const Target& target) {
  try {
    check_kernels(model.plan, target);
    return true;
  } catch (const Error& error) {
    std::cout << "left out " << model.name << ": " << error.what() << '\n';
    return false;
  }
}

void compile_object(const ToolPaths& paths, const std::string& source, const std::string& object,
                    const std::string& folder) {
  std::vector<std::string> command = paths.compiler;
  for (const char* option : {"-std=c11", "-O2", "-I."}) command.emplace_back(option);
  command.insert(command.end(), {"-I", RUNNER_INCLUDE_DIR, "-c", source, "-o", object});
  run_tool(command, folder);
}

/// Compiles one case; what goes into the library.
std::vector<std::string> compile_case(const ModelCase& model, const std::string& data,
                                      const Target& target, const ToolPaths& paths,
                                      const std::string& out) {
  const std::string& name = model.name;
  compile_library(model.plan, target, out, name, paths);
  run_tool({paths.archiver, "x", "lib" + name + ".a"}, out);
  write(out + "/" + name + "_case.c", emit_case(model));
  write(out + "/" + name + "_data.S", emit_data(model, data));
  std::vector<std::string> objects = {name + ".o"};
  for (const char* part : {"_case.c", "_data.S"}) {
    compile_object(paths, name + part, name + part + ".o", out);
    objects.push_back(name + part + ".o");
  }
  return objects;
}

void write_library(const std::vector<std::string>& names, std::vector<std::string> objects,
                   const ToolPaths& paths, const std::string& out) {
  write(out + "/table.c", emit_table(names));
  compile_object(paths, "table.c", "table.o", out);
  objects.emplace_back("table.o");
  objects.insert(objects.begin(), {paths.archiver, "rcs", "libmodels.a"});
  run_tool(objects, out);
}

void compile_all(const std::string& cases, const Target& target, const ToolPaths& paths,
                 size_t groups, const std::string& out) {
  struct Group {
    std::vector<std::string> names, objects;
  };
  std::vector<Group> all(groups);
  fs::remove_all(out);
  for (size_t i = 0; i < groups; ++i) fs::create_directories(out + "/" + std::to_string(i));
  std::ifstream list(cases + "/cases.txt");
  size_t next = 0;
  for (std::string name; std::getline(list, name);) {
    const ModelCase model = read_case(cases, name);
    if (!has_kernels(model, target)) continue;
    const size_t index = next++ % groups;
    const std::vector<std::string> objects = compile_case(
        model, cases + "/" + name + ".data", target, paths, out + "/" + std::to_string(index));
    all[index].names.push_back(name);
    all[index].objects.insert(all[index].objects.end(), objects.begin(), objects.end());
  }
  for (size_t i = 0; i < groups; ++i) {
    write_library(all[i].names, all[i].objects, paths, out + "/" + std::to_string(i));
  }
}

}  // namespace
}  // namespace sluice::test

int main(int argc, char** argv) {
  using namespace sluice;
  if (argc != 6) {
    std::cerr << "usage: conformance_compile FOLDER TARGET LIBRARY_DIR GROUPS OUT\n";
    return 2;
  }
  try {
    const Target& target = find_target(argv[2]);
    const std::string cases = std::filesystem::absolute(argv[1]).string();
    test::compile_all(cases, target, tool_paths(target, argv[3]), std::stoul(argv[4]), argv[5]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "conformance_compile: " << error.what() << '\n';
    return 1;
  }
}
