// Cases of ONNX's test data whose operators are imported, but not in this form.
#ifndef SLUICE_TESTS_IMPORT_REFUSED_CASES_H
#define SLUICE_TESTS_IMPORT_REFUSED_CASES_H

#include <map>
#include <string>

namespace sluice {

/// By name, what the refusal must say.
std::map<std::string, std::string> refused_cases(const std::string& suite);

}  // namespace sluice

#endif
