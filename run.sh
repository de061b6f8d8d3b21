#!/usr/bin/env bash
# Installs what is missing, builds, and runs the flights example end to end: 20,000 real departures through commands,
# queues, events and views. Shows the result, writes flights.html, and checks every row of every view.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./run.sh [--file DEPARTURES.csv] [--chaos] [--keep] [--port N] [--page FILE.html]

  --file F   another file with the columns date, delay, distance, origin, destination
  --chaos    kills a random worker every second during the run and starts it again
  --keep     keeps the databases and logs of the run (in build/runs)
  --port N   the port of the embedded endpoint; a free one without it
  --page F   where the page with the map is written; flights.html without it

Ends with 0 only if every row of every view is what the file says.
TEXT
}

for argument in "$@"; do
  if [[ $argument == --help || $argument == -h ]]; then usage; exit 0; fi
done

from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
here=$PWD
tools/dependencies build

build=build/run
log=$build/build.log
mkdir -p "$build"
# Without the tests, so that a machine that only runs this needs none of their packages.
if ! cmake --preset release -B "$build" -DSOURCEFLOW_TESTS=OFF -DSOURCEFLOW_BENCH=OFF >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
if [[ -t 1 ]]; then
  cmake --build "$build" --target flights flights_verify sourceflow --parallel "$(nproc)"
elif ! cmake --build "$build" --target flights flights_verify sourceflow --parallel "$(nproc)" -- --quiet >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi

cd "$from"
exec "$here/$build/examples/flights/flights" run \
  --file "$here/examples/flights/data/flights-20k.csv" --airports "$here/examples/flights/data/airports.csv" \
  --runs "$here/build/runs" --page "$here/flights.html" "$@"
