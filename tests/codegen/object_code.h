// What is in an object file, as LLVM's tools show it.
#ifndef SLUICE_TESTS_CODEGEN_OBJECT_CODE_H
#define SLUICE_TESTS_CODEGEN_OBJECT_CODE_H

#include <string>
#include <vector>

namespace sluice::test {

/// True where the tools were found when the build was configured.
bool object_tools_present();

/// Instructions of an object file, "mnemonic operands" in AT&T syntax, each text once. `features`
/// are target features that the disassembler must know, as in "+dotprod".
std::vector<std::string> instructions(const std::string& object, const std::string& features);

/// Names of the symbols that an object file needs from elsewhere.
std::vector<std::string> undefined_symbols(const std::string& object);

/// Object files of a folder, by name.
std::vector<std::string> objects_in(const std::string& folder);

/// Text against a pattern with * and ? as in file names.
bool matches(const std::string& pattern, const std::string& text);

}  // namespace sluice::test

#endif
