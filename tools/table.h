// Text for people: aligned tables, numbers, progress.
#ifndef SLUICE_TOOLS_TABLE_H
#define SLUICE_TOOLS_TABLE_H

#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

/// Columns two spaces apart, as wide as their widest cell. A column whose header starts with '>' is
/// aligned to the right (the sign is not printed).
class Table {
 public:
  explicit Table(std::vector<std::string> header);
  void add(std::vector<std::string> row);
  bool empty() const { return rows_.empty(); }
  std::string text() const;

 private:
  std::vector<std::string> header_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

/// "%.*g"; "inf" and "nan" as such.
std::string number_text(double value, int digits = 4);
/// "12,345,678"
std::string grouped_text(uint64_t value);

}  // namespace sluice

#endif
