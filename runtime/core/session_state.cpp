#include "runtime/core/extents.h"
#include "runtime/core/memory.h"
#include "runtime/core/message.h"
#include "runtime/core/session.h"

namespace sluice {
namespace {

void hold(StateSlot* slot, const Tensor& shape) {
  slot->held = true;
  for (int32_t axis = 0; axis < shape.rank; ++axis) slot->dims[axis] = shape.dims[axis];
}

bool known_state(const sluice_session& session, int32_t index) {
  return index >= 0 && index < session.plan().state_count;
}

sluice_status refuse_index(const sluice_session& session, int32_t index) {
  return fail(&session.message, SLUICE_INVALID_ARGUMENT, "there is no state %d, the model has %d",
              index, session.plan().state_count);
}

// Shape and size of what get_state copies: of the value held; else of the initial value, where no
// symbol is in its extents or a run has told them.
bool shape_of_state(const sluice_session& session, int32_t index, Tensor* shape) {
  const StateSlot& slot = session.states[index];
  const int32_t value = session.plan().states[index].value;
  *shape = session.tensors[value];
  for (int32_t axis = 0; axis < shape->rank; ++axis) {
    const sluice_extent extent = session.plan().values[value].dims[axis];
    if (slot.held) {
      shape->dims[axis] = slot.dims[axis];
    } else if (extent < 0 && !session.resolved) {
      return false;
    }
  }
  return true;
}

void write_initial(const sluice_session& session, int32_t index, void* to, uint64_t bytes) {
  const int32_t initial = session.plan().states[index].initial;
  if (initial < 0) return clear_bytes(to, bytes);
  const uint64_t period = session.bytes[initial];
  if (period == 0) return;
  for (uint64_t done = 0; done < bytes; done += period) {
    const uint64_t left = bytes - done;
    copy_bytes(static_cast<uint8_t*>(to) + done, session.tensors[initial].data,
               left < period ? left : period);
  }
}

}  // namespace

sluice_status begin_states(sluice_session* session) {
  const sluice_plan& plan = session->plan();
  for (int32_t i = 0; i < plan.state_count; ++i) {
    StateSlot& slot = session->states[i];
    const int32_t index = plan.states[i].value;
    Tensor& tensor = session->tensors[index];
    if (slot.given) {
      tensor.data = const_cast<void*>(slot.given);
      continue;
    }
    for (int32_t axis = 0; slot.held && axis < tensor.rank; ++axis) {
      if (slot.dims[axis] != tensor.dims[axis]) {
        return fail(&session->message, SLUICE_INVALID_ARGUMENT,
                    "state '%s', axis %d: extent %lld of earlier runs, %lld of this one; reset the "
                    "session in between",
                    session->model->states[i].name, axis, static_cast<long long>(slot.dims[axis]),
                    static_cast<long long>(tensor.dims[axis]));
      }
    }
    if (!slot.held) write_initial(*session, i, slot.memory, session->bytes[index]);
    tensor.data = slot.memory;
  }
  return SLUICE_OK;
}

void commit_states(sluice_session* session) {
  const sluice_plan& plan = session->plan();
  // Next values that are states themselves are read before any state changes.
  for (int32_t i = 0; i < plan.state_count; ++i) {
    const sluice_plan_state& state = plan.states[i];
    StateSlot& slot = session->states[i];
    if (slot.staging) {
      copy_bytes(slot.staging, session->tensors[state.next].data, session->bytes[state.value]);
    }
  }
  for (int32_t i = 0; i < plan.state_count; ++i) {
    const sluice_plan_state& state = plan.states[i];
    StateSlot& slot = session->states[i];
    const void* next = slot.staging ? slot.staging : session->tensors[state.next].data;
    if (next != slot.memory) copy_bytes(slot.memory, next, session->bytes[state.value]);
    hold(&slot, session->tensors[state.value]);
  }
}

void commit_given_states(sluice_session* session) {
  const sluice_plan& plan = session->plan();
  for (int32_t i = 0; i < plan.state_count; ++i) {
    StateSlot& slot = session->states[i];
    const int32_t index = plan.states[i].value;
    if (!slot.given) continue;
    copy_bytes(slot.memory, slot.given, session->bytes[index]);
    hold(&slot, session->tensors[index]);
  }
}

}  // namespace sluice

