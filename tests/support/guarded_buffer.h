// Memory whose neighbours cannot be touched unnoticed.
#ifndef SLUICE_TESTS_SUPPORT_GUARDED_BUFFER_H
#define SLUICE_TESTS_SUPPORT_GUARDED_BUFFER_H

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

namespace sluice::test {

/// Which edge of the data meets an inaccessible page; the other edge has a page partly filled with
/// a canary.
enum class Guard { kAfter, kBefore };

/// `size` elements directly before (kAfter) or after (kBefore) an inaccessible page: touching that
/// side faults at once, writing on the other side is found by intact(). Data is as aligned as its
/// size makes it, so mostly not at all.
template <typename T>
class GuardedBuffer {
 public:
  explicit GuardedBuffer(std::size_t size, Guard guard = Guard::kAfter) : size_(size) {
    const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t bytes = size * sizeof(T);
    inner_bytes_ = (bytes + page - 1) / page * page + (bytes % page == 0 ? page : 0);
    mapped_bytes_ = inner_bytes_ + 2 * page;
    void* mapped = mmap(nullptr, mapped_bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) std::abort();
    mapped_ = static_cast<std::uint8_t*>(mapped);
    inner_ = mapped_ + page;
    if (mprotect(inner_, inner_bytes_, PROT_READ | PROT_WRITE) != 0) std::abort();
    std::fill(inner_, inner_ + inner_bytes_, kCanary);
    data_ = reinterpret_cast<T*>(guard == Guard::kAfter ? inner_ + inner_bytes_ - bytes : inner_);
  }
  explicit GuardedBuffer(const std::vector<T>& values, Guard guard = Guard::kAfter)
      : GuardedBuffer(values.size(), guard) {
    std::copy(values.begin(), values.end(), data_);
  }
  GuardedBuffer(GuardedBuffer&& other) noexcept
      : mapped_(std::exchange(other.mapped_, nullptr)),
        inner_(other.inner_),
        data_(other.data_),
        size_(other.size_),
        inner_bytes_(other.inner_bytes_),
        mapped_bytes_(other.mapped_bytes_) {}
  GuardedBuffer(const GuardedBuffer&) = delete;
  GuardedBuffer& operator=(const GuardedBuffer&) = delete;
  GuardedBuffer& operator=(GuardedBuffer&&) = delete;
  ~GuardedBuffer() {
    if (mapped_ != nullptr) munmap(mapped_, mapped_bytes_);
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  std::vector<T> values() const { return std::vector<T>(begin(), end()); }

  /// True where nothing was written beside the data.
  bool intact() const {
    const auto* first = reinterpret_cast<const std::uint8_t*>(data_);
    const auto* last = reinterpret_cast<const std::uint8_t*>(data_ + size_);
    const auto untouched = [](std::uint8_t byte) { return byte == kCanary; };
    return std::all_of<const std::uint8_t*>(inner_, first, untouched) &&
           std::all_of<const std::uint8_t*>(last, inner_ + inner_bytes_, untouched);
  }

 private:
  static constexpr std::uint8_t kCanary = 0xa5;

  std::uint8_t* mapped_ = nullptr;
  std::uint8_t* inner_ = nullptr;
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t inner_bytes_ = 0;
  std::size_t mapped_bytes_ = 0;
};

}  // namespace sluice::test

#endif
