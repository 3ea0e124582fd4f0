#include "runtime/core/hooks.h"
#include "runtime/core/memory.h"
#include "runtime/core/message.h"
#include "runtime/core/select.h"
#include "runtime/core/session.h"

namespace sluice {
namespace {

constexpr sluice_session_options kDefaults = {nullptr, nullptr, 0};

sluice_status check_kernels(const sluice_plan& plan, const sluice_kernel_table& kernels,
                            sluice_message* message) {
  for (int32_t i = 0; i < plan.op_count; ++i) {
    const sluice_op& op = *plan.ops[i];
    for (int32_t k = 0; k < SLUICE_OP_MAX_KERNELS && op.kernels[k] >= 0; ++k) {
      if (op.kernels[k] >= SLUICE_KERNEL_COUNT || !kernels.kernel[op.kernels[k]]) {
        return fail(message, SLUICE_UNSUPPORTED,
                    "variant '%s' has no kernel %d, which operation '%s' needs", kernels.variant,
                    op.kernels[k], op.name);
      }
    }
  }
  return SLUICE_OK;
}

// Finds the kernels; checks what can be checked without memory.
sluice_status choose_kernels(const sluice_model* model, const sluice_session_options& options,
                             const sluice_kernel_table** kernels, sluice_message* message) {
  if (!model) return fail(message, SLUICE_INVALID_ARGUMENT, "no model was given");
  if (model->plan->version != SLUICE_PLAN_VERSION) {
    return fail(message, SLUICE_INVALID_MODEL, "plan version %lld, this runtime reads %d",
                static_cast<long long>(model->plan->version), SLUICE_PLAN_VERSION);
  }
  const sluice_status status =
      select_kernels(model->kernels, model->kernel_count, options.variant, kernels, message);
  if (status != SLUICE_OK) return status;
  return check_kernels(*model->plan, **kernels, message);
}

// Makes a session of `memory` up to the point where its size is known.
sluice_status plan_in(void* memory, const sluice_model* model,
                      const sluice_session_options& options, const sluice_kernel_table* kernels,
                      uint64_t* total, sluice_message* message) {
  clear_bytes(memory, table_bytes(*model->plan));
  auto* session = static_cast<sluice_session*>(memory);
  session->model = model;
  session->kernels = kernels;
  session->allow_non_finite = options.allow_non_finite != 0;
  return plan_session(session, options.symbol_max, total, message);
}

sluice_status create_in(void* memory, size_t bytes, const sluice_model* model,
                        const sluice_session_options& options, sluice_session** session,
                        sluice_message* message) {
  const sluice_kernel_table* kernels = nullptr;
  sluice_status status = choose_kernels(model, options, &kernels, message);
  if (status != SLUICE_OK) return status;
  if (!is_aligned(memory, kAlignment)) {
    return fail(message, SLUICE_INVALID_ARGUMENT,
                "the memory of a session begins at a multiple of %d bytes",
                static_cast<int>(kAlignment));
  }
  uint64_t total = table_bytes(*model->plan);
  if (total <= bytes) {
    status = plan_in(memory, model, options, kernels, &total, message);
    if (status != SLUICE_OK) return status;
  }
  if (total > bytes) {
    return fail(message, SLUICE_OUT_OF_MEMORY,
                "%lld bytes of memory for a session that needs at least %lld",
                static_cast<long long>(bytes), static_cast<long long>(total));
  }
  const uint64_t tables = table_bytes(*model->plan);
  clear_bytes(static_cast<uint8_t*>(memory) + tables, total - tables);
  *session = static_cast<sluice_session*>(memory);
  place_session(*session);
  sluice_session_reset(*session);
  return SLUICE_OK;
}

}  // namespace
}  // namespace sluice

extern "C" {

sluice_status sluice_session_bytes(const sluice_model* model, const sluice_session_options* options,
                                   size_t* bytes, sluice_message* message) {
  if (!options) options = &sluice::kDefaults;
  if (!bytes) return sluice::fail(message, SLUICE_INVALID_ARGUMENT, "no place for the size");
  const sluice_kernel_table* kernels = nullptr;
  sluice_status status = sluice::choose_kernels(model, *options, &kernels, message);
  if (status != SLUICE_OK) return status;
  const uint64_t tables = sluice::table_bytes(*model->plan);
  void* memory = sluice_hook_allocate(static_cast<size_t>(tables));
  if (!memory) {
    return sluice::fail(message, SLUICE_OUT_OF_MEMORY, "no memory for %lld bytes",
                        static_cast<long long>(tables));
  }
  uint64_t total = 0;
  status = sluice::plan_in(memory, model, *options, kernels, &total, message);
  sluice_hook_free(memory);
  if (status == SLUICE_OK) *bytes = static_cast<size_t>(total);
  return status;
}

sluice_status sluice_session_create(const sluice_model* model,
                                    const sluice_session_options* options, void* memory,
                                    size_t bytes, sluice_session** session,
                                    sluice_message* message) {
  if (!options) options = &sluice::kDefaults;
  if (!session) return sluice::fail(message, SLUICE_INVALID_ARGUMENT, "no place for the session");
  *session = nullptr;
  if (memory) return sluice::create_in(memory, bytes, model, *options, session, message);
  sluice_status status = sluice_session_bytes(model, options, &bytes, message);
  if (status != SLUICE_OK) return status;
  memory = sluice_hook_allocate(bytes);
  if (!memory) {
    return sluice::fail(message, SLUICE_OUT_OF_MEMORY, "no memory for a session of %lld bytes",
                        static_cast<long long>(bytes));
  }
  status = sluice::create_in(memory, bytes, model, *options, session, message);
  if (status == SLUICE_OK) {
    (*session)->owned = true;
  } else {
    sluice_hook_free(memory);
  }
  return status;
}

void sluice_session_destroy(sluice_session* session) {
  if (session && session->owned) sluice_hook_free(session);
}

const char* sluice_session_message(const sluice_session* session) {
  return session ? session->message.text : "";
}

const char* sluice_session_variant(const sluice_session* session) {
  return session ? session->kernels->variant : nullptr;
}

}  // extern "C"
