#include "quantizer/run/edges.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "quantizer/error.h"
#include "quantizer/run/run_plan.h"

namespace sluice {
namespace {

sluice_tensor_info quantized(sluice_type type, float scale, int32_t zero_point) {
  sluice_tensor_info info{};
  info.name = "x";
  info.type = type;
  info.rank = 1;
  info.dims[0] = 6;
  info.scale = scale;
  info.zero_point = zero_point;
  info.state = -1;
  return info;
}

NpyArray floats(const std::vector<float>& values) {
  NpyArray array = npy_zeros(NpyType::F32, {static_cast<int64_t>(values.size())});
  std::copy(values.begin(), values.end(), array.as<float>());
  return array;
}

template <typename T>
std::vector<int> integers(const NpyArray& array) {
  return {array.as<T>(), array.as<T>() + array.elements()};
}

TEST(Edges, FloatsAreRoundedToEvenAndClamped) {
  const NpyArray x = floats({0, 0.25f, 0.75f, -0.25f, 100, -100});
  const NpyArray s8 = quantize_array(x, quantized(SLUICE_S8, 0.5f, -3), "input 'x'");
  EXPECT_EQ(s8.type, NpyType::S8);
  EXPECT_EQ(integers<int8_t>(s8), (std::vector<int>{-3, -3, -1, -3, 127, -128}));
  const NpyArray u8 = quantize_array(x, quantized(SLUICE_U8, 0.5f, 5), "input 'x'");
  EXPECT_EQ(integers<uint8_t>(u8), (std::vector<int>{5, 5, 7, 5, 205, 0}));
  const NpyArray s16 = quantize_array(x, quantized(SLUICE_S16, 0.001f, 0), "input 'x'");
  EXPECT_EQ(integers<int16_t>(s16), (std::vector<int>{0, 250, 750, -250, 32767, -32768}));
}

TEST(Edges, IntegersComeBackAsTheNumbersTheyStandFor) {
  NpyArray q = npy_zeros(NpyType::S8, {2});
  q.as<int8_t>()[0] = -128;
  q.as<int8_t>()[1] = 7;
  const NpyArray x = dequantize_array(q, quantized(SLUICE_S8, 0.5f, -3));
  EXPECT_EQ(x.as<float>()[0], -62.5f);
  EXPECT_EQ(x.as<float>()[1], 5.0f);
}

TEST(Edges, WhatIsNotFiniteIsRefusedByPlace) {
  for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    try {
      quantize_array(floats({0, 1, bad}), quantized(SLUICE_S8, 1, 0), "input 'x'");
      FAIL();
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("input 'x': element 2 is"), std::string::npos);
    }
  }
}

TEST(Edges, FloatsGivenToAQuantizedInputAreQuantized) {
  ModelDescription model;
  model.inputs = {quantized(SLUICE_S8, 0.5f, 1)};
  const RunPlan plan = plan_runs(model, {{"x", floats({0, 1, 2, 3, 4, 5})}});
  EXPECT_EQ(integers<int8_t>(plan.inputs[0].array), (std::vector<int>{1, 3, 5, 7, 9, 11}));
  NpyArray given = npy_zeros(NpyType::S8, {6});
  EXPECT_EQ(integers<int8_t>(plan_runs(model, {{"x", given}}).inputs[0].array),
            std::vector<int>(6, 0));
}

}  // namespace
}  // namespace sluice
