#!/usr/bin/env python3
"""What llvm-mca makes of the innermost loops of ARM kernels that sum products.

    inner_loops.py [--cpu CPU ...] [--of INSTRUCTION] OBJECT ...

For every innermost loop with the instruction (sdot): instructions and loads of an iteration, cycles
that the model of each CPU takes for one, and how near to its peak rate of the instruction that is.
LLVM 14 has no model of its own for the Cortex-A76 and Neoverse N1; it takes the Cortex-A57's.
"""
import argparse
import re
import subprocess

FEATURES = "+dotprod"


def disassembly(path):
    """[(address, text)] of an object file."""
    command = ["llvm-objdump-14", "--disassemble", "--no-show-raw-insn", "--mattr=" + FEATURES, path]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = (re.match(r"\s*([0-9a-f]+):\s+(\S.*)", line) for line in text.splitlines())
    return [(int(m[1], 16), m[2].split("<")[0].replace("\t", " ").strip()) for m in found if m]


def innermost_loops(code):
    """Instructions of loops without another branch, each ending in the branch back."""
    place = {address: i for i, (address, _) in enumerate(code)}
    for i, (address, text) in enumerate(code):
        target = re.match(r"(?:b|cbn?z|tbn?z)\b.* (0x[0-9a-f]+)$", text.replace("b.", "b "))
        first = place.get(int(target[1], 16)) if target else None
        if first is None or first >= i:
            continue
        body = [line for _, line in code[first : i + 1]]
        if not any(re.match(r"(b|cb|tb)[.nz ]", line) for line in body[:-1]):
            yield code[first][0], body


def cycles(block, cpu, iterations=300):
    """Of one iteration, in the steady state."""
    command = ["llvm-mca-14", "-mtriple=aarch64", "-mcpu=" + cpu, "-mattr=" + FEATURES]
    total = []
    for times in (iterations, 2 * iterations):
        out = subprocess.run(
            command + [f"-iterations={times}"], input="\n".join(block), check=True, capture_output=True, text=True
        ).stdout
        total.append(int(re.search(r"Total Cycles:\s+(\d+)", out)[1]))
    return (total[1] - total[0]) / iterations


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cpu", nargs="+", default=["cortex-a55", "cortex-a76", "neoverse-n1"])
    parser.add_argument("--of", default="sdot", choices=["sdot", "fmla"])
    parser.add_argument("objects", nargs="+")
    options = parser.parse_args()
    source = {"sdot": "v30.16b, v31.16b", "fmla": "v30.4s, v31.4s"}[options.of]
    peak = {cpu: 24 / cycles([f"{options.of} v{i}.4s, {source}" for i in range(24)], cpu) for cpu in options.cpu}
    for path in options.objects:
        print(path)
        for address, body in innermost_loops(disassembly(path)):
            count = sum(line.startswith(options.of) for line in body)
            if count == 0:
                continue
            loads = sum(line.startswith(("ld", "ldr", "ldp")) for line in body)
            text = f"  loop at {address:#x}: {len(body)} instructions, {count} {options.of}, {loads} loads"
            for cpu in options.cpu:
                taken = cycles(body, cpu)
                text += f"; {cpu} {taken:.1f} cycles, {100 * count / taken / peak[cpu]:.0f} % of peak"
            print(text)


if __name__ == "__main__":
    main()
