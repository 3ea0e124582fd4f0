#include "quantizer/npy/npy_header.h"

#include <gtest/gtest.h>

#include <string>

#include "quantizer/error.h"

namespace sluice {
namespace {

/// A header of the given version around a dictionary.
std::string file(const std::string& dictionary, int major = 1) {
  std::string out = "\x93NUMPY";
  out += static_cast<char>(major);
  out += '\0';
  const size_t length_bytes = major == 1 ? 2 : 4;
  for (size_t i = 0; i < length_bytes; ++i) {
    out += static_cast<char>(dictionary.size() >> (8 * i) & 0xff);
  }
  return out + dictionary;
}

NpyHeader parse(const std::string& bytes) {
  return parse_npy_header(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), "a.npy");
}

std::string error(const std::string& bytes) {
  try {
    parse(bytes);
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
    return e.what();
  }
  return "no error";
}

TEST(NpyHeader, ReadsEveryVersion) {
  for (const int major : {1, 2, 3}) {
    const std::string bytes =
        file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n", major);
    const NpyHeader header = parse(bytes);
    EXPECT_EQ(header.type, NpyType::F32);
    EXPECT_EQ(header.shape, (std::vector<int64_t>{2, 3}));
    EXPECT_EQ(header.header_bytes, bytes.size());
    EXPECT_EQ(header.data_bytes, 24u);
  }
}

TEST(NpyHeader, ReadsWhatOtherWritersWrite) {
  EXPECT_EQ(parse(file("{'descr':'<i8','fortran_order':False,'shape':(5,)}")).shape,
            (std::vector<int64_t>{5}));
  EXPECT_EQ(
      parse(file("{\"shape\": (5L, 2L), \"fortran_order\": False, \"descr\": \"|i1\"}")).shape,
      (std::vector<int64_t>{5, 2}));
  EXPECT_EQ(parse(file("{'descr': '<f8', 'fortran_order': False, 'shape': ()}")).data_bytes, 8u);
  EXPECT_EQ(parse(file("{'descr': '<i1', 'fortran_order': False, 'shape': (0, 7)}")).data_bytes,
            0u);
}

TEST(NpyHeader, RefusesTypesAndOrdersItDoesNotRead) {
  EXPECT_EQ(error(file("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }")),
            "a.npy: is in Fortran order, expected C order (numpy.ascontiguousarray makes it)");
  EXPECT_EQ(error(file("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }")),
            "a.npy: is big-endian ('>f4'), expected little-endian");
  for (const char* descr : {"<f2", "<c8", "<u4", "<U5", "|O", "f4", "=f4", "|f4", "", "<"}) {
    EXPECT_NE(error(file("{'descr': '" + std::string(descr) +
                         "', 'fortran_order': False, 'shape': (2, 3), }"))
                  .find("has type '"),
              std::string::npos)
        << descr;
  }
  EXPECT_EQ(error(file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }")),
            "a.npy: holds records, expected elements of a simple type");
}

TEST(NpyHeader, RefusesMalformedHeaders) {
  EXPECT_EQ(error(""), "a.npy: is not an .npy file");
  EXPECT_EQ(error("PK\x03\x04..........."), "a.npy: is not an .npy file");
  EXPECT_EQ(error("\x93NUMPY\x04" + std::string(9, '\0')),
            "a.npy: .npy format version 4.0, expected 1.0, 2.0 or 3.0");
  const std::string good = file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
  for (size_t size = 6; size < good.size(); ++size) {
    EXPECT_EQ(error(good.substr(0, size)), "a.npy: is truncated within the .npy header") << size;
  }
  const char* const malformed[] = {
      "",
      "{",
      "{}",
      "{'descr'",
      "{'descr",
      "{'descr': '<f4'",
      "{'descr': '<f4', 'fortran_order': False}",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
      "{'descr': '<f4', 'fortran_order': Fals",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': 3}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,",
  };
  for (const char* dictionary : malformed) {
    EXPECT_EQ(error(file(dictionary)).rfind("a.npy: ", 0), 0u) << dictionary;
  }
}

TEST(NpyHeader, RefusesSizesThatOverflow) {
  const auto with_shape = [](const std::string& shape) {
    return file("{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + ")}");
  };
  EXPECT_NE(error(with_shape("99999999999999999999,")).find("too large"), std::string::npos);
  EXPECT_NE(error(with_shape("4294967296, 4294967296")).find("too large"), std::string::npos);
  // A zero must not hide an overflow of the other extents.
  EXPECT_NE(error(with_shape("4294967296, 0, 4294967296")).find("too large"), std::string::npos);
  std::string axes;
  for (int i = 0; i < 33; ++i) axes += "1,";
  EXPECT_EQ(error(with_shape(axes)), "a.npy: has more than 32 axes");
  std::string long_header = file("", 2);
  long_header[8] = long_header[9] = long_header[10] = '\x7f';
  EXPECT_NE(error(long_header).find("expected at most"), std::string::npos);
}

TEST(NpyHeader, WritesWhatNumPyWrites) {
  const std::string matrix = format_npy_header(NpyType::F32, {3, 4});
  EXPECT_EQ(matrix.size() % 64, 0u);
  const std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }";
  EXPECT_EQ(matrix.substr(10, dictionary.size()), dictionary);
  EXPECT_EQ(matrix.back(), '\n');
  EXPECT_NE(
      format_npy_header(NpyType::Bool, {7}).find("'|b1', 'fortran_order': False, 'shape': (7,), }"),
      std::string::npos);
  EXPECT_NE(
      format_npy_header(NpyType::S8, {}).find("'|i1', 'fortran_order': False, 'shape': (), }"),
      std::string::npos);
}

}  // namespace
}  // namespace sluice
