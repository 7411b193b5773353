#!/usr/bin/env bash
# ingest.sh URL [EVENTS]: `mlogtui ingest` against the official Python client's parallel_bulk, the same events, into the same
# server (without security), in turn, median of three. Needs python3 with venv; writes under target/bench.
set -euo pipefail
cd "$(dirname "$0")/../.."
url=$1; events=${2:-200000}; dir=target/bench; mkdir -p "$dir"
cargo build --release --locked
bin=target/release/mlogtui; file=$dir/events-$events.ndjson
[ -s "$file" ] || "$bin" demo --events "$events" --seed 7 --write "$file"
[ -x "$dir/client/bin/python" ] || { python3 -m venv "$dir/client"; "$dir/client/bin/pip" install -q 'elasticsearch>=9,<10'; }
exec "$dir/client/bin/python" tests/bench/ingest.py "$bin" "$file" "$url"
