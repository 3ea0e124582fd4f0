#include "bench/peers/tflite.h"

#include <dlfcn.h>

#include <cstdlib>
#include <utility>

#include "quantizer/error.h"

namespace sluice::bench {
namespace {

class Library {
 public:
  static const Library& instance() {
    static const Library library;
    return library;
  }

  template <typename Function>
  Function* function(const char* name) const {
    void* symbol = dlsym(library_, name);
    if (symbol == nullptr) throw Error(std::string("TensorFlow Lite: no ") + name);
    return reinterpret_cast<Function*>(symbol);
  }

 private:
  Library() {
    const char* named = std::getenv("SLUICE_TFLITE");
    library_ = dlopen(named != nullptr ? named : SLUICE_TFLITE_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) {
      throw Error(std::string("TensorFlow Lite: ") + dlerror() +
                  "; SLUICE_TFLITE names the library to use");
    }
  }

  void* library_ = nullptr;
};

template <typename Result, typename... Args>
Result call(const char* name, Args... args) {
  return Library::instance().function<Result(Args...)>(name)(args...);
}

void check(int status, const char* what) {
  if (status != 0) throw Error(std::string("TensorFlow Lite: ") + what + " failed");
}

void* checked_data(const void* tensor, size_t bytes) {
  const auto found = call<size_t>("TfLiteTensorByteSize", tensor);
  if (found != bytes) {
    throw Error("TensorFlow Lite: a tensor has " + std::to_string(found) + " bytes, expected " +
                std::to_string(bytes));
  }
  return call<void*>("TfLiteTensorData", tensor);
}

}  // namespace

struct TfliteSession::Handles {
  void *model = nullptr, *options = nullptr, *interpreter = nullptr;

  ~Handles() {
    if (interpreter != nullptr) call<void>("TfLiteInterpreterDelete", interpreter);
    if (options != nullptr) call<void>("TfLiteInterpreterOptionsDelete", options);
    if (model != nullptr) call<void>("TfLiteModelDelete", model);
  }
};

std::string tflite_version() { return call<const char*>("TfLiteVersion"); }

TfliteSession::TfliteSession(Buffer<uint8_t> model)
    : model_(std::move(model)), handles_(std::make_unique<Handles>()) {
  Handles& h = *handles_;
  h.model =
      call<void*>("TfLiteModelCreate", static_cast<const void*>(model_.data()), model_.size());
  if (h.model == nullptr) throw Error("TensorFlow Lite: the model is refused");
  h.options = call<void*>("TfLiteInterpreterOptionsCreate");
  call<void>("TfLiteInterpreterOptionsSetNumThreads", h.options, 1);
  h.interpreter = call<void*>("TfLiteInterpreterCreate", static_cast<const void*>(h.model),
                              static_cast<const void*>(h.options));
  if (h.interpreter == nullptr) throw Error("TensorFlow Lite: no interpreter for the model");
  check(call<int>("TfLiteInterpreterAllocateTensors", h.interpreter), "allocating tensors");
}

TfliteSession::~TfliteSession() = default;

void* TfliteSession::input(size_t bytes) const {
  const void* interpreter = handles_->interpreter;
  return checked_data(call<void*>("TfLiteInterpreterGetInputTensor", interpreter, 0), bytes);
}

const void* TfliteSession::output(size_t bytes) const {
  const void* interpreter = handles_->interpreter;
  return checked_data(call<const void*>("TfLiteInterpreterGetOutputTensor", interpreter, 0), bytes);
}

void TfliteSession::run() {
  check(call<int>("TfLiteInterpreterInvoke", handles_->interpreter), "running");
}

}  // namespace sluice::bench
