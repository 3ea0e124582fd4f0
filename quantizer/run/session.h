// A session, destroyed at the end of its life.
#ifndef SLUICE_RUN_SESSION_H
#define SLUICE_RUN_SESSION_H

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "quantizer/run/model.h"
#include "sluice/sluice.h"

namespace sluice {

class Session {
 public:
  /// `symbol_max` in the order of the model's symbols; `variant` empty: chosen by the runtime.
  /// Throws sluice::Error.
  Session(const Model& model, const std::vector<int32_t>& symbol_max, const std::string& variant);

  /// Throws sluice::Error with the session's reason.
  void run(const std::vector<sluice_buffer>& inputs, std::vector<sluice_buffer>* outputs);
  void reset() { sluice_session_reset(session_.get()); }
  std::string variant() const { return sluice_session_variant(session_.get()); }

 private:
  struct Destroy {
    void operator()(sluice_session* session) const { sluice_session_destroy(session); }
  };
  std::unique_ptr<sluice_session, Destroy> session_;
};

}  // namespace sluice

#endif
