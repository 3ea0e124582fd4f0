// model.sluice -> libNAME.a and NAME.h: a static library that needs nothing but libc and libm.
#ifndef SLUICE_COMPILE_COMPILE_H
#define SLUICE_COMPILE_COMPILE_H

#include <string>

#include "quantizer/compile/targets.h"
#include "quantizer/compile/tool_paths.h"
#include "quantizer/lower/plan_data.h"

namespace sluice {

struct CompiledLibrary {
  std::string library;  // path of libNAME.a
  std::string header;   // path of NAME.h
};

/// Compiles `model` into `directory` (made where it is missing): the plan and its weights, packed
/// anew where the target's family wants it, as constants, and of the runtime and the kernels only
/// what the plan calls. `name` is a C identifier; it prefixes every symbol and macro, so that
/// several compiled models link into one program. Both files appear complete, or not at all. Throws
/// sluice::Error for a bad name, a model with kernels that the target lacks, a directory that
/// cannot be written, and a missing or failing tool, naming it.
CompiledLibrary compile_library(const PlanData& model, const Target& target,
                                const std::string& directory, const std::string& name,
                                const ToolPaths& paths);

}  // namespace sluice

#endif
