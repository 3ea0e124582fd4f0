#include "schedules/lane_functions.h"

#include <sstream>

#include "generators/gate_table.h"
#include "schedules/family.h"
#include "schedules/llvm_assembly.h"

namespace sluice {
namespace {

// A load from a constant array.
std::string lookup(const std::string& name, const GateEntries& entries) {
  std::ostringstream text;
  text << "@" << name << "_array = private unnamed_addr constant [256 x i16] ["
       << elements(entries, 0, entries.size()) << "], align 64\n"
       << "define linkonce_odr hidden i16 @" << name << "(i16 %i) alwaysinline {\n"
       << "  %place = zext i16 %i to i64\n"
       << "  %address = getelementptr inbounds [256 x i16], [256 x i16]* @" << name
       << "_array, i64 0, i64 %place\n"
       << "  %entry = load i16, i16* %address\n"
       << "  ret i16 %entry\n}\n";
  return text.str();
}

// In 64 bits, doubled until the last step.
std::string requantize_near() {
  std::ostringstream text;
  text << "declare i64 @llvm.smin.i64(i64, i64)\n"
          "declare i64 @llvm.smax.i64(i64, i64)\n"
       << "define linkonce_odr hidden i32 @" << kRequantizeNear
       << "(i32 %x, i32 %m, i32 %s) alwaysinline {\n"
          "  %x64 = sext i32 %x to i64\n"
          "  %m64 = sext i32 %m to i64\n"
          "  %product = mul i64 %x64, %m64\n"
          "  %right = sub i32 30, %s\n"
          "  %right64 = zext i32 %right to i64\n"
          "  %doubled = ashr i64 %product, %right64\n"
          "  %most = call i64 @llvm.smin.i64(i64 %doubled, i64 2097152)\n"
          "  %near = call i64 @llvm.smax.i64(i64 %most, i64 -2097152)\n"
          "  %near32 = trunc i64 %near to i32\n"
          "  %more = add i32 %near32, 1\n"
          "  %y = ashr i32 %more, 1\n"
          "  ret i32 %y\n}\n";
  return text.str();
}

std::string bytes_of_words() {
  std::ostringstream text;
  for (const auto& [name, shift] : {std::pair{kLowerByte, 0}, {kUpperByte, 8}}) {
    text << "define linkonce_odr hidden i8 @" << name << "(i16 %x) alwaysinline {\n"
         << "  %shifted = lshr i16 %x, " << shift << "\n"
         << "  %y = trunc i16 %shifted to i8\n  ret i8 %y\n}\n";
  }
  return text.str();
}

// A constructor that names the functions, so that linking takes them although nothing calls them
// yet. The optimizer removes it, and them once they are inlined.
std::string reference_to(const std::string& assembly) {
  std::ostringstream text;
  text << "define internal void @sluice_lane_functions() {\n";
  int number = 0;
  const std::string before = "define linkonce_odr hidden ";
  for (size_t at = assembly.find(before); at != std::string::npos;
       at = assembly.find(before, at + 1)) {
    const size_t type = at + before.size(), name = assembly.find(" @", type) + 1,
                 arguments = assembly.find('(', name), end = assembly.find(')', arguments);
    std::string types = assembly.substr(arguments, end + 1 - arguments);
    for (size_t from = types.find(" %"); from != std::string::npos; from = types.find(" %")) {
      types.erase(from, types.find_first_of(",)", from) - from);
    }
    text << "  %p" << number++ << " = ptrtoint " << assembly.substr(type, name - 1 - type) << " "
         << types << "* " << assembly.substr(name, arguments - name) << " to i64\n";
  }
  text << "  ret void\n}\n"
          "@llvm.global_ctors = appending global [1 x { i32, void ()*, i8* }] [{ i32, void ()*, "
          "i8* }"
          " { i32 65535, void ()* @sluice_lane_functions, i8* null }]\n";
  return text.str();
}

struct TableNames {
  const char *value, *slope;
  int used;  // entries that are read, from the first
};
constexpr TableNames kTables[] = {{kGateTableValue, kGateTableSlope, kGateTableSize},
                                  {kSigmoidTableValue, kSigmoidTableSlope, kSigmoidTableSize}};

// What the family has for vectors.
std::string vector_functions(const Halide::Target& target) {
  switch (family(target)) {
    case Family::X86:
      return x86::vector_declarations(target) + x86::vector_requantize_near(target);
    case Family::Arm:
      return arm::vector_declarations(target) + arm::vector_requantize_near(target) +
             arm::further_functions(target);
    case Family::Hexagon:
      return hexagon::vector_declarations() + hexagon::vector_requantize_near() +
             hexagon::vector_bytes_of_words();
    case Family::Portable:
      break;
  }
  return "";
}

std::string vector_lookups(const TableNames& table, const GateEntries& values,
                           const GateEntries& slopes, const Halide::Target& target) {
  switch (family(target)) {
    case Family::X86:
      return x86::vector_lookup(table.value, values, table.used, target) +
             x86::vector_lookup(table.slope, slopes, table.used, target);
    case Family::Arm:
      return arm::vector_lookups(table.value, table.slope, values, slopes);
    case Family::Hexagon:
      return hexagon::vector_lookup(table.value, values, table.used) +
             hexagon::vector_slope_lookup(table.slope, slopes, table.used);
    case Family::Portable:
      break;
  }
  return "";
}

}  // namespace

Halide::Expr lane_function_or(const Halide::Expr& otherwise, const char* name,
                              const std::vector<Halide::Expr>& arguments,
                              const Halide::Target& target) {
  using Halide::Internal::Call;
  if (family(target) != Family::Arm) return otherwise;
  return Call::make(otherwise.type(), name, arguments, Call::PureExtern);
}

void define_lane_functions(std::map<std::string, Halide::ExternalCode>& externs,
                           const Halide::Target& target) {
  const GateEntries values = gate_table();
  GateEntries slopes{};
  for (size_t i = 0; i + 1 < values.size(); ++i) slopes[i] = values[i + 1] - values[i];
  std::string code = requantize_near() + bytes_of_words() + vector_functions(target);
  for (const TableNames& table : kTables) {
    code += lookup(table.value, values) + lookup(table.slope, slopes) +
            vector_lookups(table, values, slopes, target);
  }
  code += reference_to(code);
  const std::string name = "sluice.lane_functions";
  externs.emplace(name, Halide::ExternalCode::bitcode_wrapper(target, bitcode(code, target), name));
}

}  // namespace sluice
