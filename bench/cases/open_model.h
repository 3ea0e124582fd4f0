// A model of bytes in memory, with one session.
#ifndef SLUICE_BENCH_CASES_OPEN_MODEL_H
#define SLUICE_BENCH_CASES_OPEN_MODEL_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "sluice/sluice.h"

namespace sluice::bench {

class OpenModel {
 public:
  /// A session with the default options. `bytes` outlives it. Throws sluice::Error.
  OpenModel(const uint8_t* bytes, size_t size);

  /// Throws sluice::Error with the session's reason.
  void run(const sluice_buffer* inputs, sluice_buffer* outputs);
  const sluice_model* model() const { return model_.get(); }
  /// The kernel variant that the runtime chose.
  std::string variant() const { return sluice_session_variant(session_.get()); }

 private:
  struct Close {
    void operator()(sluice_model* model) const { sluice_model_close(model); }
    void operator()(sluice_session* session) const { sluice_session_destroy(session); }
  };
  std::unique_ptr<sluice_model, Close> model_;
  std::unique_ptr<sluice_session, Close> session_;
};

}  // namespace sluice::bench

#endif
