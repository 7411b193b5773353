"""ingest.py BINARY FILE URL: pairs `mlogtui ingest` with a process that uses parallel_bulk, and prints events a second and memory."""
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import urllib.request

binary, path, url = sys.argv[1], sys.argv[2], sys.argv[3]
# What a careful user of the client writes: parsed, the time that a data stream would want, four threads as is its default.
CLIENT = """
import json, sys
from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk
path, url, index = sys.argv[1:]
def actions():
    for line in open(path, "rb"):
        try:
            document = json.loads(line)
            if not isinstance(document, dict): continue
        except ValueError:
            continue
        document["@timestamp"] = document.get("timestamp")
        yield {"_op_type": "create", "_index": index, "_source": document}
client = Elasticsearch(url, http_compress=True, request_timeout=120)
for fine, said in parallel_bulk(client, actions(), chunk_size=2000, max_chunk_bytes=10 << 20, raise_on_error=False):
    pass
"""


def ask(method, path, body=None):
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url + path, data, {"content-type": "application/json"}, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def run(index, command):
    """Events a second that the index has in the end, and peak resident MiB of one run."""
    ask("PUT", f"/{index}", {"settings": {"number_of_replicas": 0}, "mappings": {
        "date_detection": False, "dynamic_templates": [
            {"words": {"match_mapping_type": "string", "mapping": {"type": "keyword", "ignore_above": 1024}}}],
        "properties": {"@timestamp": {"type": "keyword"}, "timestamp": {"type": "keyword"}, "ingest_timestamp": {"type": "keyword"},
                       "output": {"properties": {"prediction": {"type": "object", "enabled": False}}}}}})
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"{command[0]} failed")
    ask("POST", f"/{index}/_refresh")
    count = ask("GET", f"/{index}/_count")["count"]
    ask("DELETE", f"/{index}")
    return count / wall, usage.ru_maxrss / 1024, count


def ours():
    return run("bench-ours", [binary, "ingest", "--url", url, "--into", "bench-ours", "--refused", "/dev/null", path])


def theirs():
    return run("bench-client", [sys.executable, "-c", CLIENT, path, url, "bench-client"])


ours(), theirs()
rounds = [(ours(), theirs()) for _ in range(3)]
for name, column in (("mlogtui", 0), ("parallel_bulk", 1)):
    speed = statistics.median(r[column][0] for r in rounds)
    memory = max(r[column][1] for r in rounds)
    print(f"{name:14} {speed:,.0f} events/s (median of 3), peak RSS {memory:.0f} MiB, {rounds[-1][column][2]:,} events there")
ratio = statistics.median(a[0] / b[0] for a, b in rounds)
print(f"ratio of speeds, pair by pair, median: {ratio:.2f}")
