#include "quantizer/export/exporter.h"

#include "quantizer/error.h"

namespace sluice {
namespace {

std::string out_of_range(const CallView& call, const char* what, size_t i) {
  return "the call has no " + std::string(what) + " " + std::to_string(i) + " (" + call.op() + ")";
}

int32_t lowest(sluice_type type) {
  if (type == SLUICE_S8) return INT8_MIN;
  return type == SLUICE_S16 ? INT16_MIN : 0;
}

std::vector<uint8_t> scalar_bytes(sluice_type type, int32_t value) {
  std::vector<uint8_t> bytes(sluice_type_bytes(type));
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<uint8_t>(static_cast<uint32_t>(value) >> (8 * i));
  }
  return bytes;
}

}  // namespace

std::string CallView::layer() const {
  const auto found = static_cast<size_t>(call_.layer);
  return call_.layer >= 0 && found < plan_.layers.size() ? plan_.layers[found].name : "";
}

int32_t CallView::input(size_t i) const {
  const int32_t found = optional_input(i);
  if (found < 0) throw Error(out_of_range(*this, "operand", i));
  return found;
}

int32_t CallView::output(size_t i) const {
  const int32_t found = optional_output(i);
  if (found < 0) throw Error(out_of_range(*this, "result", i));
  return found;
}

int32_t CallView::integer(size_t i) const {
  if (i >= call_.ints.size()) throw Error(out_of_range(*this, "integer attribute", i));
  return call_.ints[i];
}

float CallView::number(size_t i) const {
  if (i >= call_.floats.size()) throw Error(out_of_range(*this, "attribute", i));
  return call_.floats[i];
}

Exporter::Exporter(const PlanData& plan, int64_t opset)
    : writer(opset),
      view(plan),
      computed_(plan.values.size()),
      real_(plan.values.size()),
      raw_(plan.values.size()),
      written_view_(plan.values.size(), -1),
      source_(plan.values.size(), -1),
      used_(plan.values.size()) {}

onnx::ModelProto Exporter::run() {
  count_uses();
  add_inputs();
  for (const PlanCall& call : view.plan().calls) {
    const CallView shown(view.plan(), call);
    try {
      export_call(shown);
    } catch (const Error& error) {
      const std::string where = shown.layer().empty() ? "" : "layer '" + shown.layer() + "': ";
      throw Error(where + "operation " + shown.op() + ": " + error.what());
    }
  }
  add_outputs();
  return writer.finish();
}

void Exporter::export_call(const CallView& call) {
  const bool known = export_layout(*this, call) || export_pointwise(*this, call) ||
                     export_integer_arithmetic(*this, call) || export_product(*this, call) ||
                     export_lstm(*this, call);
  if (!known) throw Error("ONNX has nothing for it that is written here");
}

void Exporter::count_uses() {
  const auto use = [&](int32_t index) {
    if (index < 0) return;
    used_.at(static_cast<size_t>(index)) = true;
    used_.at(static_cast<size_t>(view.base(index))) = true;
  };
  for (const PlanCall& call : view.plan().calls) {
    for (const int32_t index : call.inputs) use(index);
  }
  for (const int32_t index : view.plan().outputs) use(index);
}

bool Exporter::is_used(int32_t index) const {
  return index >= 0 &&
         (used_.at(static_cast<size_t>(index)) || used_.at(static_cast<size_t>(view.base(index))));
}

bool Exporter::is_internal_state(int32_t index, int32_t* initial) const {
  const sluice_plan_value& value = view.value(index).value;
  if (value.storage != SLUICE_STATE) return false;
  const sluice_plan_state& state = view.plan().states.at(value.offset).state;
  *initial = state.initial;
  return state.input < 0;
}

void Exporter::add_inputs() {
  for (const int32_t index : view.plan().outputs) writer.reserve(view.value(index).name);
  for (const int32_t index : view.plan().inputs) {
    const std::string& input = view.value(index).name;
    writer.add_input(input, view.type(index), view.shape(index));
    raw_.at(static_cast<size_t>(index)) = input;
  }
}

void Exporter::add_outputs() {
  for (const int32_t index : view.plan().outputs) {
    writer.add_output(view.value(index).name, raw(index), view.type(index), view.shape(index));
  }
}

std::string Exporter::name(int32_t index) const {
  const std::string& found = view.value(index).name;
  return found.empty() ? "t" + std::to_string(index) : found;
}

std::string Exporter::raw(int32_t index) {
  const sluice_plan_value& value = view.value(index).value;
  const auto i = static_cast<size_t>(index);
  if (!raw_[i].empty()) return raw_[i];
  const std::string& computed = computed_[i].empty() ? real_[i] : computed_[i];
  if (!computed.empty()) {
    raw_[i] = quantize(computed, view.type(index), view.known_quantization(index), name(index));
  } else if (value.storage == SLUICE_VIEW) {
    raw_[i] = reshape(raw(view.base(index)), view.shape(index), name(index));
  } else if (written_view_[i] >= 0) {
    raw_[i] = reshape(raw(written_view_[i]), view.shape(index), name(index));
  } else if (value.storage == SLUICE_CONSTANT && value.layout == SLUICE_DENSE) {
    raw_[i] = writer.constant(view.type(index), view.dims(index),
                              view.elements<uint8_t>(index, view.type(index)), name(index));
  } else {
    throw Error("value '" + name(index) + "' is read before it is computed");
  }
  return raw_[i];
}

