// Writes a small valid model to the path given: what fuzz_sluice starts from.
#include <fstream>

#include "tests/runtime/model_bytes.h"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  sluice::test::TestPlan plan = sluice::test::layout_plan();
  sluice::test::ModelBytes bytes = sluice::test::pack(*sluice::test::model_tables(&plan));
  std::ofstream file(arguments[1], std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  return file.flush() ? 0 : 1;
}
