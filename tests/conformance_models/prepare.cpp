// Quantizes the models of the conformance tests, once for all targets.
//
//   conformance_prepare FOLDER   writes FOLDER/*.sluice, *.data and *.json, and FOLDER/cases.txt,
//   their names
#include <filesystem>
#include <fstream>
#include <iostream>

#include "quantizer/error.h"
#include "tests/conformance_models/cases.h"
#include "tests/support/shared.h"

int main(int argc, char** argv) {
  using namespace sluice;
  if (argc != 2) {
    std::cerr << "usage: conformance_prepare FOLDER\n";
    return 2;
  }
  const std::string folder = argv[1];
  try {
    std::filesystem::create_directories(folder);
    std::ofstream names(folder + "/cases.txt");
    const auto write = [&](const std::vector<test::ModelCase>& cases) {
      for (const test::ModelCase& model : cases) {
        write_case(model, folder);
        names << model.name << '\n';
      }
    };
    write(test::example_cases());
    if (shared_present()) {
      write(test::vector_cases());
      write(test::shared_model_cases());
    } else {
      std::cout << shared_path("") << " is absent: only the example's model\n";
    }
    return names.flush() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "conformance_prepare: " << error.what() << '\n';
    return 1;
  }
}
