// What commands print on the standard output.
#ifndef SLUICE_TOOLS_OUTPUT_H
#define SLUICE_TOOLS_OUTPUT_H

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "quantizer/run/model.h"

namespace sluice {

/// Keeps the order in which keys are added.
using Json = nlohmann::ordered_json;

/// Prints text as it is. Throws sluice::Error where the standard output takes no more.
void print(const std::string& text);
/// Prints with two spaces of indentation and a line end. Numbers that are not finite become null,
/// bytes that are not UTF-8 the replacement character.
void print(const Json& json);

/// A finite number, or null.
Json json_number(double value);
/// Extents of a tensor: numbers, names of symbols, and "?" for one computed from symbols.
Json json_shape(const sluice_tensor_info& info, const std::vector<std::string>& symbols);

}  // namespace sluice

#endif
