// The functions of NAME.h, as C over the runtime's session.
#include <sstream>

#include "quantizer/compile/interface.h"

namespace sluice {
namespace {

class FunctionWriter {
 public:
  FunctionWriter(const PlanData& plan, const Interface& interface)
      : plan_(plan), interface_(interface), name_(interface.name), session_(name_ + "_session") {}

  std::string text() {
    fixed_functions();
    creation();
    run();
    set_state();
    return out_.str();
  }

 private:
  std::string symbol_arguments(const char* before, const char* prefix, const char* after) const {
    std::string text;
    for (const std::string& symbol : interface_.symbols) {
      text += std::string(before) + "int32_t " + prefix + symbol + after;
    }
    return text;
  }

  void fixed_functions() {
    out_ << "const char* " << name_ << "_status_name(int status) {\n"
         << "  return sluice_status_name((sluice_status)status);\n}\n\n"
         << "void " << name_ << "_destroy(" << session_ << "* session) {\n"
         << "  sluice_session_destroy((sluice_session*)session);\n}\n\n"
         << "void " << name_ << "_reset(" << session_ << "* session) {\n"
         << "  sluice_session_reset((sluice_session*)session);\n}\n\n"
         << "int " << name_ << "_get_state(const " << session_
         << "* session, int32_t state, void* data, size_t bytes) {\n"
         << "  sluice_buffer buffer = {data, bytes, 0, {0}};\n"
         << "  return sluice_session_get_state((const sluice_session*)session, state, "
            "&buffer);\n}\n\n"
         << "const char* " << name_ << "_message(const " << session_ << "* session) {\n"
         << "  return sluice_session_message((const sluice_session*)session);\n}\n\n"
         << "const char* " << name_ << "_variant(const " << session_ << "* session) {\n"
         << "  return sluice_session_variant((const sluice_session*)session);\n}\n\n";
  }

  void options(const char* variant) {
    if (!interface_.symbols.empty()) {
      out_ << "  const int32_t symbol_max[] = {";
      for (size_t i = 0; i < interface_.symbols.size(); ++i) {
        out_ << (i ? ", max_" : "max_") << interface_.symbols[i];
      }
      out_ << "};\n";
    }
    out_ << "  const sluice_session_options options = {"
         << (interface_.symbols.empty() ? "NULL" : "symbol_max") << ", " << variant << ", 0};\n";
  }

  void creation() {
    std::string maxima = symbol_arguments("", "max_", ", ");
    const std::string only = maxima.empty() ? "void" : maxima.substr(0, maxima.size() - 2);
    out_ << "size_t " << name_ << "_session_bytes(" << only << ") {\n";
    options("NULL");
    out_ << "  size_t bytes = 0;\n"
         << "  return sluice_session_bytes(&model, &options, &bytes, NULL) == SLUICE_OK ? bytes : "
            "0;\n}\n\n"
         << "int " << name_ << "_create(" << maxima
         << "void* memory, size_t bytes, const char* variant, " << session_ << "** session) {\n";
    options("variant");
    out_ << "  sluice_session* created = NULL;\n"
         << "  const sluice_status status =\n"
         << "      sluice_session_create(&model, &options, memory, bytes, &created, NULL);\n"
         << "  *session = (" << session_ << "*)created;\n"
         << "  return status;\n}\n\n";
  }

  /// {data, bytes, rank, {dims}} of an input; `data` is an expression.
  void buffer(const sluice_plan_value& value, const std::string& data) {
    std::string dims, product;
    for (int32_t i = 0; i < value.rank; ++i) {
      const std::string extent = c_extent(plan_, interface_, value.dims[i]);
      dims += (i ? ", " : "") + extent;
      product += " * (size_t)(" + extent + ")";
    }
    out_ << "      {" << data << ", sizeof(" << c_type(value.type) << ")" << product << ", "
         << static_cast<int>(value.rank) << ", {" << (dims.empty() ? "0" : dims) << "}},\n";
  }

  void buffers(const char* name, const std::vector<InterfaceTensor>& tensors) {
    out_ << "  sluice_buffer " << name << "[] = {\n";
    for (const InterfaceTensor& tensor : tensors) {
      buffer(plan_.values[tensor.value].value, "(void*)" + tensor.identifier);
    }
    // C has no arrays of no elements.
    if (tensors.empty()) out_ << "      {NULL, 0, 0, {0}},\n";
    out_ << "  };\n";
  }

  void run() {
    out_ << "int " << name_ << "_run(" << session_ << "* session" << symbol_arguments(", ", "", "");
    for (const InterfaceTensor& input : interface_.inputs) {
      out_ << ", const " << c_type(plan_.values[input.value].value.type) << "* "
           << input.identifier;
    }
    for (const InterfaceTensor& output : interface_.outputs) {
      out_ << ", " << c_type(plan_.values[output.value].value.type) << "* " << output.identifier;
    }
    out_ << ") {\n";
    buffers("model_inputs", interface_.inputs);
    buffers("model_outputs", interface_.outputs);
    out_ << "  return sluice_session_run((sluice_session*)session, model_inputs, "
            "model_outputs);\n}\n\n";
  }

  void set_state() {
    out_ << "int " << name_ << "_set_state(" << session_ << "* session"
         << symbol_arguments(", ", "", "") << ", int32_t state, const void* data, size_t bytes) {\n"
         << "  const sluice_buffer shapes[] = {\n";
    for (const InterfaceTensor& state : interface_.states) {
      buffer(plan_.values[state.value].value, "NULL");
    }
    if (interface_.states.empty()) out_ << "      {NULL, 0, 0, {0}},\n";
    out_ << "  };\n"
         << "  sluice_buffer buffer = shapes[state >= 0 && state < "
         << (interface_.states.empty() ? 1 : interface_.states.size()) << " ? state : 0];\n"
         << "  buffer.data = (void*)data;\n"
         << "  buffer.bytes = bytes;\n"
         << "  return sluice_session_set_state((sluice_session*)session, state, &buffer);\n}\n";
  }

  const PlanData& plan_;
  const Interface& interface_;
  const std::string& name_;
  const std::string session_;
  std::ostringstream out_;
};

}  // namespace

std::string emit_functions(const PlanData& plan, const Interface& interface) {
  return FunctionWriter(plan, interface).text();
}

}  // namespace sluice
