# shellcheck shell=bash
# The Debian 12 packages that Sluice is built, tested and measured with. Sourced by the other scripts.

sluice_packages=(
  # compilers and build tools
  g++ cmake ninja-build ccache git
  clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14 lld-14 llvm-14
  # kernel generators (Halide's package looks for the image libraries of its tools)
  libhalide14-0-dev llvm-14-dev libpng-dev libjpeg-dev zlib1g-dev
  # importer, model files, command line
  libonnx-dev libprotobuf-dev protobuf-compiler
  libflatbuffers-dev flatbuffers-compiler
  libcli11-dev nlohmann-json3-dev
  # tests and benchmarks
  libgtest-dev libonnx-testdata libbenchmark-dev
  # the scripts' own
  jq
)

# For other targets: compilers, emulators, GoogleTest's sources.
# shellcheck disable=SC2034
sluice_target_packages=(g++-aarch64-linux-gnu g++-arm-linux-gnueabihf qemu-user googletest)

# Installs what is missing of sluice_packages; does nothing where nothing is.
install_packages() {
  local missing=() package
  for package in "${sluice_packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then
    echo "== All Debian packages are installed"
    return
  fi
  echo "== Installing Debian packages: ${missing[*]}"
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || {
      echo "not root and no sudo: run 'apt-get install ${missing[*]}' as root, then this script again" >&2
      return 1
    }
    as_root=(sudo)
  fi
  local options=(-o Acquire::Retries=5 -q) attempt
  for attempt in 1 2 3; do
    if "${as_root[@]}" apt-get "${options[@]}" update &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get "${options[@]}" install -y --no-install-recommends "${missing[@]}"; then
      return
    fi
    echo "== apt-get failed (attempt $attempt of 3)" >&2
    sleep $((attempt * 5))
  done
  return 1
}
