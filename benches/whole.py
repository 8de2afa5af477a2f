#!/usr/bin/env python3
"""The whole system on files that `trag-synth` writes: what each stage takes, and peers for the stages they can do.

    cargo xtask bench [--rows 1000000 5000000] [--runs 3] [--threads 2] [--limit 600] [--stage-limit 3600] [--keep]

Needs duckdb, polars and numpy. Files are made by a seed, so they are the same everywhere. Engines run in turn as whole
processes, medians are kept; where peers do the same work, the answers are compared as `compare.py` does. A peer or a stage
that fails or takes longer than its limit in seconds is told as such, and not run again on that file. The table in
README.md between its markers and `whole.json` are written anew; what got slower by 10 % or more since the figures kept
there is listed, and then the exit status is 1 (with --keep nothing is written).
"""
import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import compare

HERE = Path(__file__).resolve().parent
KEPT = HERE / "whole.json"
README = HERE / "README.md"
MARKERS = ("<!-- whole system: written by `cargo xtask bench` -->", "<!-- end of whole system -->")
SLOWER = 1.10
PACKAGES = {"trag": "trag-cli", "trag-synth": "trag-synth", "trag-jobs": "trag-benches"}
PEER_JOBS = {"A": "read and assemble", "B": "rule: cash just below a threshold", "C": "rule: fans", "D": "rule: pass-through"}


def build() -> dict:
    """The programs, built for release."""
    command = ["cargo", "build", "--release", "--locked", "--message-format=json"]
    command += [word for package in PACKAGES.values() for word in ("-p", package)]
    output = subprocess.run(command, cwd=HERE.parent, check=True, stdout=subprocess.PIPE, text=True).stdout
    paths = [path for line in output.splitlines() if (path := json.loads(line).get("executable"))]
    return {name: next(path for path in paths if Path(path).stem == name) for name in PACKAGES}


def machine() -> str:
    """What the figures were measured on."""
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{os.cpu_count()} virtual cores of {cpu}, {round(pages / 2**30)} GiB, {platform.system()}"


def stages(programs: dict, file: Path, folder: Path, threads: str) -> dict:
    """Commands of the program itself, in the order in which one needs what another wrote."""
    trag, case = programs["trag"], str(folder / "case")
    trace = ["--origin", "1", "--who", "benchmark", "--why", "benchmark", "--quiet", "--threads", threads]
    return {
        "run: read, assemble, check, report": [trag, "run", str(file), "--out", case, "--replace", "--quiet", "--threads", threads],
        "trace one payment by every method": [trag, "trace", case, *trace],
        "features": [trag, "features", case, "--out", str(folder / "features.parquet"), "--threads", threads],
    }


def timed(command: list, runs: int, limit: float | None = None) -> tuple:
    """Median seconds, largest peak in megabytes; a command that ends with 2 is INCOMPLETE and fails."""
    measured = []
    for _ in range(runs):
        for leftover in [word for word in command if word.endswith(".parquet")]:
            Path(leftover).unlink(missing_ok=True)
        measured.append(compare.run(command, limit)[1:])
    return statistics.median(wall for wall, _ in measured), max(peak for _, peak in measured)


def measure_rows(args, programs: dict, rows: int, folder: Path) -> list:
    """One list per line: stage, engine, seconds, ratio to the fastest peer or None, megabytes."""
    file = folder / f"synth-{rows}.csv"
    made = [programs["trag-synth"], "payments", "--rows", str(rows), "--seed", "1", "--out", str(file)]
    lines = [["write the file (trag-synth)", "trag-synth", *timed([*made, "--threads", str(args.threads)], args.runs)]]
    lines[0].insert(3, None)
    options = argparse.Namespace(threads=args.threads, window_days=7, check=False, ibm=None, edges=None)
    for job, stage in PEER_JOBS.items():
        engines = compare.commands(options, programs["trag-jobs"], job, dict.fromkeys(("trag", *compare.PEERS), str(file)))
        lines += peers(stage, job, engines, args)
    for stage, command in stages(programs, file, folder, str(args.threads)).items():
        try:
            wall, peak = timed(command, args.runs, args.stage_limit)
        except compare.Ended as reason:
            wall, peak = str(reason), None
        lines.append([stage, "trag", wall, None, peak])
    file.unlink()
    return lines


