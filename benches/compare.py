#!/usr/bin/env python3
"""The same work for trag and its peers, as whole processes.

    python3 benches/compare.py FILE [--jobs A,B,C,D,E6,E,F] [--runs 5] [--threads 2] [--stored] [--ibm CYCLE --edges EDGES]

FILE has the AMLworld layout; `cargo run --release -p trag-benches --bin trag-jobs -- generate 1000000 FILE` writes
one. Needs duckdb, polars and numpy (`pip install duckdb polars numpy`). Builds trag first, runs all engines in turn,
stops when two answers differ, and prints medians of wall time, the ratio to the fastest peer, and peak memory.

`--stored` compares from each engine's own stored columns instead of the file. Job E is every temporal cycle however
long: only IBM's enumerator does it (github.com/IBM/parallel-cycle-enumeration, built by you; `--ibm` is its program,
`--edges` the same payments as lines of payer, payee and seconds). `--only NAMES` and `--window-days` narrow a run down.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = ("duckdb", "polars")
IBM_RUNS = {"ibm johnson": "5", "ibm read-tarjan": "7"}


def build() -> str:
    command = ["cargo", "build", "--release", "-p", "trag-benches", "--bin", "trag-jobs", "--message-format=json"]
    output = subprocess.run(command, cwd=HERE.parent, check=True, stdout=subprocess.PIPE, text=True).stdout
    built = [json.loads(line).get("executable") for line in output.splitlines()]
    return [path for path in built if path][-1]


class Ended(Exception):
    """Why a process gave no answer."""


def run(command: list[str], limit: float | None = None) -> tuple[str, float, float]:
    """What one process prints, its wall seconds and its peak resident megabytes. With a limit in seconds, one that fails or
    takes longer raises `Ended`."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out)
        stop = threading.Timer(limit or 0, process.kill)
        if limit:
            stop.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        stop.cancel()
        if status != 0 and limit:
            raise Ended(f"not within {limit:.0f} s" if wall >= limit else "ended without an answer")
        if status != 0:
            sys.exit(f"{command} failed")
        out.seek(0)
        return out.read().decode(), wall, usage.ru_maxrss / 1024


def answer_of(job: str, printed: str):
    """The part of an answer that all engines must share."""
    if printed.lstrip().startswith("{"):
        last = json.loads(printed.splitlines()[-1])
    else:
        counts = re.findall(r"^(\d+), (\d+)$", printed, re.MULTILINE)
        return {f"E/len{length}": {"rows": int(rows)} for length, rows in counts}
    if job != "A":
        return last["answers"]
    at = lambda text: text.replace("T", " ")[:16]
    sums = str(Decimal(last["paid"]).normalize()), str(Decimal(last["received"]).normalize())
    return [last["rows"], *sums, last["accounts"], at(last["first"]), at(last["last"])]


def stores(trag: str, file: str, folder: Path) -> dict:
    """Each engine's own stored columns of the file, made where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = Path(file).stem
    places = {"trag": folder / f"{stem}.case", "duckdb": folder / f"{stem}.duckdb", "polars": folder / f"{stem}.parquet"}
    for engine, place in places.items():
        if not place.exists():
            script = [sys.executable, str(HERE / "peers" / f"{engine}_jobs.py")]
            subprocess.run([*([trag] if engine == "trag" else script), "store", file, str(place)], check=True)
    return {engine: str(place) for engine, place in places.items()}


def commands(args, trag: str, job: str, inputs: dict) -> dict:
    options = ["--threads", str(args.threads), "--window-days", str(args.window_days)]
    check = ["--check"] if args.check else []
    engines = {"trag": [trag, job, inputs["trag"], *options, *check]}
    if job == "E":
        seconds = str(args.window_days * 86_400)
        for name, number in IBM_RUNS.items() if args.ibm else ():
            flags = ["-algo", number, "-cunion", "-n", str(args.threads), "-tws", seconds]
            engines[name] = [args.ibm, "-f", args.edges, *flags]
        return engines
    for peer in PEERS:
        script = str(HERE / "peers" / ("job_a.py" if job == "A" else f"{peer}_jobs.py"))
        rest = [peer, inputs[peer], str(args.threads)] if job == "A" else [job, inputs[peer], *options, *check]
        engines[peer] = [sys.executable, script, *rest]
    return engines


def compare(args, job: str, engines: dict) -> None:
    """Runs all engines in turn and prints one row of the table for each."""
    answers, walls, peaks = {}, {name: [] for name in engines}, {name: 0.0 for name in engines}
    for _ in range(args.runs):
        for name, command in engines.items():
            printed, wall, peak = run(command)
            answers[name] = answer_of(job, printed)
            walls[name].append(wall)
            peaks[name] = max(peaks[name], peak)
    different = [name for name in engines if answers[name] != answers["trag"]]
    if different:
        sys.exit(f"job {job}: the answers of {different} differ from trag's: {answers}")
    median = {name: statistics.median(walls[name]) for name in engines}
    fastest = min((median[name] for name in engines if name != "trag"), default=None)
    for name in engines:
        ratio = "" if fastest is None else f"{fastest / median[name]:.2f}"
        print(f"| {job} | {name} | {median[name]:.2f} | {ratio} | {peaks[name]:.0f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--jobs", default="A,B,C,D,F")
    parser.add_argument("--only", help="engines, as a list with commas")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--window-days", type=int, default=7, help="of the cycles")
    parser.add_argument("--check", action="store_true", help="compare the hashes of all rows, not only their number")
    parser.add_argument("--stored", type=Path, help="a folder for each engine's own stored columns")
    parser.add_argument("--program", help="a trag-jobs that is built already")
    parser.add_argument("--ibm")
    parser.add_argument("--edges")
    args = parser.parse_args()
    trag = args.program or build()
    inputs = stores(trag, args.file, args.stored) if args.stored else dict.fromkeys(("trag", *PEERS), args.file)
    source = "own stored columns" if args.stored else "the file"
    print(f"{args.file}, from {source}, {args.runs} runs in turn, {args.threads} threads, medians of whole processes\n")
    print("| job | engine | wall s | times as fast as the fastest peer | peak MB |\n|---|---|---|---|---|")
    for job in args.jobs.split(","):
        engines = commands(args, trag, job, inputs)
        wanted = args.only.split(",") if args.only else list(engines)
        compare(args, job, {name: command for name, command in engines.items() if name in wanted})


if __name__ == "__main__":
    main()
