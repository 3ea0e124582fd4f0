#include "tests/runtime/fake_ops.h"

#include <cstring>

#include "runtime/core/extents.h"

namespace sluice::test {
namespace {

sluice_status prepare_increment(const CallContext& context, uint64_t*) {
  const bool fits = context.inputs() == 1 && context.outputs() == 1 &&
                    context.input(0).elements() == context.output(0).elements();
  return fits ? SLUICE_OK : fail(context, SLUICE_INVALID_MODEL, "operands differ");
}

sluice_status run_increment(const CallContext& context) {
  const auto* x = static_cast<const float*>(context.input(0).data);
  auto* y = static_cast<float*>(context.output(0).data);
  for (int64_t i = 0; i < context.input(0).elements(); ++i) {
    if (x[i] < -100) {
      return fail(context, SLUICE_INVALID_ARGUMENT, "element %lld is below -100",
                  static_cast<long long>(i));
    }
    y[i] = x[i] + 1;
  }
  return SLUICE_OK;
}

sluice_status prepare_decay(const CallContext& context, uint64_t* scratch) {
  const Tensor& h0 = context.input(1);
  if (!same_shape(context.input(0), context.output(0)) || !same_shape(h0, context.output(1))) {
    return fail(context, SLUICE_INVALID_MODEL, "operands differ");
  }
  *scratch = static_cast<uint64_t>(h0.elements()) * sizeof(float);
  return SLUICE_OK;
}

sluice_status run_decay(const CallContext& context) {
  const int64_t n = context.input(1).elements();
  const int64_t steps = context.input(0).dims[0];
  auto* h = reinterpret_cast<float*>(context.scratch);
  const auto bytes = static_cast<size_t>(n) * sizeof(float);
  if (bytes > 0) std::memcpy(h, context.input(1).data, bytes);
  const auto* x = static_cast<const float*>(context.input(0).data);
  auto* y = static_cast<float*>(context.output(0).data);
  for (int64_t i = 0; i < steps * n; ++i) {
    h[i % n] = h[i % n] / 2 + x[i];
    y[i] = h[i % n];
  }
  if (bytes > 0) std::memcpy(context.output(1).data, h, bytes);
  return SLUICE_OK;
}

uint64_t bytes_of(const Tensor& tensor) {
  return static_cast<uint64_t>(tensor.elements()) *
         sluice_type_bytes(static_cast<sluice_type>(tensor.type));
}

sluice_status prepare_stamp(const CallContext& context, uint64_t* scratch) {
  *scratch = static_cast<uint64_t>(context.attribute(context.call->ints_count - 1));
  return SLUICE_OK;
}

sluice_status run_stamp(const CallContext& context) {
  std::memset(context.scratch, 0xFF,
              static_cast<size_t>(context.attribute(context.call->ints_count - 1)));
  for (int32_t i = 0; i < context.outputs(); ++i) {
    std::memset(context.output(i).data, context.attribute(context.inputs() + i) & 0xFF,
                bytes_of(context.output(i)));
  }
  for (int32_t i = 0; i < context.inputs(); ++i) {
    const auto* bytes = static_cast<const uint8_t*>(context.input(i).data);
    for (uint64_t k = 0; k < bytes_of(context.input(i)); ++k) {
      if (bytes[k] != (context.attribute(i) & 0xFF)) {
        return fail(context, SLUICE_INTERNAL, "input %d was overwritten", i);
      }
    }
  }
  return SLUICE_OK;
}

}  // namespace

const sluice_op kIncrement = {"increment", prepare_increment, run_increment, {-1}};
const sluice_op kDecay = {"decay", prepare_decay, run_decay, {-1}};
const sluice_op kStamp = {"stamp", prepare_stamp, run_stamp, {-1}};

}  // namespace sluice::test
