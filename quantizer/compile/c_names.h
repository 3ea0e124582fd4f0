// C identifiers for the names of a model.
#ifndef SLUICE_COMPILE_C_NAMES_H
#define SLUICE_COMPILE_C_NAMES_H

#include <set>
#include <string>

namespace sluice {

/// Whether `name` can stand in C and C++ as it is: an identifier, not a keyword, nor one that the
/// standard headers or compilers take for macros.
bool is_c_identifier(const std::string& name);
std::string upper_case(const std::string& name);

/// Identifiers that differ from each other, also in upper case.
class UniqueNames {
 public:
  /// An identifier that resembles `name`: other characters become '_', and a number makes it
  /// unique.
  std::string add(const std::string& name);

 private:
  std::set<std::string> used_;  // in upper case
};

}  // namespace sluice

#endif
