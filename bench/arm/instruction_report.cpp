#include "bench/arm/instruction_report.h"

#include <cstdio>

namespace sluice::bench {
namespace {

std::string format(const char* pattern, double value) {
  char text[32];
  std::snprintf(text, sizeof text, pattern, value);
  return text;
}

std::string ratio(const CountedLayer& layer, const Counted& counted, const char* ours) {
  for (const Counted& other : layer.contenders) {
    if (other.name == ours) return format("%.2f", counted.instructions / other.instructions);
  }
  return "-";
}

}  // namespace

std::string instruction_table_head() {
  return "| layer | cpu | contender | engine | error | instructions | / w8a8-dynamic | / w8a8 |\n"
         "|---|---|---|---|--:|--:|--:|--:|\n";
}

std::string instruction_table_rows(const CountedLayer& layer) {
  std::string text;
  for (const Counted& counted : layer.contenders) {
    text += "| " + layer.shape + " | " + layer.cpu + " | " + counted.name + " | " + counted.engine +
            " | " + counted.difference + " | " + format("%.0f", counted.instructions) + " | " +
            ratio(layer, counted, "w8a8-dynamic") + " | " + ratio(layer, counted, "w8a8") + " |\n";
  }
  return text;
}

nlohmann::json instruction_json(const std::vector<CountedLayer>& layers) {
  auto all = nlohmann::json::array();
  for (const CountedLayer& layer : layers) {
    for (const Counted& counted : layer.contenders) {
      all.push_back({{"layer", layer.shape},
                     {"cpu", layer.cpu},
                     {"contender", counted.name},
                     {"engine", counted.engine},
                     {"error", std::stod(counted.difference)},
                     {"instructions", counted.instructions}});
    }
  }
  return all;
}

}  // namespace sluice::bench
