// One call of a kernel, and the line that tells what came of it.
#ifndef SLUICE_TESTS_CONFORMANCE_CALL_H
#define SLUICE_TESTS_CONFORMANCE_CALL_H

#include "sluice/kernels.h"
#include "tests/conformance/digest.h"
#include "tests/conformance/operand.h"
#include "tests/conformance/text.h"

namespace sluice::conformance {

struct Kernel {
  const char* name;
  enum sluice_kernel id;
};
#define SLUICE_CONFORMANCE_KERNEL(name) \
  sluice::conformance::Kernel { #name, SLUICE_KERNEL_##name }

/// Arguments in the order of ABI.md.
class Call {
 public:
  template <typename T>
  Call& array(Operand<T>& operand) {
    argv_[count_++] = operand.buffer();
    return *this;
  }
  /// Scalars must live until the call.
  Call& scalar(int32_t& value) {
    argv_[count_++] = &value;
    return *this;
  }
  Call& scalar(float& value) {
    argv_[count_++] = &value;
    return *this;
  }
  /// False where the table has no such kernel, or it returns an error, which any_failed() tells.
  bool run(const sluice_kernel_table& table, const Kernel& kernel);

 private:
  void* argv_[40] = {};
  int count_ = 0;
};

/// Tells of the kernel where `intact` is false.
void expect_intact(bool intact, const Kernel& kernel, const Text& name);

/// "kernel/case digest".
void report(const Kernel& kernel, const Text& name, const Digest& digest);

/// Whether a kernel returned an error or wrote beside its results.
bool any_failed();

}  // namespace sluice::conformance

#endif
