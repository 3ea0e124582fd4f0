#include "quantizer/compile/c_names.h"

#include <algorithm>
#include <cctype>

namespace sluice {
namespace {

const std::set<std::string>& reserved() {
  static const std::set<std::string> words = {
      "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break",
      "case", "catch", "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return",
      "co_yield", "compl", "concept", "const", "const_cast", "consteval", "constexpr", "constinit",
      "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum",
      "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline",
      "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr",
      "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
      "requires", "restrict", "return", "short", "signed", "sizeof", "static", "static_assert",
      "static_cast", "struct", "switch", "template", "this", "thread_local", "throw", "true", "try",
      "typedef", "typeid", "typename", "typeof", "union", "unsigned", "using", "virtual", "void",
      "volatile", "wchar_t", "while", "xor", "xor_eq",
      // Macros of common headers and compilers.
      "assert", "errno", "linux", "unix", "stdin", "stdout", "stderr", "EOF", "I", "NULL"};
  return words;
}

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

bool is_c_identifier(const std::string& name) {
  const bool characters = std::all_of(
      name.begin(), name.end(), [](char c) { return c == '_' || is_letter(c) || is_digit(c); });
  return characters && !name.empty() && is_letter(name[0]) && reserved().count(name) == 0;
}

std::string upper_case(const std::string& name) {
  std::string result = name;
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

std::string UniqueNames::add(const std::string& name) {
  std::string base;
  for (char c : name) {
    const bool keeps = is_letter(c) || is_digit(c);
    if (keeps) base += c;
    // Two underscores in a row are reserved in C++.
    if (!keeps && !base.empty() && base.back() != '_') base += '_';
  }
  while (!base.empty() && base.back() == '_') base.pop_back();
  if (base.empty() || !is_letter(base[0])) base = base.empty() ? "value" : "v" + base;
  if (!is_c_identifier(base)) base += "_value";
  std::string unique = base;
  for (int i = 2; !used_.insert(upper_case(unique)).second; ++i) {
    unique = base + "_" + std::to_string(i);
  }
  return unique;
}

}  // namespace sluice
