// conformance_models [VARIANT]: what every compiled model computes in a kernel variant (the best
// one without an argument): "<case> <16 hexadecimal digits>" a line, or "<case> within tolerance"
// for one that computes in floats and is compared here.
#include "tests/conformance_models/model_runner.h"

#include "tests/conformance/digest.h"
#include "tests/conformance/output.h"
#include "tests/conformance/text.h"

namespace {

using namespace sluice::conformance;

constexpr size_t kRoom = size_t{24} << 20;
alignas(128) unsigned char memory[kRoom];

// The models' floats are within this of the ones of another machine.
constexpr float kTolerance = 1e-4F;

bool run(const conformance_case& one, const char* variant) {
  conformance_result result = {Digest().value(), 0, 0, 0};
  Text line(one.name);
  const int status = one.run(variant, &result);
  const bool is_near = result.largest <= kTolerance && result.not_a_number == 0;
  if (status != 0) {
    line << " failed with status " << status;
  } else if (!result.is_float) {
    (line << " ").hexadecimal(result.digest);
  } else {
    line << (is_near ? " within tolerance" : " differs");
  }
  print((line << "\n").c_str());
  return status == 0 && is_near;
}

}  // namespace

void* conformance_room(size_t* used, size_t bytes) {
  unsigned char* room = memory + *used;
  *used += (bytes + 127) / 128 * 128;
  if (*used > kRoom) fail("conformance: a case needs more memory than there is\n");
  return room;
}

void conformance_digest(conformance_result* result, const void* bytes, size_t count) {
  Digest digest(result->digest);
  for (size_t i = 0; i < count; ++i) digest.add(static_cast<const uint8_t*>(bytes)[i], 1);
  result->digest = digest.value();
}

void conformance_compare(conformance_result* result, const void* found, const void* expected,
                         size_t bytes) {
  const auto* a = static_cast<const float*>(found);
  const auto* b = static_cast<const float*>(expected);
  result->is_float = 1;
  for (size_t i = 0; i < bytes / sizeof(float); ++i) {
    const float difference = a[i] < b[i] ? b[i] - a[i] : a[i] - b[i];
    if (difference > result->largest) result->largest = difference;
    if (difference != difference) ++result->not_a_number;
  }
}

void conformance_fail(const char* message) { print((Text(message) << "\n").c_str()); }

int main(int argc, char** argv) {
  const char* variant = argc > 1 ? argv[1] : nullptr;
  bool is_right = true;
  for (int i = 0; i < conformance_case_count; ++i) {
    is_right = run(conformance_cases[i], variant) && is_right;
  }
  return is_right ? 0 : 1;
}
