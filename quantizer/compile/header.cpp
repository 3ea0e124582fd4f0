// NAME.h
#include <sstream>

#include "quantizer/compile/c_names.h"
#include "quantizer/compile/interface.h"

namespace sluice {
namespace {

/// In the order of sluice_status.
constexpr const char* kStatusNames[] = {
    "OK",       "INVALID_ARGUMENT", "INVALID_MODEL", "OUT_OF_MEMORY",
    "IO_ERROR", "UNSUPPORTED",      "NOT_FINITE",    "INTERNAL"};

class HeaderWriter {
 public:
  HeaderWriter(const PlanData& plan, const Interface& interface, const Target& target)
      : plan_(plan), interface_(interface), target_(target), upper_(upper_case(interface.name)) {}

  std::string text() {
    prologue();
    tensors();
    states();
    statuses();
    functions();
    out_ << "#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
    return out_.str();
  }

 private:
  /// "int32_t T, int32_t N, "
  std::string symbol_arguments(const char* prefix) const {
    std::string text;
    for (const std::string& symbol : interface_.symbols) {
      text += std::string("int32_t ") + prefix + symbol + ", ";
    }
    return text;
  }

  /// "(T, N)", or nothing for a model of fixed shapes.
  std::string macro_parameters() const {
    std::string text;
    for (const std::string& symbol : interface_.symbols)
      text += (text.empty() ? "" : ", ") + symbol;
    return text.empty() ? "" : "(" + text + ")";
  }

  void prologue() {
    const std::string& name = interface_.name;
    out_ << "/* " << name << ": compiled by Sluice " SLUICE_VERSION " from "
         << c_comment(plan_.source) << " for " << target_.name << ".\n *\n"
         << " * A session owns the working memory and the recurrent state of one stream; one "
            "thread at a time uses it.\n"
         << " * Running a session neither allocates nor locks. Functions that return int return a "
            "status, 0 for success;\n"
         << " * " << name << "_message tells the reason of the last failure of a session. */\n"
         << "#ifndef " << upper_ << "_MODEL_H\n#define " << upper_ << "_MODEL_H\n\n"
         << "#include <stddef.h>\n#include <stdint.h>\n\n"
         << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  }

  void tensor(const char* what, size_t index, const InterfaceTensor& tensor) {
    const PlanValue& value = plan_.values[tensor.value];
    const std::string prefix = upper_ + "_" + upper_case(tensor.identifier);
    std::string dims, product;
    for (int32_t i = 0; i < value.value.rank; ++i) {
      const std::string extent = c_extent(plan_, interface_, value.value.dims[i]);
      dims += (i ? ", " : "") + extent;
      product += (i ? " * " : "") + ("(" + extent + ")");
    }
    out_ << "/* " << what << " " << index << ", \"" << c_comment(value.name)
         << "\": " << sluice_type_name(static_cast<sluice_type>(value.value.type)) << " "
         << c_comment(shape_text(plan_, value.value)) << ". */\n"
         << "#define " << prefix << "_NAME \"" << c_string(value.name) << "\"\n"
         << "#define " << prefix << "_RANK " << static_cast<int>(value.value.rank) << "\n"
         << "#define " << prefix << "_DIMS" << macro_parameters() << " {"
         << (dims.empty() ? "1" : dims) << "}\n"
         << "#define " << prefix << "_ELEMENTS" << macro_parameters() << " ((size_t)("
         << (product.empty() ? "1" : product) << "))\n";
    if (value.scale != 0) {
      out_ << "/* Real value = scale * (q - zero point). */\n"
           << "#define " << prefix << "_SCALE " << std::hexfloat << value.scale << std::defaultfloat
           << "f\n#define " << prefix << "_ZERO_POINT " << value.zero_point << "\n";
    }
    out_ << "\n";
  }

  void tensors() {
    for (size_t i = 0; i < interface_.inputs.size(); ++i) tensor("Input", i, interface_.inputs[i]);
    for (size_t i = 0; i < interface_.outputs.size(); ++i) {
      tensor("Output", i, interface_.outputs[i]);
    }
    for (size_t i = 0; i < interface_.states.size(); ++i) {
      if (plan_.states[i].state.input < 0) tensor("State", i, interface_.states[i]);
    }
  }

