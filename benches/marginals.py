#!/usr/bin/env python3
"""Marginals of a file in the layout of AMLworld beside the published ones of HI-Small.

    python3 benches/marginals.py payments.csv

Reads the file and its patterns (`payments_Patterns.txt`), and prints the tables that docs/synthetic.md shows. The figures
of HI-Small are those of its published files: the counts of payment formats and accounts, and what its file of patterns
gives.
"""
import csv
import re
import statistics
import sys
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

ROWS, ACCOUNTS = 5_078_345, 515_088
FORMATS = {"Cheque": 1_864_331, "Credit Card": 1_323_324, "ACH": 600_797, "Cash": 490_891, "Reinvestment": 481_056,
           "Wire": 171_855, "Bitcoin": 146_091}
# Attempts, median rows, most rows, median days.
PATTERNS = {"FAN-OUT": (48, 7, 16, 3.2), "FAN-IN": (40, 8, 16, 3.5), "CYCLE": (54, 4, 12, 3.0),
            "SCATTER-GATHER": (44, 14, 32, 3.7), "GATHER-SCATTER": (51, 14, 28, 6.3), "BIPARTITE": (49, 4, 15, 1.0),
            "STACK": (43, 10, 30, 3.1), "RANDOM": (41, 3, 11, 1.9)}
PLANTED_AMOUNTS = [1_615, 4_586, 9_588, 14_518, 17_777]
QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9]


def at(values: list, share: float) -> float:
    return values[int(len(values) * share)] if values else 0


def attempts(path: Path) -> dict:
    found = defaultdict(list)
    pattern = r"BEGIN LAUNDERING ATTEMPT - ([A-Z-]+)[^\n]*\n(.*?)END"
    for kind, body in re.findall(pattern, path.read_text(), re.S):
        found[kind].append([line.split(",") for line in body.strip().splitlines()])
    return found


def days(rows: list) -> float:
    moments = [datetime.strptime(row[0], "%Y/%m/%d %H:%M") for row in rows]
    return (max(moments) - min(moments)).total_seconds() / 86_400


def main() -> None:
    path = Path(sys.argv[1])
    formats, sent, received, hours, last = Counter(), Counter(), Counter(), Counter(), {}
    pairs, gaps, amounts, rows, planted = set(), [], [], 0, 0
    with path.open(newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for row in lines:
            rows += 1
            payer, payee = (row[1], row[2]), (row[3], row[4])
            formats[row[9]] += 1
            sent[payer] += 1
            received[payee] += 1
            pairs.add((payer, payee))
            minute = int(row[0][8:10]) * 1440 + int(row[0][11:13]) * 60 + int(row[0][14:16])
            hours[row[0][11:13]] += 1
            if payer in last and minute >= last[payer]:
                gaps.append(minute - last[payer])
            last[payer] = minute
            if row[8] in ("US Dollar", "Euro"):
                amounts.append(float(row[7]))
            planted += row[10] == "1"
    accounts = len(sent.keys() | received.keys())
    print(f"| marginal | HI-Small | {path.name} |\n|---|---:|---:|")
    print(f"| rows | {ROWS:,} | {rows:,} |")
    print(f"| accounts | {ACCOUNTS:,} | {accounts:,} |")
    print(f"| rows for each account | {ROWS / ACCOUNTS:.1f} | {rows / accounts:.1f} |")
    print(f"| one row in so many is planted | 981 | {rows / max(planted, 1):.0f} |")
    for name, count in FORMATS.items():
        print(f"| format {name} | {100 * count / ROWS:.1f} % | {100 * formats[name] / rows:.1f} % |")
    out, into = sorted(sent.values()), sorted(received.values())
    for name, values in (("payments sent by an account", out), ("payments received by an account", into)):
        print(f"| {name}: median, 99 %, most | – | {at(values, .5)}, {at(values, .99)}, {values[-1]:,} |")
    print(f"| rows for each pair of accounts | – | {rows / len(pairs):.1f} |")
    gaps.sort()
    told = ", ".join(f"{at(gaps, share) / 60:.1f}" for share in (.25, .5, .75))
    print(f"| hours between payments of an account: quartiles | – | {told} |")
    amounts.sort()
    told = ", ".join(f"{at(amounts, share):,.0f}" for share in QUANTILES)
    print(f"| amounts in dollars and euros: 10, 25, 50, 75, 90 % | – | {told} |")
    found = attempts(path.with_name(f"{path.stem}_Patterns.txt"))
    own = sorted(float(row[7]) for kind in found.values() for rows_ in kind for row in rows_ if row[8] in ("US Dollar", "Euro"))
    told = ", ".join(f"{at(own, share):,.0f}" for share in QUANTILES)
    print(f"| planted amounts, the same | {', '.join(f'{amount:,}' for amount in PLANTED_AMOUNTS)} | {told} |")
    print("\n| pattern | HI-Small: attempts | median rows | most | median days | here: attempts | median rows | most | median days |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for kind, (count, median, most, length) in PATTERNS.items():
        sizes = [len(rows_) for rows_ in found.get(kind, [])] or [0]
        spans = [days(rows_) for rows_ in found.get(kind, [])] or [0]
        print(f"| {kind} | {count} | {median} | {most} | {length} | {len(found.get(kind, []))} | "
              f"{statistics.median(sizes):.0f} | {max(sizes)} | {statistics.median(spans):.1f} |")


if __name__ == "__main__":
    main()
