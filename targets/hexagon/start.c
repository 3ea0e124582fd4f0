/* Where a bare program begins: the stack holds argc and argv, as Linux leaves them. */
#include "targets/hexagon/system_calls.h"

/* Either one is there: freestanding C++ takes main for any other function. */
__attribute__((weak)) int main(int argc, char** argv);
__attribute__((weak)) int main_of_cpp(int argc, char** argv) __asm__("_Z4mainiPPc");

/* HVX registers are spilled to places of their own size. */
__asm__(
    ".text\n"
    ".globl _start\n"
    "_start:\n"
    "  { r0 = r29; r29 = and(r29, #-128) }\n"
    "  { jump sluice_start }\n");

__attribute__((noreturn, used)) void sluice_start(int* stack) {
  int (*const begin)(int, char**) = main != 0 ? main : main_of_cpp;
  sluice_exit(begin != 0 ? begin(stack[0], (char**)(stack + 1)) : 127);
}
