// The reference's layers and layer norm against what other engines recorded.
#include "tests/reference/lstm.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "quantizer/npy/npy.h"
#include "tests/reference/layer_norm.h"
#include "tests/reference/vector_case.h"
#include "tests/support/shared.h"

namespace sluice::reference {
namespace {

void expect_run(const VectorCase& expected, const std::string& name) {
  const LstmLayer& layer = expected.layer;
  std::vector<int16_t> h(static_cast<size_t>(expected.batch * layer.outputs),
                         static_cast<int16_t>(output_zero(layer)));
  std::vector<int16_t> c(static_cast<size_t>(expected.batch * layer.units), 0);
  const auto x_size = static_cast<std::ptrdiff_t>(expected.x.size()) / expected.calls;
  std::vector<int16_t> y, cells;
  for (int64_t call = 0; call < expected.calls; ++call) {
    const auto from = expected.x.begin() + call * x_size;
    const auto part = run(layer, {from, from + x_size}, expected.steps, expected.batch, h, c);
    y.insert(y.end(), part.begin(), part.end());
    cells.insert(cells.end(), c.begin(), c.end());
  }
  EXPECT_EQ(y, expected.y) << name;
  if (!expected.c_state.empty()) {
    EXPECT_EQ(cells, expected.c_state) << name;
  }
}

TEST(ReferenceLstm, TensorFlowLite) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const auto names = layer_cases("lstm_int8_tflite");
  ASSERT_EQ(names.size(), 30u);
  for (const std::string& name : names) {
    expect_run(load_layer_case("lstm_int8_tflite", name), name);
  }
}

TEST(ReferenceLstm, TensorFlowLiteMicro) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const auto names = layer_cases("lstm_int8_tflm");
  ASSERT_EQ(names.size(), 22u);
  for (const std::string& name : names) expect_run(load_layer_case("lstm_int8_tflm", name), name);
}

TEST(ReferenceLstm, CmsisNn) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const char* name : {"lstm_1", "lstm_one_time_step", "lstm_1_s16"}) {
    expect_run(load_cmsis_case(name), name);
  }
}

NpyArray unit(const std::string& name, const std::string& array) {
  return read_npy(shared_path("vectors/lstm_units/" + name + "/" + array + ".npy"));
}

TEST(ReferenceLstm, NextCell) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray f = unit("cell_update", "f"), c = unit("cell_update", "c"),
                 i = unit("cell_update", "i"), z = unit("cell_update", "z"),
                 log2 = unit("cell_update", "log2_scale"),
                 tflite = unit("cell_update", "expected_tflite"),
                 tflm = unit("cell_update", "expected_tflm");
  LstmLayer layer;
  for (int64_t row = 0; row < f.elements(); ++row) {
    layer.cell_log2 = log2.as<int8_t>()[row];
    for (const auto& [profile, expected] :
         {std::pair{Profile::Tflite, &tflite}, {Profile::Tflm, &tflm}}) {
      layer.profile = profile;
      ASSERT_EQ(next_cell(layer, f.as<int16_t>()[row], c.as<int16_t>()[row], i.as<int16_t>()[row],
                          z.as<int16_t>()[row]),
                expected->as<int16_t>()[row])
          << "row " << row;
    }
  }
}

TEST(ReferenceLstm, GateAccumulation) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const auto column = [](const char* array) { return unit("gate_accumulate", array); };
  const NpyArray acc_x = column("acc_x"), acc_h = column("acc_h"), p = column("p"), c = column("c");
  const NpyArray expected = column("expected"), with_peephole = column("expected_peephole");
  const auto factor = [](const NpyArray& multiplier, const NpyArray& shift, int64_t row) {
    return Multiplier{multiplier.as<int32_t>()[row], shift.as<int8_t>()[row]};
  };
  const NpyArray mult_x = column("mult_x"), mult_h = column("mult_h"), mult_p = column("mult_p");
  const NpyArray shift_x = column("shift_x"), shift_h = column("shift_h"),
                 shift_p = column("shift_p");
  for (int64_t row = 0; row < acc_x.elements(); ++row) {
    const auto add = [](int64_t sum, Multiplier by, int32_t to) {
      return add_scaled(sum, by, Rounding::DoubleAway, to, 16);
    };
    const int32_t gx = add(acc_x.as<int32_t>()[row], factor(mult_x, shift_x, row), 0);
    const int32_t gate = add(acc_h.as<int32_t>()[row], factor(mult_h, shift_h, row), gx);
    ASSERT_EQ(gate, expected.as<int16_t>()[row]) << "row " << row;
    const int64_t seen = int64_t{p.as<int16_t>()[row]} * c.as<int16_t>()[row];
    ASSERT_EQ(add(seen, factor(mult_p, shift_p, row), gate), with_peephole.as<int16_t>()[row])
        << "row " << row;
  }
}

TEST(ReferenceLstm, HiddenOutput) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const auto column = [](const char* array) { return unit("hidden_output", array); };
  const NpyArray o = column("o"), t = column("t"), multiplier = column("multiplier"),
                 shift = column("shift"), zero = column("zero_point"),
                 expected = column("expected");
  for (int64_t row = 0; row < o.elements(); ++row) {
    const int64_t product = int64_t{o.as<int16_t>()[row]} * t.as<int16_t>()[row];
    const Multiplier by{multiplier.as<int32_t>()[row], shift.as<int8_t>()[row]};
    ASSERT_EQ(add_scaled(product, by, Rounding::DoubleAway, zero.as<int8_t>()[row], 8),
              expected.as<int8_t>()[row])
        << "row " << row;
  }
}

TEST(ReferenceLstm, InverseSquareRoot) {
  SLUICE_SKIP_WITHOUT_SHARED();
  const NpyArray v = unit("inv_sqrt", "v"), multiplier = unit("inv_sqrt", "multiplier");
  const NpyArray shift = unit("inv_sqrt", "shift");
  for (int64_t i = 0; i < v.elements(); ++i) {
    const Multiplier found = inverse_sqrt(v.as<int32_t>()[i]);
    ASSERT_EQ(found.multiplier, multiplier.as<int32_t>()[i]) << v.as<int32_t>()[i];
    ASSERT_EQ(found.shift, shift.as<int8_t>()[i]) << v.as<int32_t>()[i];
  }
}

TEST(ReferenceLstm, LayerNorm) {
  SLUICE_SKIP_WITHOUT_SHARED();
  for (const char* size : {"n8", "n16", "n20", "n40", "n64"}) {
    for (const char* kind : {"_a", "_b"}) {
      const std::string name = std::string("layer_norm_") + size + kind;
      std::ifstream file(shared_path("vectors/lstm_units/" + name + "/config.json"));
      const auto config = nlohmann::json::parse(file);
      const NpyArray g = unit(name, "g"), weight = unit(name, "weight"), bias = unit(name, "bias");
      const NpyArray expected = unit(name, "expected");
      const int64_t n = weight.elements();
      const Normalization by{{weight.as<int16_t>(), weight.as<int16_t>() + n},
                             {bias.as<int32_t>(), bias.as<int32_t>() + n},
                             {config.at("layer_norm").at(0), config.at("layer_norm").at(1)},
                             config.at("variance_guard")};
      for (int64_t row = 0; row * n < g.elements(); ++row) {
        const int16_t* from = g.as<int16_t>() + row * n;
        const int16_t* to = expected.as<int16_t>() + row * n;
        ASSERT_EQ(layer_norm({from, from + n}, by), std::vector<int16_t>(to, to + n)) << name;
      }
    }
  }
}

}  // namespace
}  // namespace sluice::reference
