#include "tools/arguments.h"

#include <algorithm>

namespace sluice {
namespace {

std::vector<NamedValue> split(const std::string& option, const std::vector<std::string>& arguments,
                              bool last) {
  std::vector<NamedValue> pairs;
  for (const std::string& argument : arguments) {
    const size_t at = last ? argument.rfind('=') : argument.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == argument.size()) {
      std::string message = option;
      message.append(": '").append(argument).append("' is not of the form NAME=VALUE");
      throw UsageError(message);
    }
    const std::string name = argument.substr(0, at);
    for (const NamedValue& other : pairs) {
      if (other.first != name) continue;
      std::string message = option;
      message.append(": '").append(name).append("' is given twice");
      throw UsageError(message);
    }
    pairs.emplace_back(name, argument.substr(at + 1));
  }
  return pairs;
}

}  // namespace

std::vector<NamedValue> split_first(const std::string& option,
                                    const std::vector<std::string>& arguments) {
  return split(option, arguments, false);
}

std::vector<NamedValue> split_last(const std::string& option,
                                   const std::vector<std::string>& arguments) {
  return split(option, arguments, true);
}

std::map<std::string, NpyArray> read_arrays(const std::vector<NamedValue>& files) {
  std::map<std::string, NpyArray> arrays;
  for (const auto& [name, file] : files) arrays.emplace(name, read_npy(file));
  return arrays;
}

std::vector<std::string> repeat_options(const std::vector<std::string>& arguments,
                                        const std::vector<std::string>& options) {
  std::vector<std::string> repeated;
  std::string option;        // whose values follow
  bool needs_value = false;  // the next argument is its first value
  for (const std::string& argument : arguments) {
    if (needs_value) {
      needs_value = false;
    } else if (std::find(options.begin(), options.end(), argument) != options.end()) {
      option = argument;
      needs_value = true;
    } else if (argument[0] == '-' || argument.find('=') == std::string::npos) {
      option.clear();
    } else if (!option.empty()) {
      repeated.push_back(option);
    }
    repeated.push_back(argument);
  }
  return repeated;
}

}  // namespace sluice
