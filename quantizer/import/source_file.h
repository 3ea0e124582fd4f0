// Files of trained models.
#ifndef SLUICE_IMPORT_SOURCE_FILE_H
#define SLUICE_IMPORT_SOURCE_FILE_H

#include <new>
#include <string>

#include "quantizer/error.h"
#include "quantizer/graph/graph.h"

namespace sluice {

/// The bytes of a regular file below 2 GiB. Throws sluice::Error without the file's name.
std::string read_source_file(const std::string& path);

/// The path without directories.
std::string base_name(const std::string& path);

/// The graph that `import()` makes, with the file's name in front of every message.
template <typename Import>
Graph with_name(const std::string& name, const Import& import) {
  try {
    return import();
  } catch (const Error& error) {
    throw Error(name + ": " + error.what());
  } catch (const std::bad_alloc&) {
    throw Error(name + ": out of memory");
  }
}

}  // namespace sluice

#endif
