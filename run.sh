#!/usr/bin/env bash
# Installs what is missing, builds, and runs the flights example end to end: 20,000 real departures through commands,
# queues, events and views. Shows the result, writes flights.html, and checks every row of every view.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./run.sh [--file DEPARTURES.csv] [--store postgres|mysql] [--views sqlite|postgres|mysql] [--instances N]
                [--chaos] [--keep] [--port N] [--page FILE.html]

  --file F   another file with the columns date, delay, distance, origin, destination
  --store S  keeps everything on a PostgreSQL or MariaDB server of the run's own instead of in SQLite files; on the
             one that SOURCEFLOW_TEST_POSTGRES or SOURCEFLOW_TEST_MYSQL names, if that is set
  --views S  keeps the views, with the inbox of their events, in other databases than the rest: in files of SQLite, or
             on a server like that of --store
  --instances N  so many processes of each service, which share its database; needs --store
  --chaos    kills a random worker every second during the run and starts it again; with servers, ends connections to
             them, too
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

# With a server, its programs are needed, too.
with=()
for ((i = 1; i < $#; ++i)); do
  if [[ ${!i} == --store || ${!i} == --views ]]; then
    next=$((i + 1))
    case ${!next} in
      postgres) with+=("$here/src/sourceflow/store/sql/postgres/with_postgres") ;;
      mysql) with+=("$here/src/sourceflow/store/sql/mysql/with_mariadb") ;;
    esac
  fi
done
if ((${#with[@]} > 0)); then tools/dependencies; fi

cd "$from"
exec "${with[@]}" "$here/$build/examples/flights/flights" run \
  --file "$here/examples/flights/data/flights-20k.csv" --airports "$here/examples/flights/data/airports.csv" \
  --runs "$here/build/runs" --page "$here/flights.html" \
  --server-tool "$here/examples/flights/run/server" "$@"
