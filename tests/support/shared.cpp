#include "tests/support/shared.h"

#include <cstdlib>
#include <filesystem>

namespace sluice {

std::string shared_path(const std::string& relative) {
  const char* directory = std::getenv("SLUICE_SHARED_DIR");
  return std::string(directory ? directory : SLUICE_SHARED_DIR) + "/" + relative;
}

bool shared_present() { return std::filesystem::is_directory(shared_path("models")); }

}  // namespace sluice
