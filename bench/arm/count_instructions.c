// A plugin for QEMU's user mode emulation: counts the instructions that the emulated program
// executes and tells the total on stderr when it exits.
//
//   qemu-aarch64 -plugin libsluice_count_instructions.so PROGRAM ...
//
// The count of one call is the difference between runs with N and 2N calls, over N.
#include <inttypes.h>
#include <stdio.h>

#include "bench/arm/qemu_plugin.h"

__attribute__((visibility("default"))) int qemu_plugin_version = QEMU_PLUGIN_VERSION;

// The additions are not atomic: exact for programs with one thread.
static uint64_t executed;

static void count_block(qemu_plugin_id_t id, struct qemu_plugin_tb* tb) {
  (void)id;
  qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &executed,
                                           qemu_plugin_tb_n_insns(tb));
}

static void tell_total(qemu_plugin_id_t id, void* data) {
  (void)id;
  (void)data;
  fprintf(stderr, "executed instructions: %" PRIu64 "\n", executed);
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id,
                                                               const struct qemu_plugin_info* info,
                                                               int argc, char** argv) {
  (void)info;
  (void)argc;
  (void)argv;
  qemu_plugin_register_vcpu_tb_trans_cb(id, count_block);
  qemu_plugin_register_atexit_cb(id, tell_total, NULL);
  return 0;
}
