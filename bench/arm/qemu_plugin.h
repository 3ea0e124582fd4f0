// The part of QEMU's plugin interface, version 1 (QEMU 4.2 to 8.x), that this directory uses:
// Debian's qemu-user loads plugins but ships no header.
#ifndef SLUICE_BENCH_ARM_QEMU_PLUGIN_H
#define SLUICE_BENCH_ARM_QEMU_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_VERSION 1

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_info;
/// A block of guest instructions that is translated, and executed, as one.
struct qemu_plugin_tb;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 = 0 };

typedef void (*qemu_plugin_tb_callback)(qemu_plugin_id_t id, struct qemu_plugin_tb* tb);
typedef void (*qemu_plugin_exit_callback)(qemu_plugin_id_t id, void* data);

// What a plugin defines.
extern int qemu_plugin_version;
int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_plugin_info* info, int argc,
                        char** argv);

// What QEMU offers.
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_tb_callback callback);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb* tb, enum qemu_plugin_op op,
                                              void* counter, uint64_t addend);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, qemu_plugin_exit_callback callback,
                                    void* data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* tb);

#endif
