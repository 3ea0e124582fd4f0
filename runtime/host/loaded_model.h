// A model file as a plan.
#ifndef SLUICE_HOST_LOADED_MODEL_H
#define SLUICE_HOST_LOADED_MODEL_H

#include <cstddef>

#include "sluice/plan.h"

namespace sluice {

/// What a sluice_model* of the host points to: one piece of memory, this in front, then the arrays
/// of the plan. Constants and names stay in the file.
struct LoadedModel {
  sluice_model model;
  sluice_plan plan;
  void* file;  // memory to be freed with the model, or null
};

/// Whose packed layout a file may have.
enum class MadeFor {
  ThisRuntime,
  AnyTarget  // to be converted, not to be run
};

/// Makes a model of the bytes of a file, which outlive it. Everything is verified.
sluice_status load_model(const void* data, size_t bytes, MadeFor target, LoadedModel** loaded,
                         sluice_message* message);

}  // namespace sluice

#endif