def peers(stage: str, job: str, engines: dict, args) -> list:
    """The same work for all, in turn; stops where answers differ."""
    answers, walls, peaks, ended = {}, {name: [] for name in engines}, dict.fromkeys(engines, 0.0), {}
    for _ in range(args.runs):
        for name, command in engines.items():
            if name in ended:
                continue
            try:
                printed, wall, peak = compare.run(command, None if name == "trag" else args.limit)
            except compare.Ended as reason:
                ended[name] = str(reason)
                continue
            answers[name] = compare.answer_of(job, printed)
            walls[name].append(wall)
            peaks[name] = max(peaks[name], peak)
    if different := [name for name in answers if answers[name] != answers["trag"]]:
        sys.exit(f"{stage}: the answers of {different} differ from trag's: {answers}")
    median = {name: statistics.median(walls[name]) for name in answers if name not in ended}
    fastest = min((median[name] for name in median if name != "trag"), default=None)
    lines = {name: [stage, name, wall, fastest and fastest / wall, peaks[name]] for name, wall in median.items()}
    return [lines.get(name, [stage, name, ended.get(name), None, None]) for name in engines]


def table(kept: dict) -> str:
    """The figures as Markdown."""
    text = [f"Measured on {kept['machine']}; runs in turn, {kept['threads']} threads, medians of whole processes. The last "
            "figure of a line with peers is how many times as fast an engine is as the fastest peer.", ""]
    for rows, lines in kept["files"].items():
        runs = kept["runs"][rows]
        text += [f"{int(rows):,} rows, {runs} run{'s' if runs > 1 else ''}:", "",
                 "| stage | engine | wall s | rows a second | peak MB | to the fastest peer |", "|---|---|---:|---:|---:|---:|"]
        for stage, engine, wall, ratio, peak in lines:
            if isinstance(wall, str):
                text.append(f"| {stage} | {engine} | {wall} |  |  |  |")
                continue
            told = "" if ratio is None else f"{ratio:.2f}"
            text.append(f"| {stage} | {engine} | {wall:.2f} | {int(rows) / wall:,.0f} | {peak:.0f} | {told} |")
        text.append("")
    return "\n".join(text)


def slower(before: dict, now: dict) -> list:
    """What takes 10 % longer than it did, of what was measured both times."""
    told = []
    for rows, lines in now["files"].items():
        old = {(stage, engine): wall for stage, engine, wall, _, _ in before.get("files", {}).get(rows, [])}
        for stage, engine, wall, _, _ in lines:
            was = old.get((stage, engine))
            is_known = isinstance(was, float) and isinstance(wall, float)
            if engine.startswith("trag") and is_known and wall > was * SLOWER:
                told.append(f"{int(rows):,} rows, {stage}: {was:.2f} s before, {wall:.2f} s now ({wall / was:.2f} times)")
    return told


def write(kept: dict) -> None:
    KEPT.write_text(json.dumps(kept, indent=1) + "\n")
    text = README.read_text()
    before, rest = text.split(MARKERS[0])
    after = rest.split(MARKERS[1])[1]
    README.write_text(f"{before}{MARKERS[0]}\n{table(kept)}{MARKERS[1]}{after}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="cargo xtask bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 5_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=float, default=600, help="seconds that a peer gets for a job")
    parser.add_argument("--stage-limit", type=float, default=3_600, help="seconds that a stage of trag gets")
    parser.add_argument("--keep", action="store_true", help="write nothing, only compare")
    args = parser.parse_args()
    programs = build()
    before = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    now = {"machine": machine(), "runs": {str(rows): args.runs for rows in args.rows}, "threads": args.threads,
           "files": {}}
    folder = Path(tempfile.mkdtemp(prefix="whole-", dir=Path(programs["trag"]).parents[1]))
    try:
        for rows in args.rows:
            now["files"][str(rows)] = measure_rows(args, programs, rows, folder)
    finally:
        shutil.rmtree(folder)
    print(table(now))
    told = slower(before, now)
    for line in told:
        print(f"slower: {line}")
    if not args.keep:
        # What was not measured this time stays as it was.
        for kind in ("files", "runs"):
            now[kind] = {**before.get(kind, {}), **now[kind]}
        write(now)
    sys.exit(1 if told else 0)


if __name__ == "__main__":
    main()
