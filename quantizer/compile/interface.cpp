#include "quantizer/compile/interface.h"

#include <cctype>
#include <cstdio>

#include "quantizer/compile/c_names.h"

namespace sluice {
namespace {

std::vector<InterfaceTensor> name_tensors(const PlanData& plan, const std::vector<int32_t>& values,
                                          UniqueNames* names) {
  std::vector<InterfaceTensor> tensors;
  for (int32_t value : values) tensors.push_back({names->add(plan.values[value].name), value});
  return tensors;
}

std::string floor_division(const std::string& a, const std::string& b) {
  return "(" + a + " >= 0 ? " + a + " / " + b + " : -((" + b + " - 1 - " + a + ") / " + b + "))";
}

}  // namespace

Interface make_interface(const PlanData& plan, const std::string& name) {
  UniqueNames names;
  // Arguments of the functions that are not of the model.
  for (const char* taken : {"session", "memory", "bytes", "variant", "state", "data"})
    names.add(taken);
  Interface interface;
  interface.name = name;
  for (const std::string& symbol : plan.symbols) interface.symbols.push_back(names.add(symbol));
  interface.inputs = name_tensors(plan, plan.inputs, &names);
  interface.outputs = name_tensors(plan, plan.outputs, &names);
  for (const PlanState& state : plan.states) {
    const bool is_input = state.state.input >= 0;
    interface.states.push_back(
        {is_input ? interface.inputs[state.state.input].identifier : names.add(state.name),
         state.state.value});
  }
  return interface;
}

std::vector<std::string> exported_functions(const Interface& interface) {
  std::vector<std::string> functions;
  for (const char* function : {"session_bytes", "create", "destroy", "run", "reset", "get_state",
                               "set_state", "message", "variant", "status_name"}) {
    functions.push_back(interface.name + "_" + function);
  }
  return functions;
}

std::string symbol_arguments(const Interface& interface, const char* before, const char* prefix,
                             const char* after) {
  std::string text;
  for (const std::string& symbol : interface.symbols) {
    text += std::string(before) + "int32_t " + prefix + symbol + after;
  }
  return text;
}

std::string tensor_arguments(const PlanData& plan, const Interface& interface) {
  const auto argument = [&](const InterfaceTensor& tensor, const char* qualifier) {
    return std::string(",\n    ") + qualifier + c_type(plan.values[tensor.value].value.type) +
           "* " + tensor.identifier;
  };
  std::string text;
  for (const InterfaceTensor& input : interface.inputs) text += argument(input, "const ");
  for (const InterfaceTensor& output : interface.outputs) text += argument(output, "");
  return text;
}

std::string c_extent(const PlanData& plan, const Interface& interface, sluice_extent extent) {
  if (extent >= 0) return std::to_string(extent);
  const sluice_expression& expression = plan.expressions[-1 - extent];
  std::vector<std::string> stack;
  for (int32_t i = 0; i < expression.count; ++i) {
    const sluice_token& token = plan.tokens[expression.begin + i];
    if (token.kind == SLUICE_TOKEN_CONSTANT) {
      stack.push_back("INT64_C(" + std::to_string(token.value) + ")");
    } else if (token.kind == SLUICE_TOKEN_SYMBOL) {
      stack.push_back("((int64_t)(" + interface.symbols[token.value] + "))");
    } else {
      const std::string b = stack.back();
      stack.pop_back();
      const std::string a = stack.back();
      stack.pop_back();
      if (token.kind == SLUICE_TOKEN_FLOORDIV) {
        stack.push_back(floor_division(a, b));
      } else {
        const char* sign = token.kind == SLUICE_TOKEN_ADD   ? " + "
                           : token.kind == SLUICE_TOKEN_SUB ? " - "
                                                            : " * ";
        stack.push_back("(" + a + sign + b + ")");
      }
    }
  }
  return stack.back();
}

const char* c_type(uint8_t type) {
  switch (type) {
    case SLUICE_F32:
      return "float";
    case SLUICE_S8:
      return "int8_t";
    case SLUICE_S16:
      return "int16_t";
    case SLUICE_U16:
      return "uint16_t";
    case SLUICE_S32:
      return "int32_t";
    case SLUICE_S64:
      return "int64_t";
    default:
      return "uint8_t";
  }
}

std::string c_string(const std::string& text) {
  std::string result;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '?') {
      result += '\\';
      result += c;
    } else if (byte < 32 || byte == 127) {
      char octal[8];
      std::snprintf(octal, sizeof octal, "\\%03o", static_cast<unsigned>(byte));
      result += octal;
    } else {
      result += c;
    }
  }
  return result;
}

std::string c_comment(const std::string& text) {
  std::string result;
  for (char c : text) {
    const char previous = result.empty() ? ' ' : result.back();
    const bool is_delimiter = (c == '/' && previous == '*') || (c == '*' && previous == '/');
    const bool is_control = static_cast<unsigned char>(c) < 32;
    result += is_delimiter || is_control ? '_' : c;
  }
  return result;
}

}  // namespace sluice
