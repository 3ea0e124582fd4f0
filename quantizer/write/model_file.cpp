#include "quantizer/write/model_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

#include "quantizer/error.h"
#include "quantizer/write/atomic_file.h"

namespace sluice {
namespace {

constexpr size_t kAlignment = 64;

[[noreturn]] void fail(const std::string& path, int error) {
  throw Error("cannot read '" + path + "': " + std::strerror(error));
}

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : value_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (value_ < 0) fail(path, errno);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { ::close(value_); }
  int value() const { return value_; }

 private:
  int value_;
};

AlignedBytes read_file(const std::string& path) {
  const Descriptor file(path);
  struct stat status;
  if (::fstat(file.value(), &status) != 0) fail(path, errno);
  if (S_ISDIR(status.st_mode)) fail(path, EISDIR);
  if (!S_ISREG(status.st_mode)) throw Error("cannot read '" + path + "': not a regular file");
  AlignedBytes bytes(static_cast<size_t>(status.st_size));
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.value(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path, errno);
    if (count == 0) throw Error("cannot read '" + path + "': it became shorter while being read");
    done += static_cast<size_t>(count);
  }
  return bytes;
}

}  // namespace

AlignedBytes::AlignedBytes(size_t size) : size_(size) {
  const size_t rounded = (size + kAlignment - 1) / kAlignment * kAlignment;
  if (rounded < size) throw std::bad_alloc();
  data_.reset(
      static_cast<uint8_t*>(std::aligned_alloc(kAlignment, rounded ? rounded : kAlignment)));
  if (!data_) throw std::bad_alloc();
}

void AlignedBytes::Free::operator()(uint8_t* memory) const { std::free(memory); }

void write_model(const PlanData& plan, const std::string& path) {
  const AlignedBytes bytes = serialize_model(plan);
  write_file(path, bytes.data(), bytes.size());
}

PlanData read_model(const std::string& path) { return parse_model(read_file(path), path); }

}  // namespace sluice
