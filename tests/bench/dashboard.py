"""dashboard.py BINARY FILE EVENTS: pairs `mlogtui dashboard` with a DuckDB process, in turn, and prints medians, ratio and memory."""
import os
import resource
import statistics
import subprocess
import sys
import time

binary, path, events = sys.argv[1], sys.argv[2], sys.argv[3]
DUCK = f"""
import duckdb
db = duckdb.connect(config={{"threads": 2}})
db.execute('''create temp table t as select "timestamp" as ts, model_metadata.serving_variant as variant,
  try_cast(inference_metrics.latency_ms as double) as latency, input_features.cache_hit as hit, output.mean_confidence as confidence
  from read_json('{path}', format='newline_delimited', ignore_errors=true, maximum_object_size=33554432, columns={{
  'timestamp': 'VARCHAR', 'model_metadata': 'STRUCT(serving_variant VARCHAR)', 'inference_metrics': 'STRUCT(latency_ms VARCHAR)',
  'input_features': 'STRUCT(cache_hit BOOLEAN)', 'output': 'STRUCT(mean_confidence DOUBLE)'}})''')
db.execute("select variant, quantile_cont(latency, [0.5, 0.95, 0.99]) from t group by 1").fetchall()
db.execute("select time_bucket(interval 5 minute, try_cast(ts as timestamptz)), avg(latency), avg(hit::int), avg(confidence) from t group by 1").fetchall()
"""
OURS = [binary, "dashboard", "--json", "--file", path, "--from", "2000-01-01T00:00:00Z", "--to", "2100-01-01T00:00:00Z"]
THEIRS = [sys.executable, "-c", DUCK]


def run(command):
    """Wall seconds and peak resident MiB of one run."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


run(OURS), run(THEIRS)
rounds = [(run(OURS), run(THEIRS)) for _ in range(5)]
ratio = statistics.median(a[0] / b[0] for a, b in rounds)
for name, column in (("mlogtui", 0), ("duckdb", 1)):
    wall = statistics.median(r[column][0] for r in rounds)
    print(f"{name:8} wall {wall:.3f} s (median of 5), peak RSS {max(r[column][1] for r in rounds):.0f} MiB")
print(f"ratio of wall times, pair by pair, median: {ratio:.2f} ({events} events, {os.path.getsize(path) / 1e9:.2f} GB)")
