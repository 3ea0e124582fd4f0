#include "quantizer/npy/npy.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "quantizer/error.h"

namespace sluice {
namespace {

class Npy : public testing::Test {
 protected:
  Npy() {
    directory_ = std::filesystem::temp_directory_path() / ("npy-" + std::to_string(getpid()));
    std::filesystem::create_directories(directory_);
  }
  ~Npy() override { std::filesystem::remove_all(directory_); }
  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  std::string store(const std::string& name, const std::vector<uint8_t>& bytes) const {
    std::ofstream(path(name), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return path(name);
  }

  std::filesystem::path directory_;
};

template <typename F>
std::string error(F f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST_F(Npy, EveryTypeAndShapeComesBackByteForByte) {
  const NpyType types[] = {NpyType::F32, NpyType::F64, NpyType::S8,  NpyType::S16, NpyType::S32,
                           NpyType::S64, NpyType::U8,  NpyType::U16, NpyType::Bool};
  const std::vector<int64_t> shapes[] = {
      {}, {1}, {5}, {0}, {2, 3}, {4, 0, 2}, {2, 1, 3, 1, 2, 1, 2}};
  for (const NpyType type : types) {
    for (const std::vector<int64_t>& shape : shapes) {
      NpyArray array = npy_zeros(type, shape);
      for (size_t i = 0; i < array.bytes.size(); ++i) {
        array.bytes[i] = static_cast<uint8_t>(type == NpyType::Bool ? i % 2 : 37 * i + 11);
      }
      write_npy(path("a.npy"), array);
      const NpyArray back = read_npy(path("a.npy"));
      EXPECT_EQ(back.type, type);
      EXPECT_EQ(back.shape, shape);
      EXPECT_EQ(back.bytes, array.bytes) << npy_type_name(type) << npy_shape_text(shape);
    }
  }
}

TEST_F(Npy, ElementsMustFillTheFileExactly) {
  NpyArray array = npy_zeros(NpyType::F32, {3, 2});
  std::vector<uint8_t> bytes = format_npy(array);
  const std::string expected = " bytes of elements, expected 24 for float32[3, 2]";
  bytes.push_back(0);
  const std::string longer = store("longer.npy", bytes);
  EXPECT_EQ(error([&] { read_npy(longer); }), longer + ": holds 25" + expected);
  bytes.resize(bytes.size() - 5);
  const std::string shorter = store("shorter.npy", bytes);
  EXPECT_EQ(error([&] { read_npy(shorter); }), shorter + ": holds 20" + expected);
  EXPECT_EQ(error([&] { parse_npy(bytes.data(), bytes.size(), "m"); }), "m: holds 20" + expected);
}

TEST_F(Npy, RefusesBoolsThatAreNeither) {
  NpyArray array = npy_zeros(NpyType::Bool, {4});
  array.bytes[2] = 7;
  const std::vector<uint8_t> bytes = format_npy(array);
  EXPECT_EQ(error([&] { parse_npy(bytes.data(), bytes.size(), "m"); }),
            "m: holds a bool of value 7, expected 0 or 1");
}

TEST_F(Npy, NamesWhatCannotBeRead) {
  EXPECT_EQ(error([&] { read_npy(path("absent.npy")); }),
            path("absent.npy") + ": cannot be opened: No such file or directory");
  EXPECT_EQ(error([&] { read_npy(directory_.string()); }),
            directory_.string() + ": is not a regular file");
  EXPECT_EQ(error([] { read_npy("/dev/zero"); }), "/dev/zero: is not a regular file");
  const std::string empty = store("empty.npy", {});
  EXPECT_EQ(error([&] { read_npy(empty); }), empty + ": is not an .npy file");
}

TEST_F(Npy, RefusesArraysNoMemoryHolds) {
  EXPECT_NE(error([] {
              npy_zeros(NpyType::F64, {int64_t{1} << 40, int64_t{1} << 40});
            }).find("is too large"),
            std::string::npos);
  EXPECT_NE(error([] { npy_zeros(NpyType::F64, {-1}); }).find("is too large"), std::string::npos);
}

TEST_F(Npy, ConvertsOnlyInt32AndFloat64) {
  NpyArray ints = npy_zeros(NpyType::S32, {3});
  const int32_t values[] = {-2147483647 - 1, 0, 2147483647};
  std::memcpy(ints.bytes.data(), values, sizeof values);
  const NpyArray wide = convert_npy(ints, SLUICE_S64, "x");
  ASSERT_EQ(wide.type, NpyType::S64);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(wide.as<int64_t>()[i], values[i]);

  NpyArray doubles = npy_zeros(NpyType::F64, {1, 2});
  doubles.as<double>()[0] = 0.1;
  doubles.as<double>()[1] = -3;
  const NpyArray narrow = convert_npy(doubles, SLUICE_F32, "x");
  ASSERT_EQ(narrow.type, NpyType::F32);
  EXPECT_EQ(narrow.shape, doubles.shape);
  EXPECT_EQ(narrow.as<float>()[0], 0.1f);
  EXPECT_EQ(narrow.as<float>()[1], -3.0f);

  EXPECT_EQ(convert_npy(ints, SLUICE_S32, "x").bytes, ints.bytes);
  EXPECT_EQ(error([&] { convert_npy(ints, SLUICE_F32, "input 'x'"); }),
            "input 'x': has type int32, expected float32");
  EXPECT_EQ(error([&] { convert_npy(wide, SLUICE_S32, "x"); }),
            "x: has type int64, expected int32");
  EXPECT_EQ(error([&] { convert_npy(npy_zeros(NpyType::U8, {1}), SLUICE_S8, "x"); }),
            "x: has type uint8, expected int8");
}

}  // namespace
}  // namespace sluice
