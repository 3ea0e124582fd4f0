/* The system calls of Linux on Hexagon that bare programs use: qemu-hexagon answers them. */
#ifndef SLUICE_TARGETS_HEXAGON_SYSTEM_CALLS_H
#define SLUICE_TARGETS_HEXAGON_SYSTEM_CALLS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

__attribute__((noreturn)) void sluice_exit(int status);
/* Bytes written or read, or a negative error number. */
long sluice_write(int file, const void* bytes, size_t count);
long sluice_read(int file, void* bytes, size_t count);
/* A file to read, or a negative error number. */
int sluice_open(const char* path);
int sluice_close(int file);

#ifdef __cplusplus
}
#endif

#endif
