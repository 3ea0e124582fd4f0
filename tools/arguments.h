// NAME=VALUE arguments.
#ifndef SLUICE_TOOLS_ARGUMENTS_H
#define SLUICE_TOOLS_ARGUMENTS_H

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "quantizer/npy/npy.h"

namespace sluice {

/// Wrong usage of the command line: exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using NamedValue = std::pair<std::string, std::string>;

/// Splits "NAME=VALUE" at the first '='. Throws UsageError naming `option` where the name or the
/// value is empty, or a name is there twice.
std::vector<NamedValue> split_first(const std::string& option,
                                    const std::vector<std::string>& arguments);
/// The same at the last '='.
std::vector<NamedValue> split_last(const std::string& option,
                                   const std::vector<std::string>& arguments);

/// Reads the files of NAME=FILE.npy arguments.
std::map<std::string, NpyArray> read_arrays(const std::vector<NamedValue>& files);

/// Lets "--input A=1 B=2" stand for "--input A=1 --input B=2": puts the option in front of every
/// argument with '=' that follows a value of one of `options`.
std::vector<std::string> repeat_options(const std::vector<std::string>& arguments,
                                        const std::vector<std::string>& options);

}  // namespace sluice

#endif
