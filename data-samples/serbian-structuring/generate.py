#!/usr/bin/env python3
"""Writes statements/, rates.csv, truth.json and SHA256SUMS of this sample. Same bytes on every run.

    python3 generate.py            write into the folder of this file
    python3 generate.py --check    say whether the files in the folder are what would be written
"""

import hashlib
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from generator import innocent, planted
from generator.book import Book
from generator.days import sample_rates
from generator.dice import Dice
from generator.normal import World
from generator.truth import Truth

HERE = Path(__file__).resolve().parent
WRITTEN_BY_HAND = ["README.md", "case.toml"]


def files():
    """Every generated file: path in the folder, and bytes."""
    book, truth = Book(), Truth()
    world = World(book, truth, Dice(2024))
    planted.plant(world)
    saver, _ = innocent.surround(world)
    planted.slow_structuring(world, saver)
    made = {statement.file: statement.render() for statement in book.statements.values()}
    made["rates.csv"] = "".join(f"{line}\n" for line in sample_rates()).encode()
    made["truth.json"] = truth.as_json().encode()
    hashed = made | {name: (HERE / name).read_bytes() for name in WRITTEN_BY_HAND}
    sums = [f"{hashlib.sha256(hashed[name]).hexdigest()}  {name}\n" for name in sorted(hashed)]
    made["SHA256SUMS"] = "".join(sums).encode()
    return made


def main():
    made = files()
    if sys.argv[1:] == ["--check"]:
        differ = [name for name in made if not (HERE / name).is_file() or (HERE / name).read_bytes() != made[name]]
        print("\n".join(f"differs: {name}" for name in differ) or f"{len(made)} files are as generated")
        return 1 if differ else 0
    for name, content in made.items():
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_bytes(content)
    print(f"{len(made)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
