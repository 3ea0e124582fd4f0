#include "tests/conformance_models/model_case.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "quantizer/error.h"
#include "quantizer/write/model_file.h"

namespace sluice::test {
namespace {

using Json = nlohmann::json;
using Arrays = std::vector<std::vector<uint8_t>>;

Json sizes(const Arrays& arrays) {
  Json all = Json::array();
  for (const auto& array : arrays) all.push_back(array.size());
  return all;
}

Arrays split(const Json& sizes, std::vector<uint8_t>::const_iterator* from) {
  Arrays all;
  for (const Json& size : sizes) {
    const auto end = *from + size.get<std::ptrdiff_t>();
    all.emplace_back(*from, end);
    *from = end;
  }
  return all;
}

std::ifstream open(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error("cannot read '" + path + "'");
  return file;
}

}  // namespace

void write_case(const ModelCase& model, const std::string& folder) {
  const std::string stem = folder + "/" + model.name;
  write_model(model.plan, stem + ".sluice");
  std::ofstream data(stem + ".data", std::ios::binary);
  for (const Arrays* arrays : {&model.inputs, &model.expected}) {
    for (const auto& array : *arrays) {
      data.write(reinterpret_cast<const char*>(array.data()),
                 static_cast<std::streamsize>(array.size()));
    }
  }
  std::ofstream text(stem + ".json");
  text << Json{{"symbols", model.symbols},
               {"runs", model.runs},
               {"carry", model.carry},
               {"inputs", sizes(model.inputs)},
               {"expected", sizes(model.expected)}};
  if (!data.flush() || !text.flush()) throw Error("cannot write '" + stem + ".data'");
}

ModelCase read_case(const std::string& folder, const std::string& name) {
  const std::string stem = folder + "/" + name;
  const Json json = Json::parse(open(stem + ".json"));
  std::ifstream file = open(stem + ".data");
  const std::vector<uint8_t> data((std::istreambuf_iterator<char>(file)), {});
  auto from = data.begin();
  ModelCase model;
  model.name = name;
  model.plan = read_model(stem + ".sluice");
  model.symbols = json.at("symbols").get<std::vector<int32_t>>();
  model.runs = json.at("runs");
  model.carry = json.at("carry");
  model.inputs = split(json.at("inputs"), &from);
  model.expected = split(json.at("expected"), &from);
  return model;
}

}  // namespace sluice::test
