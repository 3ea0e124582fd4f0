// Texts with places to fill in.
#ifndef SLUICE_COMPILE_TEXT_TEMPLATE_H
#define SLUICE_COMPILE_TEXT_TEMPLATE_H

#include <map>
#include <string>

namespace sluice {

/// `text` with every @KEY@ replaced by the value of KEY. What values hold is not looked at again.
std::string fill_in(const std::string& text, const std::map<std::string, std::string>& values);

}  // namespace sluice

#endif
