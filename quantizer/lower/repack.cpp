#include "quantizer/lower/repack.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <tuple>

#include "quantizer/error.h"
#include "runtime/pack/packed.h"

namespace sluice {
namespace {

bool is_packed_weights(uint8_t layout) {
  return layout == SLUICE_PACKED_GEMM || layout == SLUICE_PACKED_LSTM ||
         layout == SLUICE_PACKED_LSTM_INPUT;
}

uint64_t size_of(const sluice_tiling& tiling, const PlanValue& value) {
  const sluice_plan_value& v = value.value;
  int64_t dims[SLUICE_MAX_RANK];
  std::copy(v.dims, v.dims + v.rank, dims);
  uint64_t bytes = 0;
  if (!packed_bytes(tiling, v.layout, v.type, v.rank, dims, &bytes)) {
    throw Error("constant '" + value.name + "' cannot be packed for family '" + tiling.family +
                "'");
  }
  return bytes;
}

template <typename T, typename Packed>
void repack_weights(const sluice_tiling& from, const sluice_tiling& to, const sluice_plan_value& v,
                    const uint8_t* packed, uint8_t* result) {
  const int64_t outputs = v.dims[v.rank - 2], k = v.dims[v.rank - 1];
  const int64_t rows = v.layout == SLUICE_PACKED_GEMM ? outputs : kGates * outputs;
  std::vector<T> matrix(static_cast<size_t>(rows * k));
  unpack_weights(from, v.layout, outputs, k, reinterpret_cast<const Packed*>(packed),
                 matrix.data());
  pack_weights(to, v.layout, outputs, k, matrix.data(), reinterpret_cast<Packed*>(result));
}

template <typename T>
void repack_channels(const sluice_tiling& from, const sluice_tiling& to, const sluice_plan_value& v,
                     const uint8_t* packed, uint8_t* result) {
  const int64_t outputs = v.dims[v.rank - 1];
  const int64_t count = v.layout == SLUICE_GATE_BLOCKS ? kGates * outputs : outputs;
  std::vector<T> channels(static_cast<size_t>(count));
  unpack_channels(from, v.layout, outputs, reinterpret_cast<const T*>(packed), channels.data());
  pack_channels(to, v.layout, outputs, channels.data(), reinterpret_cast<T*>(result));
}

void repack_constant(const sluice_tiling& from, const sluice_tiling& to, const sluice_plan_value& v,
                     const uint8_t* packed, uint8_t* result) {
  if (is_packed_weights(v.layout)) {
    const auto repack =
        v.type == SLUICE_F32 ? repack_weights<float, float> : repack_weights<int8_t, uint8_t>;
    repack(from, to, v, packed, result);
  } else if (v.type == SLUICE_F32) {
    repack_channels<float>(from, to, v, packed, result);
  } else if (v.type == SLUICE_S32) {
    repack_channels<int32_t>(from, to, v, packed, result);
  } else {
    repack_channels<int16_t>(from, to, v, packed, result);
  }
}

class Repacker {
 public:
  Repacker(const PlanData& plan, const sluice_tiling& tiling) : plan_(plan), result_(plan) {
    result_.tiling = tiling;
    result_.constants.clear();
  }

  PlanData run() {
    for (size_t i = 0; i < plan_.values.size(); ++i) {
      if (plan_.values[i].value.storage == SLUICE_CONSTANT) constant(i);
    }
    weigh_layers();
    return result_;
  }

 private:
  void constant(size_t index) {
    const PlanValue& before = plan_.values[index];
    const sluice_plan_value& from = before.value;
    sluice_plan_value& to = result_.values[index].value;
    if (size_of(plan_.tiling, before) != from.bytes || from.offset > plan_.constants.size() ||
        from.bytes > plan_.constants.size() - from.offset) {
      throw Error("constant '" + before.name + "' does not have the size of its shape");
    }
    if (is_packed_weights(from.layout) && from.type != SLUICE_F32) {
      to.type = result_.tiling.weight_offset == 0 ? SLUICE_S8 : SLUICE_U8;
    }
    to.bytes = size_of(result_.tiling, result_.values[index]);
    const auto [place, is_new] =
        places_.try_emplace({from.offset, from.bytes, from.type, from.layout}, 0);
    if (is_new) {
      const size_t offset = (result_.constants.size() + kConstantAlignment - 1) /
                            kConstantAlignment * kConstantAlignment;
      result_.constants.resize(offset + to.bytes);
      const uint8_t* source = plan_.constants.data() + from.offset;
      uint8_t* result = result_.constants.data() + offset;
      if (from.layout != SLUICE_DENSE) {
        repack_constant(plan_.tiling, result_.tiling, from, source, result);
      } else if (from.bytes > 0) {
        std::memcpy(result, source, from.bytes);
      }
      place->second = offset;
    }
    to.offset = place->second;
  }

  // Paddings differ: what `inspect` prints of a layer.
  void weigh_layers() {
    for (const PlanCall& call : result_.calls) {
      if (call.layer < 0) continue;
      PlanLayer& layer = result_.layers.at(static_cast<size_t>(call.layer));
      for (const int32_t input : call.inputs) {
        if (input < 0) continue;
        const auto index = static_cast<size_t>(input);
        layer.weight_bytes += result_.values.at(index).value.bytes;
        layer.weight_bytes -= plan_.values.at(index).value.bytes;
      }
    }
  }

  const PlanData& plan_;
  PlanData result_;
  std::map<std::tuple<uint64_t, uint64_t, uint8_t, uint8_t>, size_t> places_;
};

}  // namespace

PlanData repacked(const PlanData& plan, const sluice_tiling& tiling) {
  const sluice_tiling& have = plan.tiling;
  if (std::strcmp(have.family, tiling.family) == 0 && have.weight_offset == tiling.weight_offset &&
      have.gemm_block == tiling.gemm_block && have.lstm_block == tiling.lstm_block) {
    return plan;
  }
  return Repacker(plan, tiling).run();
}

}  // namespace sluice
