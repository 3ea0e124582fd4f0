// Names of a model in messages.
#ifndef SLUICE_IMPORT_QUOTED_H
#define SLUICE_IMPORT_QUOTED_H

#include <string>

namespace sluice {

/// The name in double quotes, on one line whatever it holds, shortened where it is very long.
std::string quoted(const std::string& name);

}  // namespace sluice

#endif
