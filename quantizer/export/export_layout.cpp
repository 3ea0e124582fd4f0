// Operations that move elements. Quantized integers are moved as the real values they stand for.
#include "quantizer/export/exporter.h"

namespace sluice {
namespace {

constexpr int64_t kBeforeTheStart = INT64_MIN / 2;  // a bound of Slice that nothing reaches

struct Moved {
  bool as_real;
  std::string x;
};

Moved operand(Exporter& exporter, const CallView& call, size_t i = 0) {
  const int32_t y = call.output(0), x = call.input(i);
  const bool as_real = exporter.view.type(y) != SLUICE_F32 && exporter.view.quantization(y) &&
                       exporter.view.quantization(x);
  return {as_real, as_real ? exporter.real(x) : exporter.raw(x)};
}

void set_result(Exporter& exporter, const CallView& call, bool as_real, const std::string& y) {
  if (as_real) {
    exporter.set_moved(call.output(0), y);
  } else {
    exporter.set_raw(call.output(0), y);
  }
}

void export_slice(Exporter& exporter, const CallView& call) {
  const Moved x = operand(exporter, call);
  const Shape y = exporter.view.shape(call.output(0));
  Shape starts, ends;
  std::vector<int64_t> axes, steps;
  for (size_t i = 0; i < y.size(); ++i) {
    const int64_t step = call.integer(y.size() + i);
    starts.push_back(exporter.view.dim(call.integer(i)));
    Dim end = starts.back() + y[i] * Dim(step);
    if (end.is_constant() && end.constant() < 0) end = kBeforeTheStart;
    ends.push_back(end);
    axes.push_back(static_cast<int64_t>(i));
    steps.push_back(step);
  }
  OnnxWriter& writer = exporter.writer;
  set_result(exporter, call, x.as_real,
             writer.node("Slice",
                         {x.x, writer.extents(starts), writer.extents(ends), writer.integers(axes),
                          writer.integers(steps)},
                         "slice"));
}

void export_concat(Exporter& exporter, const CallView& call) {
  std::vector<std::string> operands;
  bool as_real = true;
  for (size_t i = 0; i < call.input_count(); ++i) as_real &= operand(exporter, call, i).as_real;
  for (size_t i = 0; i < call.input_count(); ++i) {
    operands.push_back(as_real ? exporter.real(call.input(i)) : exporter.raw(call.input(i)));
  }
  const std::string y = exporter.writer.node("Concat", operands, "concat");
  set_attribute(&exporter.writer.last(), "axis", int64_t{call.integer(0)});
  set_result(exporter, call, as_real, y);
}

void export_pad(Exporter& exporter, const CallView& call) {
  static const char* const kModes[] = {"constant", "reflect", "edge"};
  const Moved x = operand(exporter, call);
  const Shape from = exporter.view.shape(call.input(0)), to = exporter.view.shape(call.output(0));
  const int32_t mode = call.integer(0);
  if (mode < 0 || mode > 2) throw Error("the mode is " + std::to_string(mode));
  Shape pads;
  for (size_t i = 0; i < from.size(); ++i) pads.push_back(exporter.view.dim(call.integer(1 + i)));
  for (size_t i = 0; i < from.size(); ++i) pads.push_back(to.at(i) - from[i] - pads[i]);
  float value = call.number(0);
  if (x.as_real) {
    const PlanQuantization as = exporter.view.known_quantization(call.output(0));
    value = (value - static_cast<float>(as.zero_point)) * as.scale;
  } else if (exporter.view.type(call.output(0)) != SLUICE_F32) {
    throw Error("integers without a scale are padded");
  }
  OnnxWriter& writer = exporter.writer;
  std::vector<std::string> operands = {x.x, writer.extents(pads)};
  if (mode == 0) operands.push_back(writer.floats({}, {value}, "padding"));
  const std::string y = writer.node("Pad", operands, "pad");
  set_attribute(&writer.last(), "mode", std::string(kModes[mode]));
  set_result(exporter, call, x.as_real, y);
}

// The pad behind an axis with which a convolution has `outputs` results.
int64_t pad_behind(const Dim& extent, const Dim& outputs, int64_t kernel, int64_t stride,
                   int64_t dilation, int64_t before) {
  for (int64_t behind = 0; behind <= kernel * dilation + stride; ++behind) {
    const Dim room = extent + Dim(before + behind - (kernel - 1) * dilation - 1);
    if (Dim::floordiv(room, stride) + 1 == outputs) return behind;
  }
  throw Error("the padding depends on the extents of the run");
}

void export_im2col(Exporter& exporter, const CallView& call) {
  Patches patches{};
  patches.image = call.input(0);
  const Shape image = exporter.view.shape(patches.image);
  if (image.size() != 4) throw Error("the image has shape " + text(image));
  for (size_t axis = 0; axis < 2; ++axis) {
    patches.kernel[axis] = call.integer(axis);
    patches.stride[axis] = call.integer(2 + axis);
    patches.dilation[axis] = call.integer(4 + axis);
    patches.pad_before[axis] = call.integer(6 + axis);
    if (patches.stride[axis] < 1) throw Error("a stride is less than 1");
    patches.pad_behind[axis] =
        pad_behind(image[2 + axis], exporter.view.dim(call.integer(8 + axis)), patches.kernel[axis],
                   patches.stride[axis], patches.dilation[axis], patches.pad_before[axis]);
  }
  exporter.patches[call.output(0)] = patches;
}

void export_copy(Exporter& exporter, const CallView& call) {
  const Moved x = operand(exporter, call);
  const Shape shape = exporter.view.shape(call.output(0));
  const bool same = shape == exporter.view.shape(call.input(0));
  set_result(exporter, call, x.as_real, same ? x.x : exporter.reshape(x.x, shape, "copy"));
}

void export_transpose(Exporter& exporter, const CallView& call) {
  const Moved x = operand(exporter, call);
  std::vector<int64_t> perm;
  const size_t rank = exporter.view.shape(call.output(0)).size();
  for (size_t i = 0; i < rank; ++i) perm.push_back(call.integer(i));
  set_result(exporter, call, x.as_real, exporter.transpose(x.x, perm, "transpose"));
}

void export_gather(Exporter& exporter, const CallView& call) {
  const Moved x = operand(exporter, call);
  const std::string y =
      exporter.writer.node("Gather", {x.x, exporter.raw(call.input(1))}, "gather");
  set_attribute(&exporter.writer.last(), "axis", int64_t{call.integer(0)});
  set_result(exporter, call, x.as_real, y);
}

}  // namespace

bool export_layout(Exporter& exporter, const CallView& call) {
  const std::string& op = call.op();
  OnnxWriter& writer = exporter.writer;
  if (op == "copy") {
    export_copy(exporter, call);
  } else if (op == "cast") {
    const std::string y = writer.node("Cast", {exporter.raw(call.input(0))}, "cast");
    set_attribute(&writer.last(), "to", int64_t{onnx_type(exporter.view.type(call.output(0)))});
    exporter.set_raw(call.output(0), y);
  } else if (op == "transpose") {
    export_transpose(exporter, call);
  } else if (op == "slice") {
    export_slice(exporter, call);
  } else if (op == "concat") {
    export_concat(exporter, call);
  } else if (op == "pad") {
    export_pad(exporter, call);
  } else if (op == "gather") {
    export_gather(exporter, call);
  } else if (op == "expand") {
    const Moved x = operand(exporter, call);
    const Shape shape = exporter.view.shape(call.output(0));
    set_result(exporter, call, x.as_real,
               writer.node("Expand", {x.x, writer.extents(shape)}, "expand"));
  } else if (op == "where") {
    exporter.set_raw(call.output(0),
                     writer.node("Where",
                                 {exporter.raw(call.input(0)), exporter.raw(call.input(1)),
                                  exporter.raw(call.input(2))},
                                 "where"));
  } else if (op == "im2col") {
    export_im2col(exporter, call);
  } else {
    return false;
  }
  return true;
}

}  // namespace sluice
