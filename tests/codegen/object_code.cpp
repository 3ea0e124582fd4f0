#include "tests/codegen/object_code.h"

#include <fnmatch.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <set>

namespace sluice::test {
namespace {

// Lines that a command prints; fails the test where the command does.
std::vector<std::string> output_of(const std::string& command) {
  std::vector<std::string> lines;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) {
    ADD_FAILURE() << "cannot run " << command;
    return lines;
  }
  std::string line;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c == '\n') {
      lines.push_back(line);
      line.clear();
    } else {
      line.push_back(static_cast<char>(c));
    }
  }
  EXPECT_EQ(pclose(pipe), 0) << command;
  return lines;
}

// Drops the address, which ends at the first colon and tab; packets of Hexagon open with a brace in
// between.
std::string instruction_in(const std::string& line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos || line.find_first_not_of(" 0123456789abcdef") != colon) return "";
  const std::size_t tab = line.find('\t', colon);
  if (tab == std::string::npos) return "";
  std::string text = line.substr(tab + 1);
  for (char& c : text) c = c == '\t' ? ' ' : c;
  return text;
}

}  // namespace

bool object_tools_present() {
  return std::filesystem::exists(SLUICE_OBJDUMP) && std::filesystem::exists(SLUICE_NM);
}

std::vector<std::string> instructions(const std::string& object, const std::string& features) {
  std::string command = SLUICE_OBJDUMP " --disassemble --no-show-raw-insn ";
  if (!features.empty()) command += "--mattr=" + features + " ";
  std::set<std::string> texts;
  for (const std::string& line : output_of(command + "'" + object + "'")) {
    const std::string text = instruction_in(line);
    if (!text.empty()) texts.insert(text);
  }
  return {texts.begin(), texts.end()};
}

std::vector<std::string> undefined_symbols(const std::string& object) {
  std::vector<std::string> names;
  for (const std::string& line :
       output_of(SLUICE_NM " --undefined-only --just-symbol-name '" + object + "'")) {
    if (!line.empty() && line.back() != ':') names.push_back(line);
  }
  return names;
}

std::vector<std::string> objects_in(const std::string& folder) {
  std::set<std::string> paths;
  if (!std::filesystem::is_directory(folder)) return {};
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".o") paths.insert(entry.path().string());
  }
  return {paths.begin(), paths.end()};
}

bool matches(const std::string& pattern, const std::string& text) {
  return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

}  // namespace sluice::test
