#include "quantizer/npy/npy_header.h"

#include <cstring>

#include "quantizer/error.h"

namespace sluice {
namespace {

constexpr char kMagic[] = "\x93NUMPY";
constexpr size_t kMagicBytes = 6;

struct TypeCode {
  const char* descr;  // without byte order
  NpyType type;
};
constexpr TypeCode kTypeCodes[] = {
    {"f4", NpyType::F32}, {"f8", NpyType::F64}, {"i1", NpyType::S8},
    {"i2", NpyType::S16}, {"i4", NpyType::S32}, {"i8", NpyType::S64},
    {"u1", NpyType::U8},  {"u2", NpyType::U16}, {"b1", NpyType::Bool},
};

/// Text of the file shown in a message: printable and short.
std::string shown(const std::string& text) {
  std::string out;
  for (const char c : text.substr(0, 24)) out += c >= 32 && c < 127 ? c : '?';
  return "'" + out + (text.size() > 24 ? "...'" : "'");
}

NpyType parse_descr(const std::string& descr, const std::string& name) {
  const std::string code = descr.empty() ? "" : descr.substr(1);
  for (const TypeCode& known : kTypeCodes) {
    if (code != known.descr) continue;
    const bool single = npy_type_bytes(known.type) == 1;
    if (descr[0] == '<' || (single && descr[0] == '|')) return known.type;
    if (descr[0] == '>') {
      throw Error(name + ": is big-endian (" + shown(descr) + "), expected little-endian");
    }
  }
  throw Error(name + ": has type " + shown(descr) +
              ", expected float32, float64, int8, int16, int32, int64, uint8, uint16 or bool");
}

/// A cursor over the dictionary literal.
class Parser {
 public:
  Parser(const char* text, size_t size, const std::string& name)
      : text_(text), size_(size), name_(name) {}

