/* What generated code names of QuRT and of Halide's runtime. On a device both supply it; here is
 * nobody to share HVX with, and no kernel allocates or reports errors. */
#include <stddef.h>

#include "targets/hexagon/system_calls.h"

enum { kMissing = 70 };

int qurt_hvx_lock(int mode) {
  (void)mode;
  return 0;
}
int qurt_hvx_unlock(void) { return 0; }

void* HAP_request_VTCM(unsigned bytes, unsigned one_page) {
  (void)bytes;
  (void)one_page;
  return NULL;
}
int HAP_release_VTCM(void* memory) {
  (void)memory;
  return 0;
}

void* malloc(size_t bytes) {
  (void)bytes;
  sluice_exit(kMissing);
}
void free(void* memory) { (void)memory; }

void halide_error(void* context, const char* message) {
  (void)context;
  (void)message;
  sluice_exit(kMissing);
}
char* halide_string_to_string(char* to, char* end, const char* text) {
  (void)end;
  (void)text;
  return to;
}
int halide_msan_annotate_memory_is_initialized(void* context, const void* memory,
                                               unsigned long long bytes) {
  (void)context;
  (void)memory;
  (void)bytes;
  return 0;
}
