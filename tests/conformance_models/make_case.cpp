#include <algorithm>

#include "quantizer/run/edges.h"
#include "quantizer/run/session.h"
#include "tests/conformance_models/cases.h"

namespace sluice::test {
namespace {

Model open_model(const PlanData& plan, const std::string& name) {
  auto bytes = std::make_shared<AlignedBytes>(serialize_model(plan));
  return Model::open(bytes->data(), bytes->size(), bytes, name);
}

/// Extents of one run.
std::vector<int64_t> run_shape(const NpyArray& array, int64_t runs) {
  const auto skipped = runs > 1 ? 1 : 0;
  return {array.shape.begin() + skipped, array.shape.end()};
}

/// The values of the symbols that stand alone in the shape of an input.
void bind_symbols(const sluice_tensor_info& info, const std::vector<int64_t>& shape,
                  std::vector<int32_t>* symbols) {
  if (static_cast<size_t>(info.rank) != shape.size()) {
    throw Error(std::string("input '") + info.name + "' has rank " + std::to_string(info.rank));
  }
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const int64_t dim = info.dims[axis];
    if (dim < 0 && dim != INT64_MIN) {
      symbols->at(static_cast<size_t>(-1 - dim)) = static_cast<int32_t>(shape[axis]);
    }
  }
}

int64_t elements(const sluice_tensor_info& info, const std::vector<int32_t>& symbols) {
  int64_t count = 1;
  for (int32_t axis = 0; axis < info.rank; ++axis) {
    const int64_t dim = info.dims[axis];
    count *= dim < 0 ? symbols.at(static_cast<size_t>(-1 - dim)) : dim;
  }
  return count;
}

}  // namespace

ModelCase make_case(const std::string& name, PlanData plan, int64_t runs,
                    const std::map<std::string, NpyArray>& inputs) {
  const Model model = open_model(plan, name);
  ModelCase result;
  result.name = name;
  result.runs = runs;
  result.symbols.assign(model.description().symbols.size(), 1);
  for (const sluice_tensor_info& info : model.description().inputs) {
    result.inputs.emplace_back();
    const auto found = inputs.find(info.name);
    if (found == inputs.end()) continue;
    const NpyArray& array = found->second;
    bind_symbols(info, run_shape(array, runs), &result.symbols);
    const bool quantizes = is_quantized(info) && array.type == NpyType::F32;
    result.inputs.back() = quantizes ? quantize_array(array, info, name).bytes : array.bytes;
  }
  result.plan = std::move(plan);
  return result;
}

void expect_floats(ModelCase* model) {
  const Model opened = open_model(model->plan, model->name);
  const ModelDescription& description = opened.description();
  Session session(opened, model->symbols, "");
  std::vector<std::vector<uint8_t>> rooms;
  for (const sluice_tensor_info& info : description.outputs) {
    rooms.emplace_back(static_cast<size_t>(elements(info, model->symbols)) * sizeof(float));
  }
  model->expected.resize(rooms.size());
  for (int64_t run = 0; run < model->runs; ++run) {
    std::vector<sluice_buffer> in, out;
    for (size_t i = 0; i < description.inputs.size(); ++i) {
      const sluice_tensor_info& info = description.inputs[i];
      std::vector<uint8_t>& bytes = model->inputs[i];
      const size_t each = bytes.size() / static_cast<size_t>(model->runs);
      sluice_buffer buffer{bytes.empty() ? nullptr : &bytes[each * run], each, info.rank, {}};
      for (int32_t axis = 0; axis < info.rank; ++axis) {
        const int64_t dim = info.dims[axis];
        buffer.dims[axis] = dim < 0 ? model->symbols.at(static_cast<size_t>(-1 - dim)) : dim;
      }
      in.push_back(buffer);
    }
    for (auto& room : rooms) out.push_back({room.data(), room.size(), 0, {}});
    if (!model->carry) session.reset();
    session.run(in, &out);
    for (size_t i = 0; i < rooms.size(); ++i) {
      model->expected[i].insert(model->expected[i].end(), rooms[i].begin(), rooms[i].end());
    }
  }
}

}  // namespace sluice::test
