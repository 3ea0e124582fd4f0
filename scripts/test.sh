#!/usr/bin/env bash
# Builds everything, runs all tests, then the C++ under sanitizers, and closes with ctest's summary line for
# all of them. Installs the Debian packages it needs. Idempotent.
#
#   scripts/test.sh          everything
#   scripts/test.sh --quick  the optimized build and its tests only
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/packages.sh

quick=0
case "${1-}" in
  "") ;;
  --quick) quick=1 ;;
  *)
    sed -n '2,6s/^# \?//p' "$0"
    [[ $1 == --help ]] && exit 0 || exit 2
    ;;
esac

jobs=$(nproc)
failed_tests=0
all_tests=0
status=0

# check_format: every C and C++ source is as .clang-format wants it.
check_format() {
  echo "== Checking the format of the sources"
  git ls-files -z -- '*.cpp' '*.h' '*.hpp' '*.c' | xargs -0 -r clang-format-14 --dry-run -Werror
}

# build_and_test PRESET: configures, builds, runs ctest, and adds up what its summary line says.
build_and_test() {
  local preset=$1 log
  echo "== $preset: building in $(build_directory "$preset")"
  cmake --preset "$preset" >"$logs/$preset-configure.log" 2>&1 || {
    cat "$logs/$preset-configure.log"
    return 1
  }
  cmake --build --preset "$preset" -j "$jobs"
  echo "== $preset: testing"
  log=$logs/$preset-ctest.log
  ctest --preset "$preset" -j "$jobs" 2>&1 | tee "$log" || status=1
  if [[ $(<"$log") =~ %\ tests\ passed,\ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+) ]]; then
    ((failed_tests += BASH_REMATCH[1], all_tests += BASH_REMATCH[2], 1))
  fi
}

build_directory() {
  case $1 in
    ci) echo build/host ;;
    *) echo "build/$1" ;;
  esac
}

install_packages
logs=build/logs
mkdir -p "$logs"
[[ -e .git ]] && check_format
build_and_test ci
if ((!quick)); then
  for preset in asan tsan fuzz; do build_and_test "$preset"; done
fi

echo "== All configurations together, as ctest counts:"
((all_tests > 0)) || status=1
percent=$((all_tests > 0 ? 100 * (all_tests - failed_tests) / all_tests : 0))
echo "$percent% tests passed, $failed_tests tests failed out of $all_tests"
exit "$status"
