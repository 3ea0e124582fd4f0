#include "tests/import_tflite/vectors.h"

#include <fstream>

#include "quantizer/error.h"
#include "quantizer/npy/npy.h"
#include "tests/support/shared.h"

namespace sluice {
namespace {

template <typename T>
void widen(const NpyArray& array, std::vector<double>* numbers) {
  numbers->assign(array.as<T>(), array.as<T>() + array.elements());
}

}  // namespace

std::vector<std::string> tflite_cases(const std::string& suite) {
  std::ifstream list(shared_path("vectors/" + suite + "/cases.txt"));
  std::vector<std::string> names;
  for (std::string name; std::getline(list, name);) names.push_back(name);
  return names;
}

TfliteCase::TfliteCase(const std::string& suite, const std::string& name)
    : folder_(shared_path("vectors/" + suite + "/" + name + "/")),
      config_(nlohmann::json::parse(std::ifstream(folder_ + "config.json"))) {}

std::string TfliteCase::output(size_t i) const {
  const std::string names[] = {config_["arrays"].contains("y") ? "y" : "y_fw", "y_bw"};
  return names[i];
}

int64_t TfliteCase::calls() const { return config_.value("calls", 1); }

TfliteArray TfliteCase::array(const std::string& name) const {
  const NpyArray file = read_npy(folder_ + name + ".npy");
  TfliteArray all{file.shape, {}, file.type != NpyType::F32};
  switch (file.type) {
    case NpyType::F32:
      widen<float>(file, &all.numbers);
      break;
    case NpyType::S8:
      widen<int8_t>(file, &all.numbers);
      break;
    case NpyType::S16:
      widen<int16_t>(file, &all.numbers);
      break;
    default:
      throw Error(folder_ + name + ".npy: an unexpected type");
  }
  return all;
}

TfliteArray TfliteCase::call(const std::string& name, int64_t i) const {
  TfliteArray all = array(name);
  if (!config_.contains("calls")) return all;
  const auto size = static_cast<int64_t>(all.numbers.size()) / all.dims.at(0);
  all.dims.erase(all.dims.begin());
  if (config_["op"] == "LSTM" && name != "c_state") all.dims.erase(all.dims.begin());
  const auto begin = all.numbers.begin() + i * size;
  all.numbers = std::vector<double>(begin, begin + size);
  return all;
}

}  // namespace sluice
