#include "bench/peers/onnxruntime.h"

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "quantizer/error.h"

namespace sluice::bench {
namespace {

struct OrtApiBase {
  void* const* (*get_api)(uint32_t version);
  const char* (*get_version)();
};

// Positions in ONNX Runtime's table of functions. The table only ever grows at its end.
enum Slot {
  kGetErrorMessage = 2,
  kCreateEnv = 3,
  kCreateSessionFromArray = 8,
  kRun = 9,
  kCreateSessionOptions = 10,
  kSetGraphOptimizationLevel = 23,
  kSetIntraOpThreads = 24,
  kSetInterOpThreads = 25,
  kCreateTensorWithData = 49,
  kCreateCpuMemoryInfo = 69,
  kReleaseStatus = 93,
  kReleaseSession = 95,
  kReleaseValue = 96,
};
constexpr uint32_t kApiVersion = 7;  // the first with all of these
constexpr int kErrorsOnly = 3, kOptimizeAll = 99;

const char* library_path() {
  const char* path = std::getenv("SLUICE_ONNXRUNTIME");
  return path != nullptr ? path : SLUICE_ONNXRUNTIME_LIBRARY;
}

class Runtime {
 public:
  static const Runtime& instance() {
    static const Runtime runtime;
    return runtime;
  }

  // A function that returns a status.
  template <typename... Args>
  void call(Slot slot, Args... args) const {
    void* status = reinterpret_cast<void* (*)(Args...)>(api_[slot])(args...);
    if (status == nullptr) return;
    const std::string reason =
        reinterpret_cast<const char* (*)(void*)>(api_[kGetErrorMessage])(status);
    release(kReleaseStatus, status);
    throw Error("ONNX Runtime: " + reason);
  }

  void release(Slot slot, void* object) const {
    reinterpret_cast<void (*)(void*)>(api_[slot])(object);
  }

  std::string version() const { return version_; }
  void* environment() const { return environment_; }
  void* options() const { return options_; }
  void* memory() const { return memory_; }

 private:
  Runtime() {
    void* library = dlopen(library_path(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      throw Error(std::string("ONNX Runtime: ") + dlerror() +
                  "; SLUICE_ONNXRUNTIME names the library to use");
    }
    void* get_base = dlsym(library, "OrtGetApiBase");
    if (get_base == nullptr) {
      throw Error(std::string(library_path()) + ": no OrtGetApiBase; not ONNX Runtime");
    }
    const auto* base = reinterpret_cast<const OrtApiBase* (*)()>(get_base)();
    api_ = base->get_api(kApiVersion);
    version_ = base->get_version();
    if (api_ == nullptr) {
      throw Error("ONNX Runtime " + version_ + " does not offer version " +
                  std::to_string(kApiVersion) + " of its C API");
    }
    call(kCreateEnv, kErrorsOnly, "sluice", &environment_);
    call(kCreateSessionOptions, &options_);
    call(kSetGraphOptimizationLevel, options_, kOptimizeAll);
    call(kSetIntraOpThreads, options_, 1);
    call(kSetInterOpThreads, options_, 1);
    call(kCreateCpuMemoryInfo, 0, 0, &memory_);
  }

  void* const* api_ = nullptr;
  std::string version_;
  void* environment_ = nullptr;
  void* options_ = nullptr;
  void* memory_ = nullptr;
};

size_t bytes_of(OnnxType type, const std::vector<int64_t>& dims) {
  size_t bytes = type == OnnxType::F32 || type == OnnxType::S32 ? 4 : 1;
  for (const int64_t extent : dims) bytes *= static_cast<size_t>(extent);
  return bytes;
}

void bind(std::vector<OnnxArray>& arrays, std::vector<const char*>& names,
          std::vector<void*>& values) {
  const Runtime& runtime = Runtime::instance();
  for (OnnxArray& array : arrays) {
    void* value = nullptr;
    runtime.call(kCreateTensorWithData, runtime.memory(), static_cast<void*>(array.bytes.data()),
                 array.bytes.size(), static_cast<const int64_t*>(array.dims.data()),
                 array.dims.size(), static_cast<int>(array.type), &value);
    names.push_back(array.name.c_str());
    values.push_back(value);
  }
}

}  // namespace

OnnxArray::OnnxArray(std::string array_name, OnnxType element, std::vector<int64_t> extents)
    : name(std::move(array_name)),
      type(element),
      dims(std::move(extents)),
      bytes(bytes_of(type, dims)) {}

OnnxArray::OnnxArray(std::string array_name, std::vector<int64_t> extents,
                     const std::vector<float>& elements)
    : OnnxArray(std::move(array_name), OnnxType::F32, std::move(extents)) {
  std::memcpy(bytes.data(), elements.data(), bytes.size());
}

OnnxArray::OnnxArray(std::string array_name, std::vector<int64_t> extents,
                     const std::vector<uint8_t>& elements)
    : OnnxArray(std::move(array_name), OnnxType::U8, std::move(extents)) {
  std::memcpy(bytes.data(), elements.data(), bytes.size());
}

OnnxSession::OnnxSession(const Buffer<uint8_t>& model, std::vector<OnnxArray> inputs,
                         std::vector<OnnxArray> outputs)
    : inputs_(std::move(inputs)), outputs_(std::move(outputs)) {
  const Runtime& runtime = Runtime::instance();
  try {
    runtime.call(kCreateSessionFromArray, runtime.environment(),
                 static_cast<const void*>(model.data()), model.size(), runtime.options(),
                 &session_);
    bind(inputs_, input_names_, input_values_);
    bind(outputs_, output_names_, output_values_);
  } catch (...) {
    release();
    throw;
  }
}

OnnxSession::~OnnxSession() { release(); }

void OnnxSession::release() {
  const Runtime& runtime = Runtime::instance();
  for (void* value : input_values_) runtime.release(kReleaseValue, value);
  for (void* value : output_values_) runtime.release(kReleaseValue, value);
  if (session_ != nullptr) runtime.release(kReleaseSession, session_);
}

void OnnxSession::run() {
  Runtime::instance().call(kRun, session_, static_cast<void*>(nullptr), input_names_.data(),
                           input_values_.data(), input_values_.size(), output_names_.data(),
                           output_names_.size(), output_values_.data());
}

std::string onnxruntime_version() { return Runtime::instance().version(); }

}  // namespace sluice::bench
