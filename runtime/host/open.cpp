#include "runtime/core/hooks.h"
#include "runtime/core/message.h"
#include "runtime/host/file.h"
#include "runtime/host/loaded_model.h"

using sluice::fail;
using sluice::LoadedModel;

extern "C" {

sluice_status sluice_model_open_memory(const void* data, size_t bytes, sluice_model** model,
                                       sluice_message* message) {
  if (!model) return fail(message, SLUICE_INVALID_ARGUMENT, "no place for the model");
  *model = nullptr;
  LoadedModel* loaded = nullptr;
  const sluice_status status =
      sluice::load_model(data, bytes, sluice::MadeFor::ThisRuntime, &loaded, message);
  if (status == SLUICE_OK) *model = &loaded->model;
  return status;
}

sluice_status sluice_model_open_file(const char* path, sluice_model** model,
                                     sluice_message* message) {
  if (!model) return fail(message, SLUICE_INVALID_ARGUMENT, "no place for the model");
  *model = nullptr;
  if (!path) return fail(message, SLUICE_INVALID_ARGUMENT, "no path was given");
  void* data = nullptr;
  size_t bytes = 0;
  sluice_status status = sluice::read_file(path, &data, &bytes, message);
  if (status != SLUICE_OK) return status;
  LoadedModel* loaded = nullptr;
  sluice_message reason;
  status = sluice::load_model(data, bytes, sluice::MadeFor::ThisRuntime, &loaded, &reason);
  if (status != SLUICE_OK) {
    sluice_hook_free(data);
    return fail(message, status, "'%s': %s", path, reason.text);
  }
  loaded->file = data;
  *model = &loaded->model;
  return SLUICE_OK;
}

void sluice_model_close(sluice_model* model) {
  if (!model) return;
  auto* loaded = reinterpret_cast<LoadedModel*>(model);
  sluice_hook_free(loaded->file);
  sluice_hook_free(loaded);
}

}  // extern "C"
