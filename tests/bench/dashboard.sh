#!/usr/bin/env bash
# dashboard.sh [EVENTS]: the whole dashboard process against a DuckDB process that reads five fields, in turn, median of five.
# Needs python3 with venv. Writes the events, a virtual environment and the timings under target/bench.
set -euo pipefail
cd "$(dirname "$0")/../.."
events=${1:-1000000}; dir=target/bench; mkdir -p "$dir"
cargo build --release --locked
bin=target/release/mlogtui; file=$dir/events-$events.ndjson
[ -s "$file" ] || "$bin" demo --events "$events" --seed 7 --write "$file"
[ -x "$dir/venv/bin/python" ] || { python3 -m venv "$dir/venv"; "$dir/venv/bin/pip" install -q duckdb pytz pyte; }
exec "$dir/venv/bin/python" tests/bench/dashboard.py "$bin" "$file" "$events"
