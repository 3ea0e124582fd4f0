// Writes small valid models into the directory given: what fuzz_sluice starts from.
#include <fstream>
#include <string>

#include "tests/runtime/model_bytes.h"

namespace {

bool write(sluice::test::TestPlan plan, const std::string& path) {
  sluice::test::ModelBytes bytes = sluice::test::pack(*sluice::test::model_tables(&plan));
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(file.flush());
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::string directory = arguments[1];
  return write(sluice::test::layout_plan(), directory + "/layout") &&
                 write(sluice::test::lstm_plan(1, 1), directory + "/lstm")
             ? 0
             : 1;
}
