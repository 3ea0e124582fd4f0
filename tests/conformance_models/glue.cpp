#include "tests/conformance_models/glue.h"

#include "quantizer/compile/c_names.h"
#include "quantizer/compile/interface.h"

namespace sluice::test {
namespace {

std::string joined(const std::vector<int32_t>& numbers) {
  std::string text;
  for (const int32_t number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text;
}

/// The bytes of a tensor over all symbols, as C.
std::string bytes_of(const ModelCase& model, const Interface& interface,
                     const InterfaceTensor& tensor) {
  const std::string elements =
      upper_case(interface.name) + "_" + upper_case(tensor.identifier) + "_ELEMENTS";
  const std::string arguments = model.symbols.empty() ? "" : "(" + joined(model.symbols) + ")";
  return elements + arguments + " * sizeof(" +
         c_type(model.plan.values[static_cast<size_t>(tensor.value)].value.type) + ")";
}

/// "data + OFFSET + run * STRIDE", or NULL for nothing.
std::string part(const ModelCase& model, const std::vector<uint8_t>& bytes, size_t* offset) {
  if (bytes.empty()) return "NULL";
  const std::string text = model.name + "_data + " + std::to_string(*offset) + " + run * " +
                           std::to_string(bytes.size() / static_cast<size_t>(model.runs));
  *offset += bytes.size();
  return "(const void*)(" + text + ")";
}

}  // namespace

std::string emit_case(const ModelCase& model) {
  const Interface interface = make_interface(model.plan, model.name);
  const std::string& name = model.name;
  const std::string maxima = joined(model.symbols), before = maxima.empty() ? "" : ", ";
  size_t offset = 0;
  std::string inputs, outputs, results;
  for (const auto& bytes : model.inputs) inputs += ",\n        " + part(model, bytes, &offset);
  for (size_t i = 0; i < interface.outputs.size(); ++i) {
    const std::string y = "y" + std::to_string(i);
    const std::string size = bytes_of(model, interface, interface.outputs[i]);
    outputs += "  void* " + y + " = conformance_room(&room, " + size + ");\n";
    inputs += ",\n        " + y;
    results += model.expected.empty()
                   ? "    conformance_digest(result, " + y + ", " + size + ");\n"
                   : "    conformance_compare(result, " + y + ", " +
                         part(model, model.expected[i], &offset) + ", " + size + ");\n";
  }
  return "#include \"" + name + ".h\"\n#include \"model_runner.h\"\n\nextern const unsigned char " +
         name + "_data[];\n\nint " + name +
         "_case(const char* variant, conformance_result* result) {\n  size_t room = 0;\n"
         "  const size_t bytes = " +
         name + "_session_bytes(" + maxima +
         ");\n  void* memory = conformance_room(&room, bytes);\n" + outputs + "  " + name +
         "_session* session = NULL;\n  int status = " + name + "_create(" + maxima + before +
         "memory, bytes, variant, &session);\n  for (size_t run = 0; status == 0 && "
         "run < " +
         std::to_string(model.runs) + "; ++run) {\n" +
         (model.carry ? "" : "    " + name + "_reset(session);\n") + "    status = " + name +
         "_run(session" + before + maxima + inputs +
         ");\n    if (status != 0) {\n"
         "      conformance_fail(" +
         name + "_message(session));\n      break;\n    }\n" + results + "  }\n  " + name +
         "_destroy(session);\n  return status;\n}\n";
}

std::string emit_data(const ModelCase& model, const std::string& file) {
  const std::string symbol = model.name + "_data";
  return "    .section .rodata\n    .balign 64\n    .globl " + symbol + "\n" + symbol +
         ":\n    .incbin \"" + file +
         "\"\n    .byte 0\n    .section .note.GNU-stack,\"\",%progbits\n";
}

std::string emit_table(const std::vector<std::string>& names) {
  std::string declarations, rows;
  for (const std::string& name : names) {
    declarations += "int " + name + "_case(const char* variant, conformance_result* result);\n";
    rows += "    {\"" + name + "\", " + name + "_case},\n";
  }
  return "#include \"model_runner.h\"\n\n" + declarations +
         "\nconst conformance_case conformance_cases[] = {\n" + rows +
         "};\nconst int conformance_case_count = " + std::to_string(names.size()) + ";\n";
}

}  // namespace sluice::test