std::string Exporter::real(int32_t index) {
  if (view.type(index) == SLUICE_F32) return raw(index);
  const auto i = static_cast<size_t>(index);
  if (!real_[i].empty()) return real_[i];
  const std::string base = name(index) + "_real";
  if (!computed_[i].empty()) {
    real_[i] = round_trip(computed_[i], view.type(index), view.known_quantization(index), base);
  } else if (!raw_[i].empty() || view.is_constant(index)) {
    real_[i] = dequantize(raw(index), view.type(index), view.known_quantization(index), base);
  } else if (view.base(index) != index) {
    real_[i] = reshape(real(view.base(index)), view.shape(index), base);
  } else if (written_view_[i] >= 0) {
    real_[i] = reshape(real(written_view_[i]), view.shape(index), base);
  } else {
    throw Error("value '" + name(index) + "' is read before it is computed");
  }
  return real_[i];
}

void Exporter::clear(int32_t index) {
  const auto i = static_cast<size_t>(index);
  computed_.at(i).clear();
  real_.at(i).clear();
  raw_.at(i).clear();
  source_.at(i) = -1;
}

void Exporter::start(int32_t index) {
  clear(index);
  const int32_t base = view.base(index);
  if (base == index) return;
  clear(base);
  written_view_.at(static_cast<size_t>(base)) = index;
}

void Exporter::set_raw(int32_t index, const std::string& tensor) {
  start(index);
  raw_[static_cast<size_t>(index)] = tensor;
}

void Exporter::set_real(int32_t index, const std::string& tensor) {
  if (view.type(index) == SLUICE_F32) return set_raw(index, tensor);
  start(index);
  computed_[static_cast<size_t>(index)] = tensor;
}

void Exporter::set_moved(int32_t index, const std::string& tensor) {
  if (view.type(index) == SLUICE_F32) return set_raw(index, tensor);
  start(index);
  real_[static_cast<size_t>(index)] = tensor;
}

void Exporter::convert(int32_t from, int32_t to) {
  if (view.type(to) == SLUICE_F32) {
    const std::string tensor = real(from);
    set_raw(to, tensor);
    source_[static_cast<size_t>(to)] = view.base(from);
    return;
  }
  const int32_t source = source_.at(static_cast<size_t>(view.base(from)));
  const int32_t integers = source >= 0 ? source : view.base(from);
  const auto i = static_cast<size_t>(integers);
  const bool same = view.type(integers) != SLUICE_F32 && same_steps(integers, to) &&
                    view.shape(integers) == view.shape(to);
  if (same && !computed_[i].empty()) {
    set_real(to, std::string(computed_[i]));
  } else if (same) {
    const std::string tensor = real(integers);
    set_moved(to, tensor);
  } else {
    const std::string tensor = real(from);
    set_real(to, tensor);
  }
}

bool Exporter::same_steps(int32_t a, int32_t b) const {
  const PlanQuantization of_a = view.known_quantization(a), of_b = view.known_quantization(b);
  return of_a.scale == of_b.scale &&
         sluice_type_bytes(view.type(a)) == sluice_type_bytes(view.type(b)) &&
         of_a.zero_point - lowest(view.type(a)) == of_b.zero_point - lowest(view.type(b));
}

std::string Exporter::reshape(const std::string& tensor, const Shape& shape,
                              const std::string& base) {
  // One extent may stay open.
  Shape open = shape;
  int64_t unknown = 0;
  for (Dim& dim : open) {
    if (dim.is_constant()) continue;
    ++unknown;
    dim = -1;
  }
  return writer.node("Reshape", {tensor, writer.extents(unknown == 1 ? open : shape)}, base);
}

std::string Exporter::transpose(const std::string& tensor, const std::vector<int64_t>& perm,
                                const std::string& base) {
  const std::string result = writer.node("Transpose", {tensor}, base);
  set_attribute(&writer.last(), "perm", perm);
  return result;
}

std::string Exporter::quantize(const std::string& tensor, sluice_type type,
                               const PlanQuantization& as, const std::string& base) {
  return writer.node("QuantizeLinear",
                     {tensor, writer.floats({}, {as.scale}, "scale"),
                      writer.constant(type, {}, scalar_bytes(type, as.zero_point), "zero_point")},
                     base + "_" + sluice_type_name(type));
}

std::string Exporter::dequantize(const std::string& tensor, sluice_type type,
                                 const PlanQuantization& as, const std::string& base) {
  return writer.node("DequantizeLinear",
                     {tensor, writer.floats({}, {as.scale}, "scale"),
                      writer.constant(type, {}, scalar_bytes(type, as.zero_point), "zero_point")},
                     base);
}

std::string Exporter::round_trip(const std::string& tensor, sluice_type type,
                                 const PlanQuantization& as, const std::string& base) {
  if (type == SLUICE_S8) {
    const PlanQuantization shifted = {as.scale, as.zero_point - lowest(type)};
    return round_trip(tensor, SLUICE_U8, shifted, base);
  }
  return dequantize(quantize(tensor, type, as, base), type, as, base);
}

std::string Exporter::dequantized(sluice_type type, const std::vector<int64_t>& dims,
                                  const std::vector<uint8_t>& integers,
                                  const std::vector<float>& scale, int64_t axis,
                                  const std::string& base) {
  const auto channels = static_cast<int64_t>(scale.size());
  const std::string zeros =
      type == SLUICE_S32
          ? ""
          : writer.constant(type, {channels},
                            std::vector<uint8_t>(scale.size() * sluice_type_bytes(type)),
                            "zero_points");
  const std::string result =
      writer.node("DequantizeLinear",
                  {writer.constant(type, dims, integers, base + "_" + sluice_type_name(type)),
                   writer.floats({channels}, scale, base + "_scale"), zeros},
                  base);
  set_attribute(&writer.last(), "axis", axis);
  return result;
}

}  // namespace sluice
