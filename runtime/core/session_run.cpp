#include "runtime/core/extents.h"
#include "runtime/core/memory.h"
#include "runtime/core/message.h"
#include "runtime/core/session.h"

namespace sluice {
namespace {

// Makes tensors stand for the symbols of this run.
sluice_status resolve_run(sluice_session* session) {
  bool changed = !session->resolved;
  for (int32_t i = 0; i < session->plan().symbol_count; ++i) {
    changed = changed || session->symbols[i] != session->binding[i];
    session->symbols[i] = session->binding[i];
  }
  if (!changed) return SLUICE_OK;
  session->resolved = false;
  session->prepared = false;
  sluice_status status = resolve_session(session, &session->message);
  if (status == SLUICE_OK) status = check_room(*session, &session->message);
  session->resolved = status == SLUICE_OK;
  return status;
}

// A run over nothing, as over a sequence of length zero: all outputs are empty.
bool nothing_to_compute(const sluice_session& session) {
  const sluice_plan& plan = session.plan();
  for (int32_t i = 0; i < plan.output_count; ++i) {
    if (session.bytes[plan.outputs[i]] > 0) return false;
  }
  return plan.output_count > 0;
}

sluice_status run_calls(sluice_session* session) {
  const sluice_plan& plan = session->plan();
  if (!session->prepared) {
    const sluice_status status = prepare_calls(session, false, &session->message);
    if (status != SLUICE_OK) return status;
    session->prepared = true;
  }
  for (int32_t i = 0; i < session->moving_view_count; ++i) {
    const int32_t view = session->moving_views[i];
    session->tensors[view].data = session->tensors[root_of(plan, view)].data;
  }
  for (int32_t i = 0; i < plan.call_count; ++i) {
    uint8_t* scratch = session->arena + session->items[plan.value_count + i].offset;
    const CallContext context = call_context(*session, i, scratch, &session->message);
    const sluice_status status = context.op->run(context);
    if (status != SLUICE_OK) return status;
  }
  return SLUICE_OK;
}

// Outputs that calls did not write in place: constants, inputs, working memory, repeated outputs.
void copy_outputs(const sluice_session& session, const sluice_buffer* outputs) {
  const sluice_plan& plan = session.plan();
  for (int32_t i = 0; i < plan.output_count; ++i) {
    const int32_t index = plan.outputs[i];
    const void* data = session.tensors[index].data;
    if (outputs[i].data && outputs[i].data != data) {
      copy_bytes(outputs[i].data, data, session.bytes[index]);
    }
  }
}

void describe_outputs(const sluice_session& session, sluice_buffer* outputs) {
  const sluice_plan& plan = session.plan();
  for (int32_t i = 0; i < plan.output_count; ++i) {
    const Tensor& tensor = session.tensors[plan.outputs[i]];
    outputs[i].rank = tensor.rank;
    for (int32_t axis = 0; axis < tensor.rank; ++axis) outputs[i].dims[axis] = tensor.dims[axis];
  }
}

}  // namespace
}  // namespace sluice

sluice_status sluice_session_run(sluice_session* session, const sluice_buffer* inputs,
                                 sluice_buffer* outputs) {
  using namespace sluice;
  if (!session) return SLUICE_INVALID_ARGUMENT;
  if ((!inputs && session->plan().input_count > 0) ||
      (!outputs && session->plan().output_count > 0)) {
    return fail(&session->message, SLUICE_INVALID_ARGUMENT, "no array of %s was given",
                inputs || session->plan().input_count == 0 ? "outputs" : "inputs");
  }
  sluice_status status = bind_symbols(session, inputs);
  if (status == SLUICE_OK) status = resolve_run(session);
  if (status == SLUICE_OK) status = bind_buffers(session, inputs, outputs);
  if (status == SLUICE_OK) status = begin_states(session);
  if (status != SLUICE_OK) return status;
  if (nothing_to_compute(*session)) {
    commit_given_states(session);
  } else {
    status = run_calls(session);
    if (status != SLUICE_OK) return status;
    copy_outputs(*session, outputs);
    commit_states(session);
  }
  describe_outputs(*session, outputs);
  return SLUICE_OK;
}
