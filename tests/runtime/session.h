// Sessions and buffers of tests.
#ifndef SLUICE_TESTS_RUNTIME_SESSION_H
#define SLUICE_TESTS_RUNTIME_SESSION_H

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sluice/sluice.h"
#include "tests/runtime/test_plan.h"

namespace sluice::test {

struct DestroySession {
  void operator()(sluice_session* session) const { sluice_session_destroy(session); }
};
using Session = std::unique_ptr<sluice_session, DestroySession>;

/// A session with these largest symbols; the test fails where there is none.
inline Session make_session(const sluice_model* model,
                            const std::vector<int32_t>& symbol_max = {}) {
  // Plans made by hand have variants of their own, whatever SLUICE_VARIANT says.
  const char* variant = model->kernels == kTestTables ? "good" : nullptr;
  const sluice_session_options options = {symbol_max.empty() ? nullptr : symbol_max.data(), variant,
                                          0};
  sluice_session* session = nullptr;
  sluice_message message = {};
  EXPECT_EQ(sluice_session_create(model, &options, nullptr, 0, &session, &message), SLUICE_OK)
      << message.text;
  return Session(session);
}

inline sluice_buffer buffer(std::vector<float>& elements, const std::vector<int64_t>& dims) {
  sluice_buffer result = {
      elements.data(), elements.size() * sizeof(float), static_cast<int32_t>(dims.size()), {}};
  for (size_t i = 0; i < dims.size(); ++i) result.dims[i] = dims[i];
  return result;
}

inline sluice_buffer room(std::vector<float>& elements) {
  return {elements.data(), elements.size() * sizeof(float), 0, {}};
}

inline std::vector<int64_t> dims_of(const sluice_buffer& buffer) {
  return std::vector<int64_t>(buffer.dims, buffer.dims + buffer.rank);
}

constexpr sluice_buffer kNone = {nullptr, 0, 0, {}};

}  // namespace sluice::test

#endif
