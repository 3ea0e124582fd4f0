#include "quantizer/calibrate/recordings.h"

#include <algorithm>

#include "quantizer/error.h"

namespace sluice {

std::vector<Recording> recordings(const std::vector<std::pair<std::string, std::string>>& files) {
  std::map<std::string, std::vector<std::string>> by_input;
  for (const auto& [input, file] : files) by_input[input].push_back(file);
  const std::string* most_files = nullptr;
  size_t count = 0;
  for (const auto& [input, paths] : by_input) {
    if (paths.size() > count) {
      count = paths.size();
      most_files = &input;
    }
  }
  std::vector<Recording> all(count);
  for (const auto& [input, paths] : by_input) {
    if (paths.size() != 1 && paths.size() != count) {
      throw Error("calibration: input '" + input + "' has " + std::to_string(paths.size()) +
                  " files, expected 1 or " + std::to_string(count) + " as '" + *most_files + "'");
    }
    for (size_t i = 0; i < count; ++i) all[i][input] = paths[paths.size() == 1 ? 0 : i];
  }
  return all;
}

std::map<std::string, NpyArray> read_recording(const Recording& recording) {
  std::map<std::string, NpyArray> arrays;
  for (const auto& [input, file] : recording) arrays.emplace(input, read_npy(file));
  return arrays;
}

}  // namespace sluice
