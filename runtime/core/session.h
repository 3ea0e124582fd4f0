// A session lies in one piece of memory:
//   sluice_session | tables: one entry per value, call, state or symbol | states | arena
// The tables are sized by the plan alone, states and arena by the largest symbols.
#ifndef SLUICE_CORE_SESSION_H
#define SLUICE_CORE_SESSION_H

#include <cstdint>

#include "runtime/core/arena.h"
#include "runtime/core/op.h"
#include "sluice/plan.h"

namespace sluice {

/// A recurrent state as the session keeps it.
struct StateSlot {
  uint8_t* memory;    // `capacity` bytes
  uint8_t* staging;   // as many; null unless the next value is itself a state
  uint64_t capacity;  // its size for the largest symbols
  const void* given;  // value that the caller gave for the run at hand, or null
  bool held;          // false: reset, the next run begins with the initial value in any shape
  int64_t dims[SLUICE_MAX_RANK];  // of the value held
};

}  // namespace sluice

struct sluice_session {
  const sluice_model* model;
  const sluice_kernel_table* kernels;
  bool owned;  // the library allocated this memory
  bool allow_non_finite;
  bool resolved;  // tensors and bytes stand for `symbols`
  bool prepared;  // and so do the calls
  mutable sluice_message message;

  // One entry per symbol.
  int64_t* symbol_max;
  int64_t* symbols;  // of the last run
  int64_t* binding;  // of the run whose inputs are being read; -1: not known yet
  // One entry per value.
  sluice::Tensor* tensors;
  uint64_t* bytes;
  int32_t*
      moving_views;  // views of inputs, outputs and states: their addresses change between runs
  int32_t moving_view_count;
  // One entry per value, then one per call for its scratch memory.
  sluice::ArenaItem* items;
  int32_t* order;
  // One entry per state.
  sluice::StateSlot* states;

  uint8_t* arena;

  const sluice_plan& plan() const { return *model->plan; }
};

namespace sluice {

// session_layout.cpp

/// Bytes of the session and its tables.
uint64_t table_bytes(const sluice_plan& plan);
/// Places the tables behind the session and plans its memory for session->symbol_max: resolves all
/// extents, prepares all calls, places the arena. `memory` has table_bytes(plan) zeroed bytes, and
/// model, kernels and options are in `session` at its start. *total becomes the size of the whole.
sluice_status plan_session(sluice_session* session, const int32_t* symbol_max, uint64_t* total,
                           sluice_message* message);
/// Points states and tensors into the memory behind the tables.
void place_session(sluice_session* session);

// session_prepare.cpp

/// Resolves extents for session->symbols, and checks that states fit their initial and next values.
sluice_status resolve_session(sluice_session* session, sluice_message* message);
/// Checks that everything has the room it was given when the session was created.
sluice_status check_room(const sluice_session& session, sluice_message* message);
/// What call `index` sees; `scratch` is null while it is prepared.
CallContext call_context(const sluice_session& session, int32_t index, uint8_t* scratch,
                         sluice_message* message);
/// Prepares every call. The scratch memory it asks for becomes the size of its item where
/// `planning`, and must fit the item otherwise.
sluice_status prepare_calls(sluice_session* session, bool planning, sluice_message* message);

// session_bind.cpp; reasons of failure go to session->message

/// Reads the symbols off the shapes of the inputs, into session->binding.
sluice_status bind_symbols(sluice_session* session, const sluice_buffer* inputs);
/// Points tensors at the caller's memory, which is checked against the resolved extents.
sluice_status bind_buffers(sluice_session* session, const sluice_buffer* inputs,
                           const sluice_buffer* outputs);

// session_state.cpp

/// Readies the states for a run: those that the caller does not give and that are reset begin.
sluice_status begin_states(sluice_session* session);
/// Replaces every state by its next value.
void commit_states(sluice_session* session);
/// Keeps the states that the caller gave; the others stay as they are.
void commit_given_states(sluice_session* session);

}  // namespace sluice

#endif
