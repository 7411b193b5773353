"""watch.py BINARY [SEEDS] [EVENTS]: what `watch --backtest` says of every scenario over many seeds: how long after its onset somebody
would have been told (the demo's pager takes 9 to 12 minutes), of what, and how often in the 7 days of a quiet story."""
import datetime
import json
import os
import subprocess
import sys
import tempfile

binary = sys.argv[1]
seeds = range(1, 1 + int(sys.argv[2]) if len(sys.argv) > 2 else 6)
events = sys.argv[3] if len(sys.argv) > 3 else "300000"
SCENARIOS = ["cold-feature-store", "gpu-memory", "confidence-collapse", "cache-degradation", "schema-break", "input-drift",
             "upstream-failure", "training-divergence"]
PAGER = 9 * 60


def output(*arguments):
    return subprocess.run([binary, *arguments], check=True, capture_output=True).stdout


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def backtest(path, scenario, seed, stretch, interval):
    chosen = ["demo", "--scenario", scenario, "--seed", str(seed), "--events", events]
    if os.path.exists(path):
        os.remove(path)
    output(*chosen, "--write", path)
    result = json.loads(output("watch", "--file", path, "--backtest", stretch, "--interval", interval, "--json"))
    return json.loads(output(*chosen, "--truth")), result["alerts"], result["looks"]


def main():
    failed = False
    path = os.path.join(tempfile.gettempdir(), f"watch-{os.getpid()}.ndjson")
    for scenario in SCENARIOS:
        delays, right, missed = [], 0, 0
        for seed in seeds:
            truth, alerts, _ = backtest(path, scenario, seed, "20m", "60s")
            fired = [a for a in alerts if any(s["pane"] == truth["signal"] for s in a["alert"]["signals"])]
            if not fired:
                missed += 1
                continue
            delays.append(seconds(fired[0]["opened"]) - seconds(truth["from"]))
            # The truth names whole paths, an alert the fields of the map: their values are the same, and of no other field.
            shown = {p["value"] for s in fired[-1]["alert"]["signals"] for p in s["parts"]}
            right += any(c["value"] in shown for c in truth["conditions"])
        delays.sort()
        late = sum(d > PAGER for d in delays)
        print(f"{scenario}: told in {len(delays)} of {len(seeds)}, after {delays[len(delays) // 2]:.0f} s in the middle, "
              f"{delays[-1]:.0f} s at most, later than the pager in {late}, a true condition named in {right}", flush=True)
        failed |= missed > 0 or late > 0
    most, total = 0, 0
    for seed in seeds:
        _, alerts, looks = backtest(path, "quiet", seed, "7d", "60s")
        most, total = max(most, len(alerts)), total + len(alerts)
        names = ", ".join(f"{a['alert']['signals'][0]['rule']} at {a['opened']}" for a in alerts)
        print(f"  quiet seed {seed}: {len(alerts)} alerts in 7 days, {looks} looks; {names}", flush=True)
    print(f"quiet: {total} alerts in {len(seeds)} times 7 days, {most} at most in one")
    failed |= most > 1
    os.remove(path)
    sys.exit(failed)


main()
