// The functions of NAME.h, as C over the runtime's session.
#include "quantizer/compile/interface.h"
#include "quantizer/compile/text_template.h"

namespace sluice {
namespace {

constexpr const char* kFunctions = R"(
const char* @NAME@_status_name(int status) { return sluice_status_name((sluice_status)status); }

size_t @NAME@_session_bytes(@MAXIMA_ONLY@) {
  @MAXIMA_ARRAY@
  const sluice_session_options options = {@MAXIMA_POINTER@, NULL, 0};
  size_t bytes = 0;
  return sluice_session_bytes(&model, &options, &bytes, NULL) == SLUICE_OK ? bytes : 0;
}

int @NAME@_create(@MAXIMA@void* memory, size_t bytes, const char* variant,
    @NAME@_session** session) {
  @MAXIMA_ARRAY@
  const sluice_session_options options = {@MAXIMA_POINTER@, variant, 0};
  sluice_session* created = NULL;
  const sluice_status status =
      sluice_session_create(&model, &options, memory, bytes, &created, NULL);
  *session = (@NAME@_session*)created;
  return status;
}

void @NAME@_destroy(@NAME@_session* session) {
  sluice_session_destroy((sluice_session*)session);
}

int @NAME@_run(@NAME@_session* session@SYMBOLS@@TENSORS@) {
  const sluice_buffer model_inputs[] = {
@INPUTS@  };
  sluice_buffer model_outputs[] = {
@OUTPUTS@  };
  return sluice_session_run((sluice_session*)session, model_inputs, model_outputs);
}

void @NAME@_reset(@NAME@_session* session) { sluice_session_reset((sluice_session*)session); }

int @NAME@_get_state(const @NAME@_session* session, int32_t state, void* data, size_t bytes) {
  sluice_buffer buffer = {data, bytes, 0, {0}};
  return sluice_session_get_state((const sluice_session*)session, state, &buffer);
}

int @NAME@_set_state(@NAME@_session* session@SYMBOLS@, int32_t state, const void* data,
    size_t bytes) {
  const sluice_buffer shapes[] = {
@STATES@  };
  const int32_t count = (int32_t)(sizeof shapes / sizeof shapes[0]);
  sluice_buffer buffer = shapes[state >= 0 && state < count ? state : 0];
  buffer.data = (void*)data;
  buffer.bytes = bytes;
  return sluice_session_set_state((sluice_session*)session, state, &buffer);
}

const char* @NAME@_message(const @NAME@_session* session) {
  return sluice_session_message((const sluice_session*)session);
}

const char* @NAME@_variant(const @NAME@_session* session) {
  return sluice_session_variant((const sluice_session*)session);
}
)";

/// {data, bytes, rank, {dims}} of each tensor, its identifier being the data where `with_data`.
std::string buffers(const PlanData& plan, const Interface& interface,
                    const std::vector<InterfaceTensor>& tensors, bool with_data) {
  std::string text;
  for (const InterfaceTensor& tensor : tensors) {
    const sluice_plan_value& value = plan.values[tensor.value].value;
    std::string dims, bytes = std::string("sizeof(") + c_type(value.type) + ")";
    for (int32_t i = 0; i < value.rank; ++i) {
      const std::string extent = c_extent(plan, interface, value.dims[i]);
      dims += (i ? ", " : "") + extent;
      bytes += " * (size_t)" + extent;
    }
    text += "      {" + (with_data ? "(void*)" + tensor.identifier : "NULL") + ", " + bytes + ", " +
            std::to_string(value.rank) + ", {" + (dims.empty() ? "0" : dims) + "}},\n";
  }
  // C has no arrays of no elements.
  return text.empty() ? "      {NULL, 0, 0, {0}},\n" : text;
}

std::string maxima_array(const Interface& interface) {
  std::string text;
  for (const std::string& symbol : interface.symbols) {
    text += (text.empty() ? "max_" : ", max_") + symbol;
  }
  return text.empty() ? "" : "const int32_t symbol_max[] = {" + text + "};";
}

}  // namespace

std::string emit_functions(const PlanData& plan, const Interface& interface) {
  const std::string maxima = symbol_arguments(interface, "", "max_", ", ");
  return fill_in(kFunctions,
                 {{"NAME", interface.name},
                  {"MAXIMA", maxima},
                  {"MAXIMA_ONLY", maxima.empty() ? "void" : maxima.substr(0, maxima.size() - 2)},
                  {"MAXIMA_ARRAY", maxima_array(interface)},
                  {"MAXIMA_POINTER", maxima.empty() ? "NULL" : "symbol_max"},
                  {"SYMBOLS", symbol_arguments(interface, ", ", "", "")},
                  {"TENSORS", tensor_arguments(plan, interface)},
                  {"INPUTS", buffers(plan, interface, interface.inputs, true)},
                  {"OUTPUTS", buffers(plan, interface, interface.outputs, true)},
                  {"STATES", buffers(plan, interface, interface.states, false)}});
}

}  // namespace sluice
