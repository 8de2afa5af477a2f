#!/usr/bin/env python3
"""The same work for trag and its peers, as whole processes: python3 benches/compare.py FILE [--runs 5] [--threads 2]

FILE has the AMLworld layout; `cargo run --release -p trag-benches --bin trag-jobs -- generate 1000000 FILE` writes
one. Needs duckdb and polars (`pip install duckdb polars`). Builds trag first, checks that all engines give the same
answers, runs them in turn, and prints medians of wall time, peak memory, and the ratio to the faster peer.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent


def build() -> str:
    command = ["cargo", "build", "--release", "-p", "trag-benches", "--bin", "trag-jobs", "--message-format=json"]
    output = subprocess.run(command, cwd=HERE.parent, check=True, stdout=subprocess.PIPE, text=True).stdout
    built = [json.loads(line).get("executable") for line in output.splitlines()]
    return [path for path in built if path][-1]


def run(command: list[str]) -> tuple[dict, float, float]:
    """The answer, wall seconds and peak resident megabytes of one process."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        if status != 0:
            sys.exit(f"{command} failed")
        out.seek(0)
        return json.loads(out.read().splitlines()[-1]), wall, usage.ru_maxrss / 1024


def same(answer: dict) -> tuple:
    time_of = lambda text: text.replace("T", " ")[:16]
    sums = Decimal(answer["paid"]), Decimal(answer["received"])
    return answer["rows"], *sums, answer["accounts"], time_of(answer["first"]), time_of(answer["last"])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    threads = str(args.threads)
    peer = [sys.executable, str(HERE / "peers" / "job_a.py")]
    engines = {
        "trag": [build(), "A", args.file, threads],
        "duckdb": [*peer, "duckdb", args.file, threads],
        "polars": [*peer, "polars", args.file, threads],
    }
    answers, walls, peaks = {}, {name: [] for name in engines}, {name: 0.0 for name in engines}
    for _ in range(args.runs):
        for name, command in engines.items():
            answers[name], wall, peak = run(command)
            walls[name].append(wall)
            peaks[name] = max(peaks[name], peak)
    if len({same(answer) for answer in answers.values()}) != 1:
        sys.exit(f"the answers differ: {answers}")
    rows = answers["trag"]["rows"]
    fastest = min(statistics.median(walls[name]) for name in engines if name != "trag")
    print(f"job A, {rows:,} rows, {args.runs} runs in turn, {threads} threads, medians of whole processes\n")
    print("| engine | wall s | to the faster peer | peak MB | bytes a row over 200 MB |")
    print("|---|---|---|---|---|")
    for name in engines:
        median = statistics.median(walls[name])
        per_row = max(0.0, (peaks[name] - 200) * 1024 * 1024 / rows)
        label = answers[name]["engine"]
        print(f"| {label} | {median:.2f} | {median / fastest:.2f} | {peaks[name]:.0f} | {per_row:.0f} |")


if __name__ == "__main__":
    main()
