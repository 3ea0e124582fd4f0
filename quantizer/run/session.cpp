#include "quantizer/run/session.h"

#include "quantizer/error.h"

namespace sluice {

Session::Session(const Model& model, const std::vector<int32_t>& symbol_max,
                 const std::string& variant) {
  sluice_session_options options{};
  options.symbol_max = symbol_max.empty() ? nullptr : symbol_max.data();
  options.variant = variant.empty() ? nullptr : variant.c_str();
  sluice_session* session = nullptr;
  sluice_message message{};
  if (sluice_session_create(model.get(), &options, nullptr, 0, &session, &message) != SLUICE_OK) {
    throw Error(message.text);
  }
  session_.reset(session);
}

void Session::run(const std::vector<sluice_buffer>& inputs, std::vector<sluice_buffer>* outputs) {
  if (sluice_session_run(session_.get(), inputs.data(), outputs->data()) != SLUICE_OK) {
    throw Error(sluice_session_message(session_.get()));
  }
}

}  // namespace sluice
