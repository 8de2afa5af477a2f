#!/usr/bin/env python3
"""Compares `trag features` with IBM's Graph Feature Preprocessor, value by value.

Runs both on the payments of one case folder, with the settings that trag writes into its file, and compares
every pattern column: histograms and counts must be equal, figures equal to 1e-9. Ends with 1 when they differ.

    python3 benches/peers/gfp_compare.py CASE [--trag target/release/trag] [--rows N]
        [--settings "--batch 1 --threads 1"]

Needs `pip install snapml numpy pyarrow`.
"""
import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from snapml import GraphFeaturePreprocessor

TOLERANCE = 1e-9
STATISTICS = ["fan", "degree", "ratio", "mean", "sum", "minimum", "maximum", "median", "variance", "skew", "kurtosis"]
FLOW = "flow_"
APART = ("cash", "bank", "unknown")


class Clock:
    """Wall and CPU time since it was made. On a busy machine CPU time is the one to compare."""

    def __init__(self):
        self.wall = time.perf_counter()
        self.cpu = {who: self.spent(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)}

    @staticmethod
    def spent(who):
        usage = resource.getrusage(who)
        return usage.ru_utime + usage.ru_stime

    def since(self, who):
        return np.array([time.perf_counter() - self.wall, self.spent(who) - self.cpu[who]])


def settings(metadata):
    prefix = b"trag.features."
    return {k[len(prefix):].decode(): v.decode() for k, v in metadata.items() if k.startswith(prefix)}


def library(s):
    window = lambda name: int(s[name + "_window_seconds"])
    bins = [int(b) for b in s["bins"].split(",")]
    parameters = {
        "num_threads": 1,
        "time_window": window("graph"),
        "vertex_stats": True,
        "vertex_stats_tw": window("statistics"),
        "vertex_stats_cols": [4],
        "vertex_stats_feats": [STATISTICS.index(name) for name in s["statistics"].split(",")],
        "lc-cycle_len": int(s["simple_cycle_length"]),
        "lc-cycle": True,
        "lc-cycle_tw": window("simple_cycle"),
        "lc-cycle_bins": [int(b) for b in s["simple_cycle_bins"].split(",")],
    }
    for theirs, ours in [("fan", "fan"), ("degree", "degree"), ("scatter-gather", "scatter_gather"),
                         ("temp-cycle", "temporal_cycle")]:
        parameters |= {theirs: True, theirs + "_tw": window(ours), theirs + "_bins": bins}
    preprocessor = GraphFeaturePreprocessor()
    preprocessor.set_params(parameters)
    return preprocessor


def edges(case, described):
    """The payments as the library takes them: number, payer, payee, seconds, amount in major units."""
    columns = ["booked", "payer_id", "payee_id", "amount_minor", "currency_exponent"]
    ledger = pq.read_table(Path(case, "ledger.parquet"), columns=columns)
    schemes = pq.read_table(Path(case, "accounts.parquet"), columns=["scheme"])["scheme"].to_pylist()
    column = lambda name: ledger[name].to_numpy().astype(np.int64)
    rows = np.arange(len(ledger))
    booked = ledger["booked"].cast("int64").to_numpy() // 1_000_000
    apart = np.isin(np.array(schemes), APART)
    ends = []
    for side, name in enumerate(["payer_id", "payee_id"]):
        account = column(name)
        ends.append(np.where(apart[account], len(schemes) + 2 * rows + side, account))
    amount = column("amount_minor") / (10 ** column("currency_exponent"))
    whole = np.column_stack([rows, ends[0], ends[1], booked, amount]).astype(np.float64)
    return np.ascontiguousarray(whole[described])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case")
    parser.add_argument("--trag", default="target/release/trag")
    parser.add_argument("--rows", type=int, default=0, help="compare only the first rows")
    parser.add_argument("--settings", default="", help="arguments of `trag features`, as one text")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "features.parquet")
        begun = Clock()
        command = [asked.trag, "features", asked.case, "--columns", "patterns", "--out", str(out), "--quiet"]
        subprocess.run(command + asked.settings.split(), check=True, stdout=subprocess.DEVNULL)
        own = begun.since(resource.RUSAGE_CHILDREN)
        file = pq.ParquetFile(out)
        s = settings(file.metadata.metadata)
        names = [name for name in file.schema_arrow.names if name not in ("row_id", "described")]
        names = [name for name in names if not name.startswith(FLOW)]
        described = file.read(columns=["described"])["described"].to_numpy()
        ours = np.empty((int(described.sum()), len(names)))
        for place, name in enumerate(names):
            ours[:, place] = file.read(columns=[name])[name].to_numpy()[described]
    payments = edges(asked.case, described)
    if asked.rows:
        payments = payments[: asked.rows]
    return compare(ours, names, payments, s, own)


def compare(ours, names, payments, s, own_time):
    preprocessor, batch, first = library(s), int(s["batch_payments"]), payments.shape[1]
    their_time, unequal, wrong, largest = np.zeros(2), 0, {}, 0.0
    for begin in range(0, len(payments), batch):
        begun = Clock()
        theirs = preprocessor.transform(payments[begin:begin + batch])[:, first:]
        their_time += begun.since(resource.RUSAGE_SELF)
        own = ours[begin:begin + batch]
        if theirs.shape[1] != len(names):
            sys.exit(f"the library gives {theirs.shape[1]} columns, trag {len(names)}")
        differs = theirs != own
        if differs.any():
            unequal += int(differs.sum())
            error = np.abs(theirs - own) / np.maximum(np.maximum(np.abs(theirs), np.abs(own)), 1e-300)
            largest = max(largest, float(error.max()))
            for row, place in np.argwhere(error > TOLERANCE):
                at = (begin + int(row), float(theirs[row, place]), float(own[row, place]))
                wrong.setdefault(names[place], []).append(at)
    values = len(payments) * len(names)
    print(f"{len(payments)} payments, {len(names)} columns, {values} values; settings {s}")
    print(f"not the same to the last bit: {unequal}; largest relative difference {largest:.3g}")
    for who, rows, spent in [("library, transform alone", len(payments), their_time), ("trag, whole process", len(ours), own_time)]:
        wall, cpu = spent
        print(f"{who}: wall {wall:.2f} s, CPU {cpu:.2f} s, {rows / cpu:,.0f} payments a CPU second")
    for name, places in wrong.items():
        print(f"DIFFERS {name}: {len(places)} values, first (payment, library, trag) {places[0]}")
    return 1 if wrong or not values else 0


if __name__ == "__main__":
    sys.exit(main())
