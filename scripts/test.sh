#!/usr/bin/env bash
# Builds everything, runs all tests, those of the other targets under emulators, then the C++ under sanitizers, and
# closes with ctest's summary line for all of them. Installs the Debian packages it needs. Idempotent.
#
#   scripts/test.sh                  everything
#   scripts/test.sh --quick          the optimized build of this machine and its tests only
#   scripts/test.sh PRESET ...       of this machine, and of these presets: arm64-linux armv7-linux hexagon-hvx asan
#                                    tsan fuzz
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/packages.sh

presets=(arm64-linux armv7-linux hexagon-hvx asan tsan fuzz)
if (($# > 0)); then
  for argument in "$@"; do
    case " ${presets[*]} --quick " in
      *" $argument "*) ;;
      *)
        sed -n '2,9s/^# \?//p' "$0"
        [[ $argument == --help ]] && exit 0 || exit 2
        ;;
    esac
  done
  presets=("$@")
  [[ $1 == --quick ]] && presets=()
fi

jobs=$(nproc)
# Objects of one clone serve another.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
failed_tests=0
all_tests=0
status=0
report=$(printf '%-14s %10s %10s %8s %8s' configuration build test tests failed)$'\n'

# check_format: every C and C++ source is as .clang-format wants it.
check_format() {
  echo "== Checking the format of the sources"
  git ls-files -z -- '*.cpp' '*.h' '*.hpp' '*.c' | xargs -0 -r clang-format-14 --dry-run -Werror
}

# build_and_test PRESET: configures, builds, runs ctest, and adds up what its summary line says.
build_and_test() {
  local preset=$1 log begin=$SECONDS
  echo "== $preset: building in $(build_directory "$preset")"
  cmake --preset "$preset" >"$logs/$preset-configure.log" 2>&1 || {
    cat "$logs/$preset-configure.log"
    return 1
  }
  cmake --build --preset "$preset" -j "$jobs"
  local built=$SECONDS
  echo "== $preset: testing"
  log=$logs/$preset-ctest.log
  ctest --preset "$preset" -j "$jobs" 2>&1 | tee "$log" || status=1
  if [[ $(<"$log") =~ %\ tests\ passed,\ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+) ]]; then
    ((failed_tests += BASH_REMATCH[1], all_tests += BASH_REMATCH[2], 1))
    report+=$(printf '%-14s %8d s %8d s %8d %8d' "$preset" $((built - begin)) $((SECONDS - built)) \
      "${BASH_REMATCH[2]}" "${BASH_REMATCH[1]}")$'\n'
  fi
}

build_directory() {
  case $1 in
    ci) echo build/host ;;
    *) echo "build/$1" ;;
  esac
}

[[ ${presets[*]} == *-* ]] && sluice_packages+=("${sluice_target_packages[@]}")
install_packages
logs=build/logs
mkdir -p "$logs"
[[ -e .git ]] && check_format
build_and_test ci
for preset in "${presets[@]}"; do build_and_test "$preset"; done

echo
echo "$report"
echo "== All configurations together, as ctest counts:"
((all_tests > 0)) || status=1
percent=$((all_tests > 0 ? 100 * (all_tests - failed_tests) / all_tests : 0))
echo "$percent% tests passed, $failed_tests tests failed out of $all_tests"
exit "$status"
