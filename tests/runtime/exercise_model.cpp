#include "tests/runtime/exercise_model.h"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

namespace sluice::test {
namespace {

constexpr int32_t kSymbolMax = 3;
constexpr size_t kLargestSession = 1 << 20;

// Extents of an input where every symbol is `symbol`; computed extents are taken for 1.
sluice_buffer described(const sluice_tensor_info& info, int64_t symbol) {
  sluice_buffer buffer = {nullptr, sluice_type_bytes(info.type), info.rank, {}};
  for (int32_t axis = 0; axis < info.rank; ++axis) {
    const int64_t extent = info.dims[axis];
    buffer.dims[axis] = extent >= 0 ? extent : extent == INT64_MIN ? 1 : symbol;
    if (__builtin_mul_overflow(buffer.bytes, static_cast<size_t>(buffer.dims[axis]),
                               &buffer.bytes)) {
      buffer.bytes = SIZE_MAX;
    }
  }
  return buffer;
}

using Memory = std::vector<std::unique_ptr<char[]>>;

bool give_room(sluice_buffer* buffer, Memory* memory) {
  if (buffer->bytes > kLargestSession) return false;
  memory->push_back(std::make_unique<char[]>(buffer->bytes));
  buffer->data = memory->back().get();
  return true;
}

size_t bytes_of(const sluice_buffer& buffer, sluice_type type) {
  size_t bytes = sluice_type_bytes(type);
  for (int32_t axis = 0; axis < buffer.rank; ++axis) bytes *= buffer.dims[axis];
  return bytes;
}

void expect_reason(sluice_status status, const char* reason) {
  if (status != SLUICE_OK && reason[0] == '\0') std::abort();
}

class Exercise {
 public:
  explicit Exercise(const sluice_model* model) : model_(model) {}

  sluice_status run() {
    const std::vector<int32_t> symbol_max(sluice_model_symbol_count(model_) + 1, kSymbolMax);
    const sluice_session_options options = {symbol_max.data(), nullptr, 0};
    sluice_message message = {};
    size_t bytes = 0;
    sluice_status status = sluice_session_bytes(model_, &options, &bytes, &message);
    expect_reason(status, message.text);
    if (status != SLUICE_OK || bytes > kLargestSession) return status;
    sluice_session* session = nullptr;
    status = sluice_session_create(model_, &options, nullptr, 0, &session, &message);
    expect_reason(status, message.text);
    if (status != SLUICE_OK) return status;
    for (int64_t symbol : {3, 1, 0, 2}) status = run(session, symbol);
    copy_states(session);
    sluice_session_reset(session);
    sluice_session_destroy(session);
    return status;
  }

 private:
  sluice_status run(sluice_session* session, int64_t symbol) {
    Memory memory;
    std::vector<sluice_buffer> inputs(sluice_model_input_count(model_));
    for (size_t i = 0; i < inputs.size(); ++i) {
      sluice_tensor_info info;
      sluice_model_input(model_, static_cast<int32_t>(i), &info);
      inputs[i] = described(info, symbol);
      const bool given = info.state < 0 || symbol % 2 == 1;
      if (given && !give_room(&inputs[i], &memory)) return SLUICE_OUT_OF_MEMORY;
    }
    // The first run tells the shapes of the outputs, the second fills them.
    std::vector<sluice_buffer> outputs(sluice_model_output_count(model_));
    sluice_status status = sluice_session_run(session, inputs.data(), outputs.data());
    expect_reason(status, sluice_session_message(session));
    if (status != SLUICE_OK) return status;
    for (size_t i = 0; i < outputs.size(); ++i) {
      sluice_tensor_info info;
      sluice_model_output(model_, static_cast<int32_t>(i), &info);
      outputs[i].bytes = bytes_of(outputs[i], info.type);
      if (!give_room(&outputs[i], &memory)) return SLUICE_OUT_OF_MEMORY;
    }
    status = sluice_session_run(session, inputs.data(), outputs.data());
    expect_reason(status, sluice_session_message(session));
    return status;
  }

  void copy_states(sluice_session* session) {
    for (int32_t i = 0; i < sluice_model_state_count(model_); ++i) {
      sluice_buffer buffer = {};
      Memory memory;
      if (sluice_session_get_state(session, i, &buffer) != SLUICE_OK) continue;
      if (!give_room(&buffer, &memory)) continue;
      if (sluice_session_get_state(session, i, &buffer) != SLUICE_OK) std::abort();
      if (sluice_session_set_state(session, i, &buffer) != SLUICE_OK) std::abort();
    }
  }

  const sluice_model* model_;
};

}  // namespace

sluice_status exercise_model(const void* data, size_t bytes) {
  sluice_model* model = nullptr;
  sluice_message message = {};
  sluice_status status = sluice_model_open_memory(data, bytes, &model, &message);
  expect_reason(status, message.text);
  if ((status == SLUICE_OK) != (model != nullptr)) std::abort();
  if (!model) return status;
  status = Exercise(model).run();
  sluice_model_close(model);
  return status;
}

}  // namespace sluice::test
