// Models, data and vectors outside the repository.
#ifndef SLUICE_TESTS_SHARED_H
#define SLUICE_TESTS_SHARED_H

#include <gtest/gtest.h>

#include <string>

namespace sluice {

/// Path of a file below the shared folder: environment variable SLUICE_SHARED_DIR, else the folder
/// configured.
std::string shared_path(const std::string& relative);
bool shared_present();

}  // namespace sluice

#define SLUICE_SKIP_WITHOUT_SHARED()                                                        \
  do {                                                                                      \
    if (!sluice::shared_present()) GTEST_SKIP() << sluice::shared_path("") << " is absent"; \
  } while (false)

#endif
