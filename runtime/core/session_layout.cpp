#include "runtime/core/carver.h"
#include "runtime/core/extents.h"
#include "runtime/core/message.h"
#include "runtime/core/session.h"

namespace sluice {
namespace {

void take_tables(Carver* carver, const sluice_plan& plan, sluice_session* session) {
  carver->take(&session->symbol_max, plan.symbol_count);
  carver->take(&session->symbols, plan.symbol_count);
  carver->take(&session->binding, plan.symbol_count);
  carver->take(&session->tensors, plan.value_count);
  carver->take(&session->bytes, plan.value_count);
  carver->take(&session->moving_views, plan.value_count);
  carver->take(&session->items, int64_t{plan.value_count} + plan.call_count);
  carver->take(&session->order, int64_t{plan.value_count} + plan.call_count);
  carver->take(&session->states, plan.state_count);
}

bool needs_staging(const sluice_plan& plan, const sluice_plan_state& state) {
  const int32_t root = root_of(plan, state.next);
  return plan.values[root].storage == SLUICE_STATE && root != state.value;
}

void take_states(Carver* carver, const sluice_plan& plan, StateSlot* states) {
  for (int32_t i = 0; i < plan.state_count; ++i) {
    StateSlot& slot = states[i];
    carver->take(&slot.memory, static_cast<int64_t>(slot.capacity));
    if (needs_staging(plan, plan.states[i])) {
      carver->take(&slot.staging, static_cast<int64_t>(slot.capacity));
    }
  }
}

// Calls that use outputs which the caller does not want find them in the arena from the call that
// writes them first to the end.
sluice_status find_output_lifetimes(sluice_session* session, sluice_message* message) {
  const sluice_plan& plan = session->plan();
  for (int32_t i = 0; i < plan.call_count; ++i) {
    const sluice_plan_call& call = plan.calls[i];
    for (int32_t k = 0; k < call.inputs_count; ++k) {
      const int32_t index = plan.ints[call.inputs_begin + k];
      if (index < 0) continue;
      const int32_t root = root_of(plan, index);
      if (plan.values[root].storage == SLUICE_OUTPUT && session->items[root].first < 0) {
        return fail(message, SLUICE_INVALID_MODEL,
                    "damaged model: call %d reads value %d unwritten", i, index);
      }
    }
    for (int32_t k = 0; k < call.outputs_count; ++k) {
      const int32_t index = plan.ints[call.outputs_begin + k];
      if (index < 0) continue;
      ArenaItem& item = session->items[root_of(plan, index)];
      if (item.first < 0) item.first = i;
    }
  }
  return SLUICE_OK;
}

sluice_status find_lifetimes(sluice_session* session, sluice_message* message) {
  const sluice_plan& plan = session->plan();
  const int32_t end = plan.call_count - 1;
  for (int32_t i = 0; i < plan.value_count; ++i) {
    const sluice_plan_value& value = plan.values[i];
    ArenaItem& item = session->items[i];
    const bool in_arena = value.storage == SLUICE_ARENA;
    const bool may_be = value.storage == SLUICE_OUTPUT;
    item.bytes = in_arena || may_be ? session->bytes[i] : 0;
    item.first = in_arena ? value.first : -1;
    item.last = in_arena ? value.last : end;
  }
  for (int32_t i = 0; i < plan.call_count; ++i) {
    session->items[plan.value_count + i].first = i;
    session->items[plan.value_count + i].last = i;
  }
  // What becomes an output or a state is read after the last call.
  for (int32_t i = 0; i < plan.output_count; ++i) {
    session->items[root_of(plan, plan.outputs[i])].last = end;
  }
  for (int32_t i = 0; i < plan.state_count; ++i) {
    session->items[root_of(plan, plan.states[i].next)].last = end;
  }
  const sluice_status status = find_output_lifetimes(session, message);
  if (status != SLUICE_OK) return status;
  for (int32_t i = 0; i < plan.value_count; ++i) {
    if (plan.values[i].storage == SLUICE_OUTPUT && session->items[i].first < 0) {
      return fail(message, SLUICE_INVALID_MODEL, "damaged model: no call writes output '%s'",
                  session->model->outputs[plan.values[i].offset].name);
    }
  }
  return SLUICE_OK;
}

void find_moving_views(sluice_session* session) {
  const sluice_plan& plan = session->plan();
  session->moving_view_count = 0;
  for (int32_t i = 0; i < plan.value_count; ++i) {
    if (plan.values[i].storage != SLUICE_VIEW) continue;
    const uint8_t root = plan.values[plan.values[i].offset].storage;
    if (root == SLUICE_INPUT || root == SLUICE_OUTPUT || root == SLUICE_STATE) {
      session->moving_views[session->moving_view_count++] = i;
    }
  }
}

}  // namespace

uint64_t table_bytes(const sluice_plan& plan) {
  sluice_session unplaced = {};
  Carver carver(nullptr, sizeof(sluice_session));
  take_tables(&carver, plan, &unplaced);
  return carver.used();
}

sluice_status plan_session(sluice_session* session, const int32_t* symbol_max, uint64_t* total,
                           sluice_message* message) {
  const sluice_plan& plan = session->plan();
  Carver tables(session, sizeof(sluice_session));
  take_tables(&tables, plan, session);
  for (int32_t i = 0; i < plan.symbol_count; ++i) {
    const int32_t largest = symbol_max ? symbol_max[i] : 1;
    if (largest < 1) {
      return fail(message, SLUICE_INVALID_ARGUMENT,
                  "largest value of symbol '%s' is %d, expected at least 1",
                  session->model->symbols[i], largest);
    }
    session->symbol_max[i] = largest;
    session->symbols[i] = largest;
  }
  sluice_status status = resolve_session(session, message);
  if (status == SLUICE_OK) status = prepare_calls(session, true, message);
  if (status == SLUICE_OK) status = find_lifetimes(session, message);
  if (status != SLUICE_OK) return status;
  find_moving_views(session);
  for (int32_t i = 0; i < plan.state_count; ++i) {
    session->states[i].capacity = session->bytes[plan.states[i].value];
  }
  Carver states(nullptr, tables.used());
  take_states(&states, plan, session->states);
  uint64_t arena = 0;
  const bool placed =
      place_arena(session->items, plan.value_count + plan.call_count, session->order, &arena);
  arena += kReadBeyond;
  if (!placed || arena > INT64_MAX - states.used() || states.used() + arena > SIZE_MAX) {
    return fail(message, SLUICE_OUT_OF_MEMORY, "a session of this size exceeds the address space");
  }
  *total = states.used() + arena;
  return SLUICE_OK;
}

void place_session(sluice_session* session) {
  const sluice_plan& plan = session->plan();
  Carver carver(session, table_bytes(plan));
  take_states(&carver, plan, session->states);
  carver.take(&session->arena, 0);
  for (int32_t i = 0; i < plan.value_count; ++i) {
    const sluice_plan_value& value = plan.values[i];
    Tensor& tensor = session->tensors[i];
    if (value.storage == SLUICE_CONSTANT) {
      // Tensors of operands that are read are never written through: calls write only outputs and
      // working memory.
      tensor.data = const_cast<uint8_t*>(plan.constants + value.offset);
    } else if (value.storage == SLUICE_VIEW) {
      tensor.data = session->tensors[value.offset].data;
    } else {
      tensor.data = session->arena + session->items[i].offset;
    }
  }
}

}  // namespace sluice
