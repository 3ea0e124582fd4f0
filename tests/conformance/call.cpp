#include "tests/conformance/call.h"

#include "tests/conformance/output.h"

namespace sluice::conformance {
namespace {

bool failed = false;

void tell(const Text& message) {
  failed = true;
  print_error(message.c_str());
}

}  // namespace

bool Call::run(const sluice_kernel_table& table, const Kernel& kernel) {
  const sluice_kernel_fn function = table.kernel[kernel.id];
  if (function == nullptr) return false;
  const int status = function(argv_);
  if (status != 0) {
    Text message(kernel.name);
    message << " returns " << status << "\n";
    tell(message);
  }
  return status == 0;
}

void expect_intact(bool intact, const Kernel& kernel, const Text& name) {
  if (intact) return;
  Text message(kernel.name);
  message << "/" << name.c_str() << " writes beside its results\n";
  tell(message);
}

void report(const Kernel& kernel, const Text& name, const Digest& digest) {
  Text line(kernel.name);
  line << "/" << name.c_str() << " ";
  line.hexadecimal(digest.value()) << "\n";
  print(line.c_str());
}

bool any_failed() { return failed; }

}  // namespace sluice::conformance
