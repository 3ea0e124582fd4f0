#include <cstring>

#include "runtime/ops/check.h"
#include "runtime/ops/convert.h"
#include "runtime/ops/ops.h"

namespace sluice {

namespace {

struct Window {
  int64_t kh, kw, sh, sw, dh, dw, top, left, ho, wo;

  explicit Window(const CallContext& context)
      : kh(context.attribute(0)),
        kw(context.attribute(1)),
        sh(context.attribute(2)),
        sw(context.attribute(3)),
        dh(context.attribute(4)),
        dw(context.attribute(5)),
        top(context.attribute(6)),
        left(context.attribute(7)),
        ho(context.extent_attribute(8)),
        wo(context.extent_attribute(9)) {}
};

constexpr int32_t kAttributes = 10;

template <size_t size>
void im2col(const Window& w, const Tensor& x, const uint8_t* padding, uint8_t* to) {
  const auto* data = static_cast<const uint8_t*>(x.data);
  const int64_t channels = x.dims[1];
  const int64_t height = x.dims[2];
  const int64_t width = x.dims[3];
  const auto bytes = static_cast<int64_t>(size);
  for (int64_t n = 0; n < x.dims[0]; ++n) {
    for (int64_t oh = 0; oh < w.ho; ++oh) {
      for (int64_t ow = 0; ow < w.wo; ++ow) {
        const int64_t left = ow * w.sw - w.left;
        for (int64_t c = 0; c < channels; ++c) {
          for (int64_t i = 0; i < w.kh; ++i) {
            const int64_t h = oh * w.sh - w.top + i * w.dh;
            const bool inside = h >= 0 && h < height;
            const uint8_t* row =
                data + ((n * channels + c) * height + (inside ? h : 0)) * width * bytes;
            for (int64_t j = 0; j < w.kw; ++j, to += size) {
              const int64_t place = left + j * w.dw;
              if (inside && place >= 0 && place < width) {
                std::memcpy(to, row + place * bytes, size);
              } else {
                std::memcpy(to, padding, size);
              }
            }
          }
        }
      }
    }
  }
}

}  // namespace

sluice_status prepare_im2col(const CallContext& context, uint64_t* scratch_bytes) {
  SLUICE_TRY(check_signature(context, {1, 1, 1, 1, kAttributes, 1}));
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  SLUICE_TRY(check_dense(context, x, "x", kAnyType, 4));
  SLUICE_TRY(check_dense(context, y, "y", x.type, 2));
  for (int32_t i = 0; i < kAttributes - 2; ++i) {
    const int32_t least = i < 6 ? 1 : 0;
    if (context.attribute(i) < least) {
      return fail(context, SLUICE_INVALID_MODEL, "attribute %d is %d, expected at least %d", i,
                  context.attribute(i), least);
    }
  }
  const Window w(context);
  int64_t rows = 0;
  int64_t columns = 0;
  if (w.ho < 0 || w.wo < 0 || __builtin_mul_overflow(w.ho, w.wo, &rows) ||
      __builtin_mul_overflow(rows, x.dims[0], &rows) ||
      __builtin_mul_overflow(w.kh, w.kw, &columns) ||
      __builtin_mul_overflow(columns, x.dims[1], &columns)) {
    return fail(context, extents_disagree(context), "windows of %lld by %lld",
                static_cast<long long>(w.ho), static_cast<long long>(w.wo));
  }
  SLUICE_TRY(check_extent(context, y, "y", 0, rows));
  SLUICE_TRY(check_extent(context, y, "y", 1, columns));
  *scratch_bytes = 0;
  return SLUICE_OK;
}

sluice_status run_im2col(const CallContext& context) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.output(0);
  if (y.elements() == 0) return SLUICE_OK;
  const Window window(context);
  auto* to = static_cast<uint8_t*>(y.data);
  const auto type = static_cast<sluice_type>(x.type);
  uint8_t padding[8];
  const float value = context.float_attribute(0);
  convert(SLUICE_F32, &value, type, padding, 1);
  switch (sluice_type_bytes(type)) {
    case 1:
      im2col<1>(window, x, padding, to);
      break;
    case 2:
      im2col<2>(window, x, padding, to);
      break;
    case 4:
      im2col<4>(window, x, padding, to);
      break;
    default:
      im2col<8>(window, x, padding, to);
  }
  return SLUICE_OK;
}

}  // namespace sluice
