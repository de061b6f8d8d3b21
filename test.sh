#!/usr/bin/env bash
# Installs what is missing, builds, and runs the tests.
#
#   ./test.sh                    debug build with address and undefined-behaviour sanitizers
#   ./test.sh tsan               the same tests under the thread sanitizer
#   ./test.sh release            optimised build
#   ./test.sh dev -R Receiver    what follows the preset goes to ctest: here, only the tests of Receiver
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

preset=dev
if [[ ${1:-} != "" && $1 != -* ]]; then
  preset=$1
  shift
fi
case $preset in
  dev | tsan | release | coverage) ;;
  *) echo "usage: ./test.sh [dev|tsan|release|coverage] [ctest arguments]" >&2; exit 64 ;;
esac

tools/dependencies
cores=$(nproc)
log=build/$preset/configure.log
mkdir -p "build/$preset"
if ! cmake --preset "$preset" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
if [[ -t 1 ]]; then
  cmake --build "build/$preset" --parallel "$cores"
  ctest --preset "$preset" --parallel "$cores" --progress "$@"
else
  # Nobody watches: say what failed, and one line a test.
  cmake --build "build/$preset" --parallel "$cores" -- --quiet
  ctest --preset "$preset" --parallel "$cores" "$@" | grep --line-buffered -vE '^ +Start +[0-9]+: '
fi
