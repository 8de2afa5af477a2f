#!/usr/bin/env python3
"""What a million payments cost each kernel, on files of different sizes.

    python3 benches/scale.py [--rows 1000000,5000000,50000000] [--only KERNEL] [--folder FOLDER]

Writes each file with `trag-jobs generate` (50 million rows take 4.7 GB), runs `trag-jobs kernels` on it on one thread,
deletes it, and prints CPU seconds a million payments as a table. A file that is there already is used and kept.
"""
import argparse
import json
import subprocess
from pathlib import Path

from compare import build


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", default="1000000,5000000,50000000")
    parser.add_argument("--only")
    parser.add_argument("--folder", type=Path, default=Path("."))
    parser.add_argument("--program", help="a trag-jobs that is built already")
    args = parser.parse_args()
    program, sizes, costs = args.program or build(), [int(rows) for rows in args.rows.split(",")], {}
    for rows in sizes:
        file = args.folder / f"scale-{rows}.csv"
        is_there = file.exists()
        if not is_there:
            subprocess.run([program, "generate", str(rows), str(file)], check=True)
        only = ["--only", args.only] if args.only else []
        command = [program, "kernels", str(file), "--threads", "1", *only]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        for line in map(json.loads, printed.splitlines()):
            costs.setdefault(line["kernel"], {})[rows] = (line["cpu_ms"] * 1e3 / rows, line["hits"])
        if not is_there:
            file.unlink()
    print("| kernel | " + " | ".join(f"{rows:,} rows | hits" for rows in sizes) + " |")
    print("|---|" + "---:|---:|" * len(sizes))
    for kernel, by_size in costs.items():
        print(f"| {kernel} | " + " | ".join("{:.3f} | {:,}".format(*by_size[rows]) for rows in sizes) + " |")


if __name__ == "__main__":
    main()
