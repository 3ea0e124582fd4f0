// The wrapper compiles, and works, where exceptions are off.
#include "sluice/sluice.hpp"

#ifdef __cpp_exceptions
#error "compile this with -fno-exceptions"
#endif

int main() {
  sluice::Model model;
  sluice_message message;
  if (sluice::Model::open("/nowhere/m.sluice", &model, &message) != SLUICE_IO_ERROR) return 1;
  sluice::Session session;
  if (sluice::Session::create(model, nullptr, &session, &message) != SLUICE_INVALID_ARGUMENT) {
    return 2;
  }
  sluice_buffer out = sluice::absent();
  return session.try_run(nullptr, &out) == SLUICE_INVALID_ARGUMENT ? 0 : 3;
}
