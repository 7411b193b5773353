"""scenarios.py BINARY [SEEDS] [EVENTS]: every scenario over many seeds, through `dashboard --json` and `why --json`: is it seen where
it shows, how far off is its onset, in which place is its true cause, and how loud is a quiet day."""
import datetime
import json
import os
import subprocess
import sys
import tempfile

binary = sys.argv[1]
seeds = range(1, 1 + int(sys.argv[2]) if len(sys.argv) > 2 else 21)
events = sys.argv[3] if len(sys.argv) > 3 else "300000"
SCENARIOS = ["cold-feature-store", "gpu-memory", "confidence-collapse", "cache-degradation", "schema-break", "input-drift",
             "upstream-failure", "training-divergence", "quiet"]
ONSET_WITHIN = 2 * 60


def output(*arguments):
    return subprocess.run([binary, *arguments], check=True, capture_output=True).stdout


def deviations(pane):
    """(sigma, onset, whose) of a pane and its groups."""
    for of in [pane, *(pane.get("groups") or [])]:
        for key, sigma in of["sigma"].items():
            if sigma is not None:
                yield sigma, of["onset"][key], f"{of.get('value', 'all')} {key}"


def place(causes, truth):
    """The place of the true conditions among the causes, from 1; 99 where they are not there."""
    def pairs(of):
        return {(c["field"], c["value"]) for c in of}
    return next((c["rank"] for c in causes if pairs(c["conditions"]) == pairs(truth["conditions"])), 99)


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def main():
    failed = False
    path = os.path.join(tempfile.gettempdir(), f"scenario-{os.getpid()}.ndjson")
    for scenario in SCENARIOS:
        seen, late, weakest, all_of, loud, loudest = 0, 0, 99.0, 0, 0, 0.0
        places, claims = [], 0
        for seed in seeds:
            chosen = ["demo", "--scenario", scenario, "--seed", str(seed), "--events", events]
            if os.path.exists(path):
                os.remove(path)
            output(*chosen, "--write", path)
            truth = json.loads(output(*chosen, "--truth"))
            panes = json.loads(output("dashboard", "--json", "--file", path))["panes"]
            causes = json.loads(output("why", "--json", "--file", path))["causes"]
            if scenario == "quiet":
                claims += any(cause["claimed"] for cause in causes)
                found = [s for pane in panes.values() for s in deviations(pane)]
                all_of += len(found)
                loud += sum(abs(s[0]) >= 3 for s in found)
                loudest = max(loudest, *(abs(s[0]) for s in found))
                continue
            places.append(place(causes, truth))
            sigma, onset, whose = max(deviations(panes[truth["signal"]]), key=lambda s: abs(s[0]))
            off = abs(seconds(onset) - seconds(truth["from"]))
            weakest = min(weakest, abs(sigma))
            seen += abs(sigma) >= 3
            late += off > ONSET_WITHIN
            if abs(sigma) < 3 or off > ONSET_WITHIN:
                print(f"  {scenario} seed {seed}: {sigma:.1f} sigma on {whose}, onset off by {off:.0f} s")
            if places[-1] > 1:
                print(f"  {scenario} seed {seed}: the true cause stands in place {places[-1]}")
        if scenario == "quiet":
            print(f"quiet: {loud} of {all_of} readings reach 3 sigma, the largest {loudest:.1f}; a cause is claimed in {claims} seeds")
            failed |= loud * 100 > all_of or loudest >= 4 or claims * 100 > len(seeds)
        else:
            first, three = (sum(p <= n for p in places) for n in (1, 3))
            print(f"{scenario}: seen in {seen} of {len(seeds)} seeds, weakest {weakest:.1f} sigma, onset off in {late}; "
                  f"its cause first in {first}, among three in {three}", flush=True)
            failed |= seen < len(seeds) or late > 0
    os.remove(path)
    sys.exit(failed)


main()
