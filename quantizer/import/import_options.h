// What the importers of all formats can be told.
#ifndef SLUICE_IMPORT_IMPORT_OPTIONS_H
#define SLUICE_IMPORT_IMPORT_OPTIONS_H

#include <string>
#include <utility>
#include <vector>

namespace sluice {

struct ImportOptions {
  /// (input, output) by name: state pairs to add to, or to put in place of, those that are found.
  std::vector<std::pair<std::string, std::string>> state_pairs;
};

}  // namespace sluice

#endif
