#include "runtime/core/extents.h"
#include "runtime/core/message.h"
#include "runtime/core/session.h"

namespace sluice {

sluice_status resolve_session(sluice_session* session, sluice_message* message) {
  const sluice_plan& plan = session->plan();
  const sluice_status status =
      resolve_values(plan, session->symbols, session->tensors, session->bytes, message);
  if (status != SLUICE_OK) return status;
  for (int32_t i = 0; i < plan.state_count; ++i) {
    const sluice_plan_state& state = plan.states[i];
    const Tensor& value = session->tensors[state.value];
    if (!same_shape(value, session->tensors[state.next])) {
      return fail(message, SLUICE_INVALID_MODEL, "state '%s' and its next value differ in shape",
                  session->model->states[i].name);
    }
    if (state.initial >= 0 && !repeats_to(session->tensors[state.initial], value)) {
      return fail(message, SLUICE_INVALID_ARGUMENT,
                  "state '%s' and its initial value differ in shape with these input shapes",
                  session->model->states[i].name);
    }
  }
  return SLUICE_OK;
}

sluice_status check_room(const sluice_session& session, sluice_message* message) {
  const sluice_plan& plan = session.plan();
  for (int32_t i = 0; i < plan.value_count; ++i) {
    const sluice_plan_value& value = plan.values[i];
    uint64_t room = UINT64_MAX;
    if (value.storage == SLUICE_ARENA || value.storage == SLUICE_OUTPUT) {
      room = session.items[i].bytes;
    } else if (value.storage == SLUICE_STATE) {
      room = session.states[value.offset].capacity;
    }
    if (session.bytes[i] > room) {
      return fail(message, SLUICE_INVALID_ARGUMENT,
                  "value %d needs %lld bytes with these input shapes, more than the %lld of the "
                  "largest ones",
                  i, static_cast<long long>(session.bytes[i]), static_cast<long long>(room));
    }
  }
  return SLUICE_OK;
}

CallContext call_context(const sluice_session& session, int32_t index, uint8_t* scratch,
                         sluice_message* message) {
  const sluice_plan& plan = session.plan();
  CallContext context;
  context.plan = &plan;
  context.call = &plan.calls[index];
  context.op = plan.ops[context.call->op];
  context.values = session.tensors;
  context.kernels = session.kernels;
  context.scratch = scratch;
  context.message = message;
  context.symbols = session.symbols;
  return context;
}

sluice_status prepare_calls(sluice_session* session, bool planning, sluice_message* message) {
  const sluice_plan& plan = session->plan();
  for (int32_t i = 0; i < plan.call_count; ++i) {
    const CallContext context = call_context(*session, i, nullptr, message);
    uint64_t scratch = 0;
    const sluice_status status = context.op->prepare(context, &scratch);
    if (status != SLUICE_OK) return status;
    ArenaItem& item = session->items[plan.value_count + i];
    if (planning) {
      item.bytes = scratch;
    } else if (scratch > item.bytes) {
      return fail(context, SLUICE_INVALID_ARGUMENT,
                  "needs %lld bytes of working memory with these input shapes, more than the %lld "
                  "of the largest ones",
                  static_cast<long long>(scratch), static_cast<long long>(item.bytes));
    }
  }
  return SLUICE_OK;
}

}  // namespace sluice
