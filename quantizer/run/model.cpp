#include "quantizer/run/model.h"

#include <utility>

#include "quantizer/error.h"
#include "quantizer/npy/npy.h"

namespace sluice {
namespace {

using Getter = sluice_status (*)(const sluice_model*, int32_t, sluice_tensor_info*);

std::vector<sluice_tensor_info> infos(const sluice_model* model, int32_t count, Getter getter) {
  std::vector<sluice_tensor_info> all(static_cast<size_t>(count));
  for (int32_t i = 0; i < count; ++i) getter(model, i, &all[i]);
  return all;
}

}  // namespace

ModelDescription describe_model(const sluice_model* model) {
  ModelDescription description;
  description.inputs = infos(model, sluice_model_input_count(model), sluice_model_input);
  description.outputs = infos(model, sluice_model_output_count(model), sluice_model_output);
  description.states = infos(model, sluice_model_state_count(model), sluice_model_state);
  for (int32_t i = 0; i < sluice_model_symbol_count(model); ++i) {
    description.symbols.emplace_back(sluice_model_symbol(model, i));
  }
  description.can_carry = sluice_model_can_carry(model) != 0;
  return description;
}

std::string info_shape_text(const sluice_tensor_info& info,
                            const std::vector<std::string>& symbols) {
  std::string text = "[";
  for (int32_t i = 0; i < info.rank; ++i) {
    if (i > 0) text += ", ";
    const int64_t extent = info.dims[i];
    const int64_t symbol = -1 - extent;
    if (extent >= 0) {
      text += std::to_string(extent);
    } else {
      text += symbol < static_cast<int64_t>(symbols.size()) ? symbols[symbol] : "?";
    }
  }
  return text + "]";
}

std::string info_text(const sluice_tensor_info& info, const std::vector<std::string>& symbols) {
  return npy_type_name(npy_type(info.type)) + info_shape_text(info, symbols);
}

std::string names_text(const std::vector<sluice_tensor_info>& infos) {
  std::string text;
  for (const sluice_tensor_info& info : infos) {
    if (!text.empty()) text += ", ";
    text += "'" + std::string(info.name) + "'";
  }
  return text.empty() ? "none" : text;
}

Model::Model(sluice_model* model, std::shared_ptr<const void> owner)
    : owner_(std::move(owner)), model_(model, sluice_model_close) {
  description_ = describe_model(model);
}

Model Model::open(const std::string& path) {
  sluice_model* model = nullptr;
  sluice_message message{};
  if (sluice_model_open_file(path.c_str(), &model, &message) != SLUICE_OK) {
    // The reason may name the file itself.
    const std::string reason = message.text;
    throw Error(reason.rfind(path, 0) == 0 ? reason : path + ": " + reason);
  }
  return Model(model, nullptr);
}

Model Model::open(const void* data, size_t bytes, std::shared_ptr<const void> owner,
                  const std::string& name) {
  sluice_model* model = nullptr;
  sluice_message message{};
  if (sluice_model_open_memory(data, bytes, &model, &message) != SLUICE_OK) {
    throw Error(name + ": " + message.text);
  }
  return Model(model, std::move(owner));
}

}  // namespace sluice
