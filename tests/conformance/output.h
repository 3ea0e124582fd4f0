// Where lines go: one definition per kind of program.
#ifndef SLUICE_TESTS_CONFORMANCE_OUTPUT_H
#define SLUICE_TESTS_CONFORMANCE_OUTPUT_H

namespace sluice::conformance {

/// To the standard output.
void print(const char* text);
/// To the standard error.
void print_error(const char* text);
/// Ends the program with status 1 after a message.
[[noreturn]] void fail(const char* message);

}  // namespace sluice::conformance

#endif
