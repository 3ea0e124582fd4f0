// NAME.h
#include <sstream>

#include "quantizer/compile/c_names.h"
#include "quantizer/compile/interface.h"
#include "quantizer/compile/text_template.h"

namespace sluice {
namespace {

constexpr const char* kBeginning =
    R"(/* @NAME@: compiled by Sluice @VERSION@ from @SOURCE@ for @TARGET@.
 *
 * A session owns the working memory and the recurrent state of one stream; one thread at a time
 * uses it. Running a session neither allocates nor locks. Functions that return int return a
 * status, 0 for success; @NAME@_message tells the reason of a session's last failure. */
#ifndef @UPPER@_MODEL_H
#define @UPPER@_MODEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

)";

constexpr const char* kTensor = R"(/* @WHAT@, "@TITLE@": @TYPE@ @SHAPE@. */
#define @PREFIX@_NAME "@STRING@"
#define @PREFIX@_RANK @RANK@
#define @PREFIX@_DIMS@PARAMETERS@ {@DIMS@}
#define @PREFIX@_ELEMENTS@PARAMETERS@ ((size_t)(@ELEMENTS@))
)";

constexpr const char* kFunctions = R"(enum {
  @UPPER@_OK = 0,
  @UPPER@_INVALID_ARGUMENT = 1,
  @UPPER@_INVALID_MODEL = 2,
  @UPPER@_OUT_OF_MEMORY = 3,
  @UPPER@_IO_ERROR = 4,
  @UPPER@_UNSUPPORTED = 5,
  @UPPER@_NOT_FINITE = 6,
  @UPPER@_INTERNAL = 7
};

typedef struct @NAME@_session @NAME@_session;

/* "ok", "invalid argument", ... */
const char* @NAME@_status_name(int status);

/* Bytes of memory of a session for runs with symbols up to the given maxima, if the model has any;
 * 0 where there is no such session. */
size_t @NAME@_session_bytes(@MAXIMA_ONLY@);

/* Creates a session in `memory` (64-byte aligned, on Hexagon 128, as long as @NAME@_session_bytes
 * tells), or in memory from malloc where that is NULL. `variant` chooses the kernels, one of
 *   @VARIANTS@
 * or NULL: environment variable SLUICE_VARIANT where set, else the best that this CPU supports.
 * The state starts reset. On failure *session is NULL. */
int @NAME@_create(@MAXIMA@void* memory, size_t bytes, const char* variant,
    @NAME@_session** session);
/* Frees what @NAME@_create allocated; memory given to it is the caller's again. NULL is allowed. */
void @NAME@_destroy(@NAME@_session* session);

/* Runs the model once on dense row-major arrays of the shapes above. NULL: an input that is a
 * state keeps the session's value; an output is not wanted. On failure the state is as it was. */
int @NAME@_run(@NAME@_session* session@SYMBOLS@@TENSORS@);

/* Sets every state to its initial value. */
void @NAME@_reset(@NAME@_session* session);
/* Copies a state out or in; `bytes` is its exact size. */
int @NAME@_get_state(const @NAME@_session* session, int32_t state, void* data, size_t bytes);
int @NAME@_set_state(@NAME@_session* session@SYMBOLS@, int32_t state, const void* data,
    size_t bytes);

/* The reason of the last failure on this session; "" if none. */
const char* @NAME@_message(const @NAME@_session* session);
/* The kernels that this session runs. */
const char* @NAME@_variant(const @NAME@_session* session);

#ifdef __cplusplus
}
#endif

#endif
)";

/// "(T, N)", or nothing for a model of fixed shapes.
std::string macro_parameters(const Interface& interface) {
  std::string text;
  for (const std::string& symbol : interface.symbols) text += (text.empty() ? "" : ", ") + symbol;
  return text.empty() ? "" : "(" + text + ")";
}

std::string emit_tensor(const PlanData& plan, const Interface& interface, const std::string& what,
                        const InterfaceTensor& tensor) {
  const PlanValue& value = plan.values[tensor.value];
  const std::string prefix = upper_case(interface.name) + "_" + upper_case(tensor.identifier);
  std::string dims, elements;
  for (int32_t i = 0; i < value.value.rank; ++i) {
    const std::string extent = c_extent(plan, interface, value.value.dims[i]);
    dims += (i ? ", " : "") + extent;
    elements += (i ? " * " : "") + extent;
  }
  std::string text =
      fill_in(kTensor, {{"WHAT", what},
                        {"TITLE", c_comment(value.name)},
                        {"TYPE", sluice_type_name(static_cast<sluice_type>(value.value.type))},
                        {"SHAPE", c_comment(shape_text(plan, value.value))},
                        {"PREFIX", prefix},
                        {"STRING", c_string(value.name)},
                        {"RANK", std::to_string(value.value.rank)},
                        {"PARAMETERS", macro_parameters(interface)},
                        {"DIMS", dims.empty() ? "1" : dims},
                        {"ELEMENTS", elements.empty() ? "1" : elements}});
  if (value.scale != 0) {
    std::ostringstream scale;
    scale << std::hexfloat << value.scale;
    text += "/* Real value = scale * (q - zero point). */\n#define " + prefix + "_SCALE " +
            scale.str() + "f\n#define " + prefix + "_ZERO_POINT " +
            std::to_string(value.zero_point) + "\n";
  }
  return text + "\n";
}

std::string emit_states(const Interface& interface) {
  const std::string upper = upper_case(interface.name);
  std::string text = "/* Recurrent states, carried from run to run until reset. */\n#define " +
                     upper + "_STATES " + std::to_string(interface.states.size()) + "\n";
  for (size_t i = 0; i < interface.states.size(); ++i) {
    text += "#define " + upper + "_STATE_" + upper_case(interface.states[i].identifier) + " " +
            std::to_string(i) + "\n";
  }
  return text + "\n";
}

std::string variant_names(const Target& target) {
  std::string text;
  for (const TargetVariant& variant : target.variants) {
    text += (text.empty() ? "\"" : ", \"") + variant.name + "\"";
  }
  return text;
}

}  // namespace

std::string emit_header(const PlanData& plan, const Interface& interface, const Target& target) {
  const std::string maxima = symbol_arguments(interface, "", "max_", ", ");
  const std::map<std::string, std::string> values = {
      {"NAME", interface.name},
      {"UPPER", upper_case(interface.name)},
      {"VERSION", SLUICE_VERSION},
      {"SOURCE", c_comment(plan.source)},
      {"TARGET", target.name},
      {"VARIANTS", variant_names(target)},
      {"MAXIMA", maxima},
      {"MAXIMA_ONLY", maxima.empty() ? "void" : maxima.substr(0, maxima.size() - 2)},
      {"SYMBOLS", symbol_arguments(interface, ", ", "", "")},
      {"TENSORS", tensor_arguments(plan, interface)}};
  std::string text = fill_in(kBeginning, values);
  for (size_t i = 0; i < interface.inputs.size(); ++i) {
    text += emit_tensor(plan, interface, "Input " + std::to_string(i), interface.inputs[i]);
  }
  for (size_t i = 0; i < interface.outputs.size(); ++i) {
    text += emit_tensor(plan, interface, "Output " + std::to_string(i), interface.outputs[i]);
  }
  for (size_t i = 0; i < interface.states.size(); ++i) {
    if (plan.states[i].state.input >= 0) continue;  // described as an input
    text += emit_tensor(plan, interface, "State " + std::to_string(i), interface.states[i]);
  }
  return text + emit_states(interface) + fill_in(kFunctions, values);
}

}  // namespace sluice
