// Thin C++17 wrapper of sluice.h: the same calls with ownership and, where exceptions are enabled,
// sluice::RuntimeError.
//
//   sluice::Model model = sluice::Model::open("kws.sluice");
//   sluice::Session session(model);
//   const sluice_buffer in = sluice::input(mfcc.data(), mfcc.size(), {1, 49, 10});
//   sluice_buffer out = sluice::output(logits.data(), logits.size());
//   session.run(&in, &out);
//
// Functions that return a sluice_status exist in every program; those that throw are built on them.
// A compiled model has no Model object: its `const sluice_model*` goes where a Model would.
#ifndef SLUICE_SLUICE_HPP
#define SLUICE_SLUICE_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "sluice/sluice.h"

#ifdef __cpp_exceptions
#include <stdexcept>
#include <string>
#endif

namespace sluice {
inline namespace runtime {

#ifdef __cpp_exceptions
/// A failed call: what() is the runtime's one-line reason.
class RuntimeError : public std::runtime_error {
 public:
  RuntimeError(sluice_status status, const char* reason)
      : std::runtime_error(std::string(sluice_status_name(status)) + ": " + reason),
        status_(status) {}
  sluice_status status() const noexcept { return status_; }

 private:
  sluice_status status_;
};
#endif

/// The element type of T; only those that models have.
template <class T>
struct ElementType;
template <>
struct ElementType<float> {
  static constexpr sluice_type value = SLUICE_F32;
};
template <>
struct ElementType<int8_t> {
  static constexpr sluice_type value = SLUICE_S8;
};
template <>
struct ElementType<uint8_t> {
  static constexpr sluice_type value = SLUICE_U8;
};
template <>
struct ElementType<int16_t> {
  static constexpr sluice_type value = SLUICE_S16;
};
template <>
struct ElementType<uint16_t> {
  static constexpr sluice_type value = SLUICE_U16;
};
template <>
struct ElementType<int32_t> {
  static constexpr sluice_type value = SLUICE_S32;
};
template <>
struct ElementType<int64_t> {
  static constexpr sluice_type value = SLUICE_S64;
};
template <>
struct ElementType<bool> {
  static constexpr sluice_type value = SLUICE_BOOL;
};

/// `count` elements at `data` in the shape `dims`, at most SLUICE_MAX_RANK extents.
template <class T>
sluice_buffer input(const T* data, std::size_t count, std::initializer_list<int64_t> dims) {
  static_assert(ElementType<T>::value >= 0, "no element type of models");
  // Inputs are read only; sluice_buffer serves both ways.
  sluice_buffer buffer = {
      const_cast<T*>(data), count * sizeof(T), static_cast<int32_t>(dims.size()), {}};
  int32_t axis = 0;
  for (int64_t extent : dims) {
    if (axis < SLUICE_MAX_RANK) buffer.dims[axis++] = extent;
  }
  return buffer;
}

/// Room for `count` elements at `data`; the run fills in rank and dims.
template <class T>
sluice_buffer output(T* data, std::size_t count) {
  static_assert(ElementType<T>::value >= 0, "no element type of models");
  return {data, count * sizeof(T), 0, {}};
}

/// An output that is not wanted, or an input that is a state which the session keeps.
inline sluice_buffer absent() { return {nullptr, 0, 0, {}}; }

/// Owns a sluice_model; empty after a move.
class Model {
 public:
  Model() noexcept = default;
  /// Takes over a model that sluice_model_open_* made.
  explicit Model(sluice_model* model) noexcept : model_(model) {}
  Model(Model&& other) noexcept : model_(std::exchange(other.model_, nullptr)) {}
  Model& operator=(Model&& other) noexcept {
    if (this != &other) {
      sluice_model_close(model_);
      model_ = std::exchange(other.model_, nullptr);
    }
    return *this;
  }
  ~Model() { sluice_model_close(model_); }

  /// sluice_model_open_file and sluice_model_open_memory.
  static sluice_status open(const char* path, Model* model, sluice_message* message) noexcept {
    sluice_model* opened = nullptr;
    const sluice_status status = sluice_model_open_file(path, &opened, message);
    *model = Model(opened);
    return status;
  }
  static sluice_status open(const void* data, std::size_t bytes, Model* model,
                            sluice_message* message) noexcept {
    sluice_model* opened = nullptr;
    const sluice_status status = sluice_model_open_memory(data, bytes, &opened, message);
    *model = Model(opened);
    return status;
  }

#ifdef __cpp_exceptions
  /// The same; throw RuntimeError.
  static Model open(const char* path) {
    Model model;
    sluice_message message;
    const sluice_status status = open(path, &model, &message);
    if (status != SLUICE_OK) throw RuntimeError(status, message.text);
    return model;
  }
  static Model open(const void* data, std::size_t bytes) {
    Model model;
    sluice_message message;
    const sluice_status status = open(data, bytes, &model, &message);
    if (status != SLUICE_OK) throw RuntimeError(status, message.text);
    return model;
  }
#endif

  const sluice_model* get() const noexcept { return model_; }
  operator const sluice_model*() const noexcept { return model_; }

 private:
  sluice_model* model_ = nullptr;
};

/// Owns a sluice_session; empty after a move. The model outlives it.
class Session {
 public:
  Session() noexcept = default;
  Session(Session&& other) noexcept : session_(std::exchange(other.session_, nullptr)) {}
  Session& operator=(Session&& other) noexcept {
    if (this != &other) {
      sluice_session_destroy(session_);
      session_ = std::exchange(other.session_, nullptr);
    }
    return *this;
  }
  ~Session() { sluice_session_destroy(session_); }

  /// sluice_session_create in memory of the library.
  static sluice_status create(const sluice_model* model, const sluice_session_options* options,
                              Session* session, sluice_message* message) noexcept {
    Session created;
    const sluice_status status =
        sluice_session_create(model, options, nullptr, 0, &created.session_, message);
    *session = std::move(created);
    return status;
  }
  /// sluice_session_run, sluice_session_get_state and sluice_session_set_state.
  sluice_status try_run(const sluice_buffer* inputs, sluice_buffer* outputs) noexcept {
    return sluice_session_run(session_, inputs, outputs);
  }
  sluice_status try_get_state(int32_t index, sluice_buffer* buffer) const noexcept {
    return sluice_session_get_state(session_, index, buffer);
  }
  sluice_status try_set_state(int32_t index, const sluice_buffer& buffer) noexcept {
    return sluice_session_set_state(session_, index, &buffer);
  }

#ifdef __cpp_exceptions
  /// The same; throw RuntimeError.
  explicit Session(const sluice_model* model, const sluice_session_options* options = nullptr) {
    sluice_message message;
    const sluice_status status = create(model, options, this, &message);
    if (status != SLUICE_OK) throw RuntimeError(status, message.text);
  }
  void run(const sluice_buffer* inputs, sluice_buffer* outputs) { check(try_run(inputs, outputs)); }
  void get_state(int32_t index, sluice_buffer* buffer) const {
    check(try_get_state(index, buffer));
  }
  void set_state(int32_t index, const sluice_buffer& buffer) {
    check(try_set_state(index, buffer));
  }
#endif

  void reset() noexcept { sluice_session_reset(session_); }
  const char* message() const noexcept { return sluice_session_message(session_); }
  const char* variant() const noexcept { return sluice_session_variant(session_); }
  sluice_session* get() const noexcept { return session_; }

 private:
#ifdef __cpp_exceptions
  void check(sluice_status status) const {
    if (status != SLUICE_OK) throw RuntimeError(status, message());
  }
#endif

  sluice_session* session_ = nullptr;
};

}  // namespace runtime
}  // namespace sluice

#endif
