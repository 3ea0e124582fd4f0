#include "runtime/core/expression.h"
#include "runtime/core/finite.h"
#include "runtime/core/memory.h"
#include "runtime/core/message.h"
#include "runtime/core/session.h"

namespace sluice {
namespace {

const char* input_name(const sluice_session& session, int32_t i) {
  return session.model->inputs[i].name;
}

const char* output_name(const sluice_session& session, int32_t i) {
  return session.model->outputs[i].name;
}

const sluice_plan_value& input_value(const sluice_session& session, int32_t i) {
  return session.plan().values[session.plan().inputs[i]];
}

bool is_empty(const sluice_buffer& buffer, int32_t rank) {
  for (int32_t axis = 0; axis < rank; ++axis) {
    if (buffer.dims[axis] == 0) return true;
  }
  return false;
}

// A state for which the caller gives nothing: the session's own value is used.
bool takes_own_state(const sluice_session& session, int32_t i, const sluice_buffer& buffer) {
  return input_value(session, i).storage == SLUICE_STATE && !buffer.data;
}

sluice_status bind_symbol(sluice_session* session, int32_t i, int32_t axis, int32_t symbol,
                          int64_t extent) {
  int64_t* bound = &session->binding[symbol];
  const char* name = session->model->symbols[symbol];
  if (*bound >= 0 && *bound != extent) {
    return fail(
        &session->message, SLUICE_INVALID_ARGUMENT,
        "input '%s', axis %d: extent %lld, expected %lld, the extent of '%s' in another input",
        input_name(*session, i), axis, static_cast<long long>(extent),
        static_cast<long long>(*bound), name);
  }
  if (extent > session->symbol_max[symbol]) {
    return fail(&session->message, SLUICE_INVALID_ARGUMENT,
                "input '%s', axis %d: extent %lld, expected at most %lld, the largest '%s' of this "
                "session",
                input_name(*session, i), axis, static_cast<long long>(extent),
                static_cast<long long>(session->symbol_max[symbol]), name);
  }
  *bound = extent;
  return SLUICE_OK;
}

sluice_status bind_shape(sluice_session* session, int32_t i, const sluice_buffer& buffer) {
  const sluice_plan_value& value = input_value(*session, i);
  for (int32_t axis = 0; axis < value.rank; ++axis) {
    const int64_t extent = buffer.dims[axis];
    const sluice_extent expected = value.dims[axis];
    if (extent < 0 || (expected >= 0 && extent != expected)) {
      return fail(&session->message, SLUICE_INVALID_ARGUMENT,
                  "input '%s', axis %d: extent %lld, expected %s%lld", input_name(*session, i),
                  axis, static_cast<long long>(extent), expected < 0 ? "at least " : "",
                  static_cast<long long>(expected < 0 ? 0 : expected));
    }
    const int32_t symbol = lone_symbol(session->plan(), expected);
    if (symbol < 0) continue;
    const sluice_status status = bind_symbol(session, i, axis, symbol, extent);
    if (status != SLUICE_OK) return status;
  }
  return SLUICE_OK;
}

// Symbols that no given input tells: those of the states that the session holds.
void bind_held_states(sluice_session* session) {
  const sluice_plan& plan = session->plan();
  for (int32_t i = 0; i < plan.state_count; ++i) {
    const StateSlot& slot = session->states[i];
    if (!slot.held) continue;
    const sluice_plan_value& value = plan.values[plan.states[i].value];
    for (int32_t axis = 0; axis < value.rank; ++axis) {
      const int32_t symbol = lone_symbol(plan, value.dims[axis]);
      if (symbol >= 0 && session->binding[symbol] < 0) session->binding[symbol] = slot.dims[axis];
    }
  }
}

sluice_status bind_input(sluice_session* session, int32_t i, const sluice_buffer& buffer) {
  const sluice_plan& plan = session->plan();
  const int32_t index = plan.inputs[i];
  Tensor& tensor = session->tensors[index];
  const char* name = input_name(*session, i);
  for (int32_t axis = 0; axis < tensor.rank; ++axis) {
    if (buffer.dims[axis] != tensor.dims[axis]) {
      return fail(&session->message, SLUICE_INVALID_ARGUMENT,
                  "input '%s', axis %d: extent %lld, expected %lld", name, axis,
                  static_cast<long long>(buffer.dims[axis]),
                  static_cast<long long>(tensor.dims[axis]));
    }
  }
  const uint64_t bytes = session->bytes[index];
  if (buffer.bytes != bytes) {
    return fail(&session->message, SLUICE_INVALID_ARGUMENT,
                "input '%s' has %lld bytes, its shape needs %lld", name,
                static_cast<long long>(buffer.bytes), static_cast<long long>(bytes));
  }
  const auto type = static_cast<sluice_type>(tensor.type);
  if (bytes > 0 && !is_aligned(buffer.data, sluice_type_bytes(type))) {
    return fail(&session->message, SLUICE_INVALID_ARGUMENT,
                "input '%s' is not aligned to elements of type %s", name, sluice_type_name(type));
  }
  if (type == SLUICE_F32 && !session->allow_non_finite) {
    const int64_t bad = first_non_finite(static_cast<const float*>(buffer.data), tensor.elements());
    if (bad >= 0) {
      return fail(&session->message, SLUICE_NOT_FINITE,
                  "input '%s' holds NaN or infinity, first at element %lld", name,
                  static_cast<long long>(bad));
    }
  }
  // Of nothing, any address will do; ops are spared the null one.
  void* data = bytes > 0 ? buffer.data : session->arena;
  if (plan.values[index].storage == SLUICE_STATE) {
    session->states[plan.values[index].offset].given = data;
  } else {
    tensor.data = data;
  }
  return SLUICE_OK;
}

sluice_status bind_output(sluice_session* session, int32_t i, const sluice_buffer& buffer) {
  const sluice_plan& plan = session->plan();
  const int32_t index = plan.outputs[i];
  Tensor& tensor = session->tensors[index];
  const bool direct = plan.values[index].storage == SLUICE_OUTPUT &&
                      plan.values[index].offset == static_cast<uint64_t>(i);
  const uint64_t bytes = session->bytes[index];
  if (!buffer.data) {
    if (direct) tensor.data = session->arena + session->items[index].offset;
    return SLUICE_OK;
  }
  if (buffer.bytes < bytes) {
    return fail(&session->message, SLUICE_INVALID_ARGUMENT,
                "output '%s' has room for %lld bytes, it needs %lld", output_name(*session, i),
                static_cast<long long>(buffer.bytes), static_cast<long long>(bytes));
  }
  const auto type = static_cast<sluice_type>(tensor.type);
  if (!is_aligned(buffer.data, sluice_type_bytes(type))) {
    return fail(&session->message, SLUICE_INVALID_ARGUMENT,
                "output '%s' is not aligned to elements of type %s", output_name(*session, i),
                sluice_type_name(type));
  }
  if (direct) tensor.data = buffer.data;
  return SLUICE_OK;
}

// Outputs are written while inputs and other outputs are still read.
sluice_status check_overlap(sluice_session* session, const sluice_buffer* inputs,
                            const sluice_buffer* outputs, int32_t i) {
  const sluice_plan& plan = session->plan();
  const uint64_t bytes = session->bytes[plan.outputs[i]];
  if (!outputs[i].data || bytes == 0) return SLUICE_OK;
  for (int32_t k = 0; k < plan.input_count; ++k) {
    if (inputs[k].data && overlap(outputs[i].data, bytes, inputs[k].data, inputs[k].bytes)) {
      return fail(&session->message, SLUICE_INVALID_ARGUMENT, "output '%s' overlaps input '%s'",
                  output_name(*session, i), input_name(*session, k));
    }
  }
  for (int32_t k = 0; k < i; ++k) {
    if (outputs[k].data &&
        overlap(outputs[i].data, bytes, outputs[k].data, session->bytes[plan.outputs[k]])) {
      return fail(&session->message, SLUICE_INVALID_ARGUMENT, "output '%s' overlaps output '%s'",
                  output_name(*session, i), output_name(*session, k));
    }
  }
  return SLUICE_OK;
}

}  // namespace

sluice_status bind_symbols(sluice_session* session, const sluice_buffer* inputs) {
  const sluice_plan& plan = session->plan();
  for (int32_t i = 0; i < plan.symbol_count; ++i) session->binding[i] = -1;
  for (int32_t i = 0; i < plan.input_count; ++i) {
    const sluice_buffer& buffer = inputs[i];
    if (takes_own_state(*session, i, buffer)) continue;
    const int32_t rank = input_value(*session, i).rank;
    if (!buffer.data && (buffer.rank != rank || !is_empty(buffer, rank))) {
      return fail(&session->message, SLUICE_INVALID_ARGUMENT, "input '%s' is missing",
                  input_name(*session, i));
    }
    if (buffer.rank != rank) {
      return fail(&session->message, SLUICE_INVALID_ARGUMENT, "input '%s' has rank %d, expected %d",
                  input_name(*session, i), buffer.rank, rank);
    }
    const sluice_status status = bind_shape(session, i, buffer);
    if (status != SLUICE_OK) return status;
  }
  bind_held_states(session);
  for (int32_t i = 0; i < plan.symbol_count; ++i) {
    if (session->binding[i] < 0) {
      return fail(&session->message, SLUICE_INVALID_ARGUMENT,
                  "no given input tells the extent of '%s'", session->model->symbols[i]);
    }
  }
  return SLUICE_OK;
}

sluice_status bind_buffers(sluice_session* session, const sluice_buffer* inputs,
                           const sluice_buffer* outputs) {
  const sluice_plan& plan = session->plan();
  for (int32_t i = 0; i < plan.state_count; ++i) session->states[i].given = nullptr;
  for (int32_t i = 0; i < plan.input_count; ++i) {
    if (takes_own_state(*session, i, inputs[i])) continue;
    const sluice_status status = bind_input(session, i, inputs[i]);
    if (status != SLUICE_OK) return status;
  }
  for (int32_t i = 0; i < plan.output_count; ++i) {
    sluice_status status = bind_output(session, i, outputs[i]);
    if (status == SLUICE_OK) status = check_overlap(session, inputs, outputs, i);
    if (status != SLUICE_OK) return status;
  }
  return SLUICE_OK;
}

}  // namespace sluice
