/* What the generated code of the cases calls. Plain C, freestanding. */
#ifndef SLUICE_TESTS_CONFORMANCE_MODELS_MODEL_RUNNER_H
#define SLUICE_TESTS_CONFORMANCE_MODELS_MODEL_RUNNER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conformance_result {
  uint64_t digest;
  int is_float;        /* compared, not digested */
  float largest;       /* difference from what was expected */
  size_t not_a_number; /* outputs that are */
} conformance_result;

typedef struct conformance_case {
  const char* name;
  int (*run)(const char* variant, conformance_result* result); /* 0, or a status */
} conformance_case;

extern const conformance_case conformance_cases[];
extern const int conformance_case_count;

/* Memory of one case: *used grows. Ends the program where there is no more. */
void* conformance_room(size_t* used, size_t bytes);
void conformance_digest(conformance_result* result, const void* bytes, size_t count);
/* Floats. */
void conformance_compare(conformance_result* result, const void* found, const void* expected,
                         size_t bytes);
void conformance_fail(const char* message);

#ifdef __cplusplus
}
#endif

#endif