  void states() {
    out_ << "/* Recurrent states, carried from run to run until reset. */\n"
         << "#define " << upper_ << "_STATES " << interface_.states.size() << "\n";
    for (size_t i = 0; i < interface_.states.size(); ++i) {
      out_ << "#define " << upper_ << "_STATE_" << upper_case(interface_.states[i].identifier)
           << " " << i << "\n";
    }
    out_ << "\n";
  }

  void statuses() {
    out_ << "enum {\n";
    int status = 0;
    for (const char* name : kStatusNames) {
      out_ << (status ? ",\n  " : "  ") << upper_ << "_" << name << " = " << status;
      ++status;
    }
    out_ << "\n";
    out_ << "};\n\n";
  }

  std::string run_arguments() const {
    std::string text;
    for (const InterfaceTensor& input : interface_.inputs) {
      text += std::string(", const ") + c_type(plan_.values[input.value].value.type) + "* " +
              input.identifier;
    }
    for (const InterfaceTensor& output : interface_.outputs) {
      text += std::string(", ") + c_type(plan_.values[output.value].value.type) + "* " +
              output.identifier;
    }
    return text;
  }

  void functions() {
    const std::string& n = interface_.name;
    const std::string session = n + "_session";
    std::string runs = symbol_arguments("");
    std::string maxima = symbol_arguments("max_");
    const std::string only_maxima = maxima.empty() ? "void" : maxima.substr(0, maxima.size() - 2);
    const std::string size_arguments = maxima.empty() ? "()" : "(max_...)";
    if (!runs.empty()) runs = ", " + runs.substr(0, runs.size() - 2);
    out_ << "typedef struct " << session << " " << session << ";\n\n"
         << "/* \"ok\", \"invalid argument\", ... */\n"
         << "const char* " << n << "_status_name(int status);\n\n"
         << "/* Bytes of memory of a session"
         << (maxima.empty() ? "" : " for runs with symbols up to the given values")
         << "; 0 where there is no such session. */\n"
         << "size_t " << n << "_session_bytes(" << only_maxima << ");\n\n"
         << "/* Creates a session in `memory` (64-byte aligned, " << n << "_session_bytes"
         << size_arguments << " long), or in memory from\n"
         << " * malloc where that is NULL. `variant` chooses the kernels (" << variant_names()
         << "); NULL: environment variable\n"
         << " * SLUICE_VARIANT where set, else the best that this CPU supports. The state starts "
            "reset. On failure\n"
         << " * *session is NULL. */\n"
         << "int " << n << "_create(" << maxima
         << "void* memory, size_t bytes, const char* variant, " << session << "** session);\n"
         << "/* Frees what " << n
         << "_create allocated; memory given to it is the caller's again. NULL is allowed. */\n"
         << "void " << n << "_destroy(" << session << "* session);\n\n"
         << "/* Runs the model once on dense row-major arrays of the shapes above. NULL: an input "
            "that is a state keeps the\n"
         << " * session's value; an output is not wanted. On failure the state is as it was. */\n"
         << "int " << n << "_run(" << session << "* session" << runs << run_arguments() << ");\n\n"
         << "/* Sets every state to its initial value. */\n"
         << "void " << n << "_reset(" << session << "* session);\n"
         << "/* Copies a state out or in; `bytes` is its exact size. */\n"
         << "int " << n << "_get_state(const " << session
         << "* session, int32_t state, void* data, size_t bytes);\n"
         << "int " << n << "_set_state(" << session << "* session" << runs
         << ", int32_t state, const void* data, size_t bytes);\n\n"
         << "/* The reason of the last failure on this session; \"\" if none. */\n"
         << "const char* " << n << "_message(const " << session << "* session);\n"
         << "/* The kernels that this session runs. */\n"
         << "const char* " << n << "_variant(const " << session << "* session);\n\n";
  }

  std::string variant_names() const {
    std::string text;
    for (const TargetVariant& variant : target_.variants) {
      text += (text.empty() ? "\"" : ", \"") + variant.name + "\"";
    }
    return text;
  }

  const PlanData& plan_;
  const Interface& interface_;
  const Target& target_;
  const std::string upper_;
  std::ostringstream out_;
};

}  // namespace

std::string emit_header(const PlanData& plan, const Interface& interface, const Target& target) {
  return HeaderWriter(plan, interface, target).text();
}

}  // namespace sluice