extern "C" {

void sluice_session_reset(sluice_session* session) {
  if (!session) return;
  for (int32_t i = 0; i < session->plan().state_count; ++i) session->states[i].held = false;
}

sluice_status sluice_session_get_state(const sluice_session* session, int32_t index,
                                       sluice_buffer* buffer) {
  if (!session || !buffer) return SLUICE_INVALID_ARGUMENT;
  if (!sluice::known_state(*session, index)) return sluice::refuse_index(*session, index);
  const char* name = session->model->states[index].name;
  sluice::Tensor shape = {};
  if (!sluice::shape_of_state(*session, index, &shape)) {
    return sluice::fail(&session->message, SLUICE_INVALID_ARGUMENT,
                        "state '%s' has no shape before the first run", name);
  }
  const uint64_t bytes = static_cast<uint64_t>(shape.elements()) *
                         sluice_type_bytes(static_cast<sluice_type>(shape.type));
  if (buffer->data && buffer->bytes != bytes) {
    return sluice::fail(&session->message, SLUICE_INVALID_ARGUMENT,
                        "state '%s' has %lld bytes, room for %lld was given", name,
                        static_cast<long long>(bytes), static_cast<long long>(buffer->bytes));
  }
  buffer->rank = shape.rank;
  for (int32_t axis = 0; axis < shape.rank; ++axis) buffer->dims[axis] = shape.dims[axis];
  buffer->bytes = static_cast<size_t>(bytes);
  if (!buffer->data) return SLUICE_OK;
  const sluice::StateSlot& slot = session->states[index];
  if (slot.held) {
    sluice::copy_bytes(buffer->data, slot.memory, bytes);
  } else {
    sluice::write_initial(*session, index, buffer->data, bytes);
  }
  return SLUICE_OK;
}

sluice_status sluice_session_set_state(sluice_session* session, int32_t index,
                                       const sluice_buffer* buffer) {
  if (!session || !buffer) return SLUICE_INVALID_ARGUMENT;
  if (!sluice::known_state(*session, index)) return sluice::refuse_index(*session, index);
  const sluice_plan& plan = session->plan();
  const char* name = session->model->states[index].name;
  const sluice_plan_value& value = plan.values[plan.states[index].value];
  sluice::StateSlot& slot = session->states[index];
  if (buffer->rank != value.rank) {
    return sluice::fail(&session->message, SLUICE_INVALID_ARGUMENT,
                        "state '%s' has rank %d, expected %d", name, buffer->rank, value.rank);
  }
  uint64_t bytes = sluice_type_bytes(static_cast<sluice_type>(value.type));
  for (int32_t axis = 0; axis < value.rank; ++axis) {
    const int64_t extent = buffer->dims[axis];
    const int64_t expected = slot.held ? slot.dims[axis] : value.dims[axis];
    if (extent < 0 || (expected >= 0 && extent != expected)) {
      return sluice::fail(&session->message, SLUICE_INVALID_ARGUMENT,
                          "state '%s', axis %d: extent %lld, expected %s%lld", name, axis,
                          static_cast<long long>(extent), expected < 0 ? "at least " : "",
                          static_cast<long long>(expected < 0 ? 0 : expected));
    }
    if (__builtin_mul_overflow(bytes, static_cast<uint64_t>(extent), &bytes)) bytes = UINT64_MAX;
  }
  if (bytes > slot.capacity) {
    return sluice::fail(&session->message, SLUICE_INVALID_ARGUMENT,
                        "state '%s': the shape is larger than the session's largest symbols allow",
                        name);
  }
  if (buffer->bytes != bytes || (!buffer->data && bytes > 0)) {
    return sluice::fail(&session->message, SLUICE_INVALID_ARGUMENT,
                        "state '%s' needs %lld bytes for its shape, %lld were given", name,
                        static_cast<long long>(bytes),
                        static_cast<long long>(buffer->data ? buffer->bytes : 0));
  }
  sluice::copy_bytes(slot.memory, buffer->data, bytes);
  slot.held = true;
  for (int32_t axis = 0; axis < value.rank; ++axis) slot.dims[axis] = buffer->dims[axis];
  return SLUICE_OK;
}

}  // extern "C"