  void parse(NpyHeader* header) {
    bool have_descr = false, have_order = false, have_shape = false;
    expect('{');
    while (!accept('}')) {
      const std::string key = string("a key");
      expect(':');
      if (key == "descr" && !have_descr) {
        have_descr = true;
        if (peek() != '\'' && peek() != '"') {
          throw Error(name_ + ": holds records, expected elements of a simple type");
        }
        header->type = parse_descr(string("the type"), name_);
      } else if (key == "fortran_order" && !have_order) {
        have_order = true;
        if (boolean()) {
          throw Error(name_ +
                      ": is in Fortran order, expected C order (numpy.ascontiguousarray makes it)");
        }
      } else if (key == "shape" && !have_shape) {
        have_shape = true;
        header->shape = shape();
      } else {
        throw Error(name_ + ": unexpected key " + shown(key) + " in the .npy header");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != size_) throw Error(name_ + ": text after the dictionary of the .npy header");
    if (!have_descr || !have_order || !have_shape) {
      throw Error(name_ + ": the .npy header lacks '" +
                  (!have_descr   ? "descr"
                   : !have_order ? "fortran_order"
                                 : "shape") +
                  "'");
    }
  }

 private:
  void skip_space() {
    while (at_ < size_ && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }
  char peek() {
    skip_space();
    return at_ < size_ ? text_[at_] : '\0';
  }
  bool accept(char c) {
    if (peek() != c || at_ == size_) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) malformed(std::string("'") + c + "'");
  }
  [[noreturn]] void malformed(const std::string& expected) {
    throw Error(name_ + ": malformed .npy header at character " + std::to_string(at_) +
                ", expected " + expected);
  }
  std::string string(const char* what) {
    const char quote = peek();
    if (quote != '\'' && quote != '"') malformed(std::string("a string for ") + what);
    const size_t begin = ++at_;
    while (at_ < size_ && text_[at_] != quote) ++at_;
    if (at_ == size_) malformed("the end of a string");
    return std::string(text_ + begin, at_++ - begin);
  }
  bool boolean() {
    skip_space();
    for (const bool value : {false, true}) {
      const char* word = value ? "True" : "False";
      const size_t length = std::strlen(word);
      if (size_ - at_ >= length && std::memcmp(text_ + at_, word, length) == 0) {
        at_ += length;
        return value;
      }
    }
    malformed("True or False");
  }
  std::vector<int64_t> shape() {
    std::vector<int64_t> extents;
    expect('(');
    while (!accept(')')) {
      if (extents.size() == kNpyMaxRank) {
        throw Error(name_ + ": has more than " + std::to_string(kNpyMaxRank) + " axes");
      }
      extents.push_back(extent());
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return extents;
  }
  int64_t extent() {
    if (peek() < '0' || peek() > '9') malformed("an extent");
    int64_t value = 0;
    while (at_ < size_ && text_[at_] >= '0' && text_[at_] <= '9') {
      if (__builtin_mul_overflow(value, 10, &value) ||
          __builtin_add_overflow(value, text_[at_] - '0', &value)) {
        throw Error(name_ + ": an extent of the .npy header is too large");
      }
      ++at_;
    }
    if (at_ < size_ && text_[at_] == 'L') ++at_;  // written by Python 2
    return value;
  }

  const char* text_;
  size_t size_;
  size_t at_ = 0;
  const std::string& name_;
};

/// Elements times their size. Extents of 0 do not hide an overflow of the others: products of any
/// of the extents stay in range.
uint64_t checked_bytes(const NpyHeader& header, const std::string& name) {
  int64_t bytes = static_cast<int64_t>(npy_type_bytes(header.type));
  bool empty = false;
  for (const int64_t extent : header.shape) {
    if (extent == 0) {
      empty = true;
    } else if (__builtin_mul_overflow(bytes, extent, &bytes)) {
      throw Error(name + ": shape " + npy_shape_text(header.shape) + " is too large");
    }
  }
  return empty ? 0 : static_cast<uint64_t>(bytes);
}

}  // namespace

NpyHeader parse_npy_header(const uint8_t* data, size_t size, const std::string& name) {
  if (size < kMagicBytes || std::memcmp(data, kMagic, kMagicBytes) != 0) {
    throw Error(name + ": is not an .npy file");
  }
  const Error truncated(name + ": is truncated within the .npy header");
  if (size < 8) throw truncated;
  const int major = data[6], minor = data[7];
  if (major < 1 || major > 3 || minor != 0) {
    throw Error(name + ": .npy format version " + std::to_string(major) + "." +
                std::to_string(minor) + ", expected 1.0, 2.0 or 3.0");
  }
  const size_t length_bytes = major == 1 ? 2 : 4;
  const size_t begin = 8 + length_bytes;
  if (size < begin) throw truncated;
  size_t length = 0;
  for (size_t i = 0; i < length_bytes; ++i) length |= static_cast<size_t>(data[8 + i]) << (8 * i);
  if (length > kNpyMaxHeaderBytes - begin) {
    throw Error(name + ": .npy header of " + std::to_string(length) + " bytes, expected at most " +
                std::to_string(kNpyMaxHeaderBytes - begin));
  }
  if (size - begin < length) throw truncated;

  NpyHeader header;
  Parser(reinterpret_cast<const char*>(data) + begin, length, name).parse(&header);
  header.header_bytes = begin + length;
  header.data_bytes = checked_bytes(header, name);
  return header;
}

std::string format_npy_header(NpyType type, const std::vector<int64_t>& shape) {
  std::string descr = npy_type_bytes(type) == 1 ? "|" : "<";
  for (const TypeCode& known : kTypeCodes) {
    if (known.type == type) descr += known.descr;
  }
  std::string dictionary = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (";
  for (size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) dictionary += ' ';
    dictionary += std::to_string(shape[i]);
    if (i + 1 < shape.size() || shape.size() == 1) dictionary += ',';
  }
  dictionary += "), }";
  const size_t unpadded = 10 + dictionary.size() + 1;
  dictionary.append((64 - unpadded % 64) % 64, ' ');
  dictionary += '\n';

  std::string header(kMagic, kMagicBytes);
  header += '\x01';
  header += '\x00';
  header += static_cast<char>(dictionary.size() & 0xff);
  header += static_cast<char>(dictionary.size() >> 8);
  return header + dictionary;
}

}  // namespace sluice
