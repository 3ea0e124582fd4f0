#include "bench/cases/open_model.h"

#include "quantizer/error.h"

namespace sluice::bench {

OpenModel::OpenModel(const uint8_t* bytes, size_t size) {
  sluice_message message = {};
  sluice_model* model = nullptr;
  if (sluice_model_open_memory(bytes, size, &model, &message) != SLUICE_OK) {
    throw Error(message.text);
  }
  model_.reset(model);
  sluice_session* session = nullptr;
  if (sluice_session_create(model, nullptr, nullptr, 0, &session, &message) != SLUICE_OK) {
    throw Error(message.text);
  }
  session_.reset(session);
}

void OpenModel::run(const sluice_buffer* inputs, sluice_buffer* outputs) {
  if (sluice_session_run(session_.get(), inputs, outputs) != SLUICE_OK) {
    throw Error(sluice_session_message(session_.get()));
  }
}

}  // namespace sluice::bench
