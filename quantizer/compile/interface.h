// The C interface of a compiled model: what NAME.h declares and NAME.c defines.
#ifndef SLUICE_COMPILE_INTERFACE_H
#define SLUICE_COMPILE_INTERFACE_H

#include <string>
#include <vector>

#include "quantizer/compile/targets.h"
#include "quantizer/lower/plan_data.h"

namespace sluice {

/// One input, output or state.
struct InterfaceTensor {
  std::string identifier;  // its name as a C identifier
  int32_t value;           // index of the plan value
};

/// Identifiers for everything that the model's user sees.
struct Interface {
  std::string name;                  // prefix of all symbols
  std::vector<std::string> symbols;  // identifier of every symbol, an int32_t argument
  std::vector<InterfaceTensor> inputs, outputs, states;
};

Interface make_interface(const PlanData& plan, const std::string& name);

/// Names of the functions that the library exports.
std::vector<std::string> exported_functions(const Interface& interface);
/// The symbols as arguments: `before` int32_t `prefix`<symbol> `after`, for each.
std::string symbol_arguments(const Interface& interface, const char* before, const char* prefix,
                             const char* after);
/// The inputs and outputs as arguments: ",\n    const float* x" and so on.
std::string tensor_arguments(const PlanData& plan, const Interface& interface);
/// C expression, in parentheses, of an extent over the symbols' identifiers.
std::string c_extent(const PlanData& plan, const Interface& interface, sluice_extent extent);
/// "float", "int8_t", ...
const char* c_type(uint8_t type);
/// Text for use inside a C string literal or comment.
std::string c_string(const std::string& text);
std::string c_comment(const std::string& text);

/// NAME.h
std::string emit_header(const PlanData& plan, const Interface& interface, const Target& target);
/// The part of NAME.c that defines the functions of NAME.h over `static const struct sluice_model
/// model`.
std::string emit_functions(const PlanData& plan, const Interface& interface);

}  // namespace sluice

#endif
