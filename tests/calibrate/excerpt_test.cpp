#include "quantizer/calibrate/excerpt.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/quantizer/temporary_folder.h"

namespace sluice {
namespace {

sluice_tensor_info input(const char* name, const std::vector<int64_t>& dims, int32_t state = -1) {
  sluice_tensor_info info{};
  info.name = name;
  info.rank = static_cast<int32_t>(dims.size());
  std::copy(dims.begin(), dims.end(), info.dims);
  info.state = state;
  return info;
}

class Excerpts : public testing::Test {
 protected:
  // Elements 0, 1, 2, ...
  std::string write(const std::string& name, const std::vector<int64_t>& shape) {
    NpyArray array = npy_zeros(NpyType::S32, shape);
    std::iota(array.as<int32_t>(), array.as<int32_t>() + array.elements(), 0);
    write_npy(folder_.path(name), array);
    return folder_.path(name);
  }
  void expect_part(const NpyArray& array, const std::vector<int64_t>& shape, int32_t first) {
    EXPECT_EQ(array.shape, shape);
    ASSERT_EQ(array.bytes.size(), static_cast<size_t>(array.elements()) * 4);
    EXPECT_EQ(array.as<int32_t>()[0], first);
    EXPECT_EQ(array.as<int32_t>()[array.elements() - 1], first + array.elements() - 1);
  }
  test::TemporaryFolder folder_;
};

constexpr int64_t kSymbol = -1;

TEST_F(Excerpts, AnArrayIsCutBetweenItsRuns) {
  ModelDescription model;
  model.inputs = {input("listed", {1, 3}), input("joined", {2, 5}), input("symbolic", {kSymbol, 2}),
                  input("gain", {4}), input("state", {kSymbol, 2}, 0)};
  const Recording recording = {{"listed", write("listed", {8, 1, 3})},
                               {"joined", write("joined", {16, 5})},
                               {"symbolic", write("symbolic", {8, 2})},
                               {"gain", write("gain", {4})},
                               {"state", write("state", {8, 2})}};
  const auto first = read_excerpt({recording, 0, 0.75}, model);
  expect_part(first.at("listed"), {6, 1, 3}, 0);
  expect_part(first.at("joined"), {12, 5}, 0);
  expect_part(first.at("symbolic"), {6, 2}, 0);
  expect_part(first.at("gain"), {4}, 0);
  expect_part(first.at("state"), {8, 2}, 0);
  const auto last = read_excerpt({recording, 0.75, 1}, model);
  expect_part(last.at("listed"), {2, 1, 3}, 18);
  expect_part(last.at("joined"), {4, 5}, 60);
  expect_part(last.at("symbolic"), {2, 2}, 12);
  expect_part(last.at("gain"), {4}, 0);
}

TEST_F(Excerpts, AQuarterOfTheRecordingsIsHeldBack) {
  const auto held_back = [](size_t count) {
    std::vector<Recording> all(count);
    for (size_t i = 0; i < count; ++i) all[i] = {{"x", std::to_string(i)}};
    const SplitData split = hold_back_a_quarter(all, {});
    EXPECT_EQ(split.fitted.size() + split.held_back.size(), count);
    EXPECT_EQ(split.held_back.back().files.at("x"), std::to_string(count - 1));
    return split.held_back.size();
  };
  EXPECT_EQ(held_back(2), 1);
  EXPECT_EQ(held_back(4), 1);
  EXPECT_EQ(held_back(5), 2);
}

TEST_F(Excerpts, TheLastQuarterOfOneRecordingIsHeldBackWhereItCanBeCut) {
  ModelDescription model;
  model.inputs = {input("x", {1, 3})};
  const SplitData split = hold_back_a_quarter({{{"x", write("x", {8, 3})}}}, model);
  ASSERT_EQ(split.fitted.size(), 1);
  ASSERT_EQ(split.held_back.size(), 1);
  EXPECT_EQ(split.fitted[0].last, split.held_back[0].first);
  const SplitData whole = hold_back_a_quarter({{{"x", write("y", {1, 3})}}}, model);
  EXPECT_EQ(whole.fitted.size(), 1);
  EXPECT_TRUE(whole.held_back.empty());
}

}  // namespace
}  // namespace sluice
