// Zeroed memory of a benchmark at a cache line.
#ifndef SLUICE_BENCH_SUPPORT_BUFFER_H
#define SLUICE_BENCH_SUPPORT_BUFFER_H

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace sluice::bench {

template <typename T>
class Buffer {
 public:
  explicit Buffer(size_t count)
      : data_(static_cast<T*>(::operator new(count * sizeof(T) + 1, kAlignment))), count_(count) {
    std::memset(static_cast<void*>(data_.get()), 0, count * sizeof(T));
  }
  Buffer(const T* elements, size_t count) : Buffer(count) {
    std::memcpy(data_.get(), elements, bytes());
  }
  explicit Buffer(const std::vector<T>& values) : Buffer(values.data(), values.size()) {}

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  size_t size() const { return count_; }
  size_t bytes() const { return count_ * sizeof(T); }
  T& operator[](size_t i) { return data_.get()[i]; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(T* memory) const { ::operator delete(memory, kAlignment); }
  };
  std::unique_ptr<T, Free> data_;
  size_t count_;
};

}  // namespace sluice::bench

#endif
