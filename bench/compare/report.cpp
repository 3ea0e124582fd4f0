#include "bench/compare/report.h"

#include <array>
#include <cstddef>
#include <cstdio>
#include <optional>

namespace sluice::bench {
namespace {

// How many times as fast `ours` is as `other`: the median over rounds of their quotient.
std::optional<double> speedup(const Measured* ours, const Measured* other) {
  if (ours == nullptr || other == nullptr) return std::nullopt;
  return median_ratio(other->us, ours->us);
}

struct Ratios {
  std::optional<double> quantized, own_float, floating, integer, integer_peer;
};

Ratios ratios(const CaseResult& result) {
  const Measured* ours = result.fastest(Role::Quantized);
  const Measured* ours_float = result.fastest(Role::Float);
  return {speedup(ours, result.fastest(Role::PeerQuantized)), speedup(ours, ours_float),
          speedup(ours_float, result.fastest(Role::PeerFloat)),
          speedup(result.fastest(Role::Integer), ours),
          speedup(result.fastest(Role::Integer), result.fastest(Role::PeerInteger))};
}

std::string format(double value, const char* pattern) {
  char text[32];
  std::snprintf(text, sizeof text, pattern, value);
  return text;
}

std::string time_text(const Measured* measured) {
  if (measured == nullptr) return "-";
  const double us = measured->median_us();
  return format(us, us < 100 ? "%.2f" : us < 1000 ? "%.1f" : "%.0f");
}

std::string ratio_text(std::optional<double> ratio) { return ratio ? format(*ratio, "%.2f") : "-"; }

std::string name_text(const Measured* measured) { return measured ? measured->name : "-"; }

constexpr size_t kColumns = 16;
using Cells = std::array<std::string, kColumns>;
constexpr int kWidths[kColumns] = {-30, 10, 28, 10, 7, 7, 10, 10, 24, 10, 7, 8, 10, 9, 10, 7};

std::string line(const Cells& cells, TableStyle style) {
  std::string text = style == TableStyle::Markdown ? "|" : "";
  for (size_t i = 0; i < kColumns; ++i) {
    if (style == TableStyle::Markdown) {
      text += " " + cells[i] + " |";
      continue;
    }
    char cell[64];
    std::snprintf(cell, sizeof cell, "%*s ", kWidths[i], cells[i].c_str());
    text += cell;
  }
  return text + "\n";
}

const char* role_name(Role role) {
  switch (role) {
    case Role::Quantized:
      return "quantized";
    case Role::Integer:
      return "integer";
    case Role::PeerInteger:
      return "peer integer";
    case Role::Float:
      return "float";
    case Role::PeerQuantized:
      return "peer quantized";
    case Role::PeerFloat:
      return "peer float";
  }
  return "?";
}

}  // namespace

std::string table_head(TableStyle style) {
  std::string text = line({"layer", "8 bit us", "fastest 8-bit peer", "us", "ratio", "target",
                           "of bound", "f32 us", "fastest f32 peer", "us", "ratio", "f32/8bit",
                           "integer us", "8bit/int", "TFLite us", "ratio"},
                          style);
  if (style == TableStyle::Markdown) {
    text += "|---|--:|---|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|\n";
  }
  return text;
}

std::string table_row(const CaseResult& result, TableStyle style) {
  const Measured* ours = result.fastest(Role::Quantized);
  const Measured* peer = result.fastest(Role::PeerQuantized);
  const Measured* ours_float = result.fastest(Role::Float);
  const Measured* peer_float = result.fastest(Role::PeerFloat);
  const Ratios ratio = ratios(result);
  std::string of_bound = "-";
  if (ours != nullptr) {
    of_bound = format(result.source->bound_us(Role::Quantized) / ours->median_us() * 100, "%.0f%%");
  }
  return line({result.source->name(), time_text(ours), name_text(peer), time_text(peer),
               ratio_text(ratio.quantized),
               result.source->target > 0 ? format(result.source->target, "%.2f") : "-", of_bound,
               time_text(ours_float), name_text(peer_float), time_text(peer_float),
               ratio_text(ratio.floating), ratio_text(ratio.own_float),
               time_text(result.fastest(Role::Integer)), ratio_text(ratio.integer),
               time_text(result.fastest(Role::PeerInteger)), ratio_text(ratio.integer_peer)},
              style);
}

nlohmann::json json_of(const CaseResult& result) {
  nlohmann::json json = {{"name", result.source->name()},
                         {"target", result.source->target},
                         {"bound_us", result.source->bound_us(Role::Quantized)},
                         {"contenders", nlohmann::json::array()}};
  for (const Measured& measured : result.contenders) {
    nlohmann::json contender = {{"name", measured.name}, {"role", role_name(measured.role)}};
    if (measured.us.empty()) {
      contender["failure"] = measured.failure;
    } else {
      contender["median_us"] = measured.median_us();
      contender["min_us"] = measured.min_us();
      contender["rounds"] = measured.us.size();
      contender["error"] = measured.error;
    }
    json["contenders"].push_back(std::move(contender));
  }
  const Ratios ratio = ratios(result);
  if (ratio.quantized) json["ratio"] = *ratio.quantized;
  if (ratio.floating) json["ratio_f32"] = *ratio.floating;
  if (ratio.own_float) json["ratio_own_f32"] = *ratio.own_float;
  if (ratio.integer) json["ratio_integer"] = *ratio.integer;
  if (ratio.integer_peer) json["ratio_integer_peer"] = *ratio.integer_peer;
  return json;
}

}  // namespace sluice::bench
