#!/usr/bin/env python3
"""Instructions that products and LSTM steps execute on 64-bit ARM, against a bound.

    kernel_instructions.py --plugin libsluice_count_instructions.so RUN_KERNEL

The bound is one load and one product for every 16 weights and row: what a product takes whose
weights come from memory. Tiles of several rows load less, and two registers at a time.
"""
import argparse
import re
import subprocess

PRODUCTS = [(1, 512, 128), (1, 2048, 512), (8, 512, 128), (64, 2048, 512)]
UNITS = [128, 512]


def executed(options, variant, kernel, times, shape):
    command = ["qemu-aarch64", "-L", options.sysroot, "-cpu", options.cpu, "-plugin", options.plugin]
    command += [options.run_kernel, variant, kernel, str(times)] + [str(extent) for extent in shape]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return int(re.search(r"executed instructions: (\d+)", out)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True, help="bench/arm/count_instructions.c, built for this machine")
    parser.add_argument("--sysroot", default="/usr/aarch64-linux-gnu")
    parser.add_argument("--cpu", default="max")
    parser.add_argument("--variant", nargs="+", default=["dotprod", "neon"])
    parser.add_argument("--kernel", nargs="+", default=["gemm_s8w8_s32", "gemm_s8w8_f32", "gemm_s8w8_s16"]
                        + ["gemm_s16w8_s32", "gemm_f32", "lstm_step_s8w8_s16", "lstm_step_s8w8_f32"]
                        + ["lstm_step_s16w8_s16", "lstm_step_f32"])
    parser.add_argument("run_kernel", help="bench/arm/run_kernel.cpp, built for arm64-linux")
    options = parser.parse_args()
    print("| kernel | variant | shape | instructions | bound | of the bound |\n|---|---|---|---|---|---|")
    for kernel in options.kernel:
        is_step = kernel.startswith("lstm")
        for variant in options.variant:
            for shape in [(h,) for h in UNITS] if is_step else PRODUCTS:
                count = executed(options, variant, kernel, 4, shape) - executed(options, variant, kernel, 2, shape)
                weights = 4 * shape[0] ** 2 if is_step else shape[0] * shape[1] * shape[2]
                bound = 2 * weights // (4 if kernel.endswith("_f32") and "w8" not in kernel else 16)
                text = "H=%d" % shape if is_step else "M=%d N=%d K=%d" % shape
                print(f"| {kernel} | {variant} | {text} | {count // 2} | {bound} | {count / 2 / bound:.2f} |")


if __name__ == "__main__":
    main()
