// Counts every call of malloc and its kin in the whole program: none while a session runs.
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <vector>

#include "tests/runtime/fake_ops.h"
#include "tests/runtime/model_bytes.h"
#include "tests/runtime/session.h"

namespace {
std::atomic<int> allocations{0};
}

extern "C" {

// The C library's own functions under their second names.
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* memory, size_t bytes);
void* __libc_memalign(size_t boundary, size_t bytes);

void* malloc(size_t bytes) {
  ++allocations;
  return __libc_malloc(bytes);
}

void* calloc(size_t count, size_t bytes) {
  ++allocations;
  return __libc_calloc(count, bytes);
}

void* realloc(void* memory, size_t bytes) {
  ++allocations;
  return __libc_realloc(memory, bytes);
}

void* aligned_alloc(size_t boundary, size_t bytes) {
  ++allocations;
  return __libc_memalign(boundary, bytes);
}

int posix_memalign(void** memory, size_t boundary, size_t bytes) {
  ++allocations;
  *memory = __libc_memalign(boundary, bytes);
  return *memory ? 0 : ENOMEM;
}

}  // extern "C"

namespace sluice::test {
namespace {

using Floats = std::vector<float>;

TEST(Allocation, IsCounted) {
  const int before = allocations;
  // Volatile, or the compiler leaves the pair out.
  int* volatile number = new int(1);
  delete number;
  EXPECT_GT(allocations, before);
}

TEST(Allocation, NoneWhileRunning) {
  TestPlan plan = layout_plan();
  const Session session = make_session(plan.model(), {8});
  Floats x(32, 1), y(40), ramp(3), rows(8);
  sluice_buffer in = buffer(x, {8, 4});
  sluice_buffer outs[2] = {room(y), room(ramp)};
  sluice_buffer state = room(rows);
  const int before = allocations;
  int failures = 0;
  for (int64_t steps : {8, 1, 5, 0, 8}) {
    in.dims[0] = steps;
    in.bytes = static_cast<size_t>(steps) * 4 * sizeof(float);
    failures += sluice_session_run(session.get(), &in, outs) != SLUICE_OK;
    failures += sluice_session_get_state(session.get(), 0, &state) != SLUICE_OK;
    failures += sluice_session_set_state(session.get(), 0, &state) != SLUICE_OK;
  }
  sluice_session_reset(session.get());
  in.dims[0] = 9;
  const bool refused = sluice_session_run(session.get(), &in, outs) != SLUICE_OK;
  const int after = allocations;
  EXPECT_EQ(after, before);
  EXPECT_EQ(failures, 0);
  EXPECT_TRUE(refused);
}

TEST(Allocation, NoneInAnLstm) {
  TestPlan plan = lstm_plan(5, 37);
  ModelBytes bytes = pack(*model_tables(&plan));
  sluice_model* model = nullptr;
  sluice_message message = {};
  ASSERT_EQ(sluice_model_open_memory(bytes.data(), bytes.size(), &model, &message), SLUICE_OK)
      << message.text;
  {
    const Session session = make_session(model, {20});
    Floats x(100, 1), y(740), scores(40);
    sluice_buffer in = buffer(x, {20, 1, 5});
    sluice_buffer outs[2] = {room(y), room(scores)};
    const int before = allocations;
    int failures = 0;
    for (int64_t steps : {20, 1, 7}) {
      in.dims[0] = steps;
      in.bytes = static_cast<size_t>(steps) * 5 * sizeof(float);
      failures += sluice_session_run(session.get(), &in, outs) != SLUICE_OK;
    }
    const int after = allocations;
    EXPECT_EQ(after, before);
    EXPECT_EQ(failures, 0) << sluice_session_message(session.get());
  }
  sluice_model_close(model);
}

}  // namespace
}  // namespace sluice::test
