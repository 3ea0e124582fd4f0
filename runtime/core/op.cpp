#include "runtime/core/op.h"

#include <cstdarg>
#include <cstdint>

#include "runtime/core/expression.h"
#include "runtime/core/message.h"

namespace sluice {
namespace {

const Tensor kAbsent = {nullptr, 0, 0, -1, {}};

const Tensor& operand(const CallContext& context, int32_t begin, int32_t count, int32_t i) {
  if (i < 0 || i >= count) return kAbsent;
  const int32_t value = context.plan->ints[begin + i];
  return value < 0 ? kAbsent : context.values[value];
}

}  // namespace

const Tensor& CallContext::input(int32_t i) const {
  return operand(*this, call->inputs_begin, call->inputs_count, i);
}

const Tensor& CallContext::output(int32_t i) const {
  return operand(*this, call->outputs_begin, call->outputs_count, i);
}

int64_t CallContext::extent_attribute(int32_t i) const {
  int64_t value = 0;
  if (!evaluate(*plan, symbols, attribute(i), &value) || value < INT32_MIN || value > INT32_MAX) {
    return kInvalidExtent;
  }
  return value;
}

sluice_status fail(const CallContext& context, sluice_status status, const char* format, ...) {
  MessageWriter writer(context.message);
  writer.text(context.op->name);
  writer.text(": ");
  va_list arguments;
  va_start(arguments, format);
  writer.format(format, arguments);
  va_end(arguments);
  return status;
}

}  // namespace sluice
