#!/usr/bin/env python3
"""Jobs B to F in polars: polars_jobs.py B|C|D|E6|F INPUT [--threads N] [--window-days N] [--check]

INPUT is an AMLworld file, or a Parquet file that `polars_jobs.py store FILE PARQUET` wrote. That file holds what the
jobs need with accounts as numbers, so that it is compared with our ledger and not with text.
"""
import argparse
import json
import os
import time

from answer import answer

DAY = 86_400
parser = argparse.ArgumentParser()
parser.add_argument("job")
parser.add_argument("input")
parser.add_argument("output", nargs="?")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--window-days", type=int, default=7)
parser.add_argument("--check", action="store_true")
args = parser.parse_args()
os.environ["POLARS_MAX_THREADS"] = str(args.threads)
import polars as pl  # noqa: E402  the number of threads has to stand first

col = pl.col


def read(path: str):
    money = pl.Decimal(18, 6)
    schema = {
        "ts": pl.String, "fb": pl.String, "fa": pl.String, "tb": pl.String, "ta": pl.String, "recv": money,
        "rcur": pl.String, "paid": money, "pcur": pl.String, "fmt": pl.String, "lau": pl.Int8,
    }
    raw = pl.scan_csv(path, has_header=False, skip_rows=1, schema=schema, row_index_name="i", quote_char=None)
    return raw.with_columns(col("ts").str.to_datetime("%Y/%m/%d %H:%M", time_unit="us")).collect()


def numbered(raw):
    """Payer u and payee v as numbers."""
    keys = pl.concat([raw.select(k=pl.concat_str("fb", pl.lit("_"), "fa")), raw.select(k=pl.concat_str("tb", pl.lit("_"), "ta"))])
    ids = keys["k"].cast(pl.Categorical).to_physical()
    return raw.select(
        "i", "ts", "recv", "rcur", "paid", "pcur", "fmt", u=ids[: raw.height], v=ids[raw.height :],
        t=col("ts").dt.epoch("s"),
    )


def structuring(tx, key):
    near = (col("fmt") == "Cash") & (col("rcur") == "US Dollar") & (col("recv") >= 9000) & (col("recv") < 10000)
    credits = tx.lazy().filter(near).select("i", "ts", "recv", *key).collect().sort(*key, "ts")
    sums = credits.rolling("ts", period="7d", closed="both", group_by=key).agg(n=pl.len(), s=col("recv").sum())
    sums = sums.filter((col("n") >= 3) & (col("s") >= 28500)).unique([*key, "ts"])
    hits = credits.join(sums, on=[*key, "ts"])
    return {"B": [hits["i"], hits["n"], (hits["s"].cast(pl.Float64) * 100).round().cast(pl.Int64)]}


def fans(tx):
    def one(near, far):
        part = tx.lazy().filter(col("u") != col("v")).select("i", "ts", near, far).collect().sort(near, "ts")
        counts = part.rolling("ts", period="3d", closed="both", group_by=near).agg(n=col(far).n_unique())
        hits = part.select("i").hstack(counts.select("n")).filter(col("n") >= 10)
        return [hits["i"], hits["n"]]

    return {"Cout": one("u", "v"), "Cin": one("v", "u")}


def pass_through(tx):
    edges = tx.lazy().filter(col("u") != col("v"))
    after = edges.select(j="i", w="u", t2="t", paid="paid", pcur="pcur")
    pairs = edges.select("i", "v", "t", "recv", "rcur").join(after, left_on=["v", "rcur"], right_on=["w", "pcur"])
    share = (col("paid") <= col("recv")) & (col("paid") * 10 >= col("recv") * 9)
    soon = (col("t2") > col("t")) & (col("t2") <= col("t") + 2 * DAY)
    hits = pairs.filter(soon & share).select("i", "j").collect(engine="streaming")
    return {"D": [hits["i"], hits["j"]]}


def cycles(tx):
    window, edges = args.window_days * DAY, tx.lazy().filter(col("u") != col("v")).select("i", "t", "u", "v").collect()
    paths = edges.select(s="u", c="v", t0="t", tl="t", i1="i", v1="v")
    found = {}
    for length in range(2, 7):
        step = edges.lazy().select("u", "t", col("i").alias(f"i{length}"), col("v").alias(f"v{length}"))
        in_time = (col("t") > col("tl")) & (col("t") <= col("t0") + window)
        rows = [f"i{place}" for place in range(1, length + 1)]
        here = f"v{length}"
        closing = paths.lazy().join(step, left_on=["c", "s"], right_on=["u", here])
        closed = closing.filter(in_time).select(rows).collect(engine="streaming")
        found[f"E/len{length}"] = [closed[name] for name in rows]
        if length == 6:
            break
        new = col(here) != col("s")
        for place in range(1, length):
            new &= col(here) != col(f"v{place}")
        kept = [f"v{place}" for place in range(1, length + 1)]
        longer = paths.lazy().join(step, left_on="c", right_on="u").filter(in_time & new)
        paths = longer.select("s", "t0", *rows, *kept, c=col(here), tl="t").collect(engine="streaming")
    return found


def scatter_gather(tx):
    span, edges = 3 * DAY, tx.lazy().filter(col("u") != col("v"))
    relays = edges.select(s="u", m="v", t1="t").join(edges.select(m="u", d="v", t2="t"), on="m")
    in_time = (col("t2") > col("t1")) & (col("t2") <= col("t1") + span)
    relays = relays.filter(in_time & (col("s") != col("d"))).select("s", "d", "m", "t1", "t2").collect(engine="streaming")
    enough = relays.lazy().group_by("s", "d").agg(n=col("m").n_unique()).filter(col("n") >= 3).select("s", "d")
    likely = relays.lazy().join(enough, on=["s", "d"], how="semi").collect().lazy()
    ends = likely.select("s", "d", end="t2").unique()
    inside = (col("t2") <= col("end")) & (col("t1") >= col("end") - span)
    counts = ends.join(likely, on=["s", "d"]).filter(inside).group_by("s", "d", "end").agg(n=col("m").n_unique())
    hits = counts.filter(col("n") >= 3).group_by("s", "d").agg(n=col("n").max())
    number = col("i").cast(pl.Int64)
    names = pl.concat([tx.lazy().select(a="u", r=number), tx.lazy().select(a="v", r=number + 1_000_000_000)])
    names = names.group_by("a").agg(r=col("r").min())
    named = hits.join(names, left_on="s", right_on="a").join(names, left_on="d", right_on="a", suffix="2").collect()
    return {"F": [named["r"], named["r2"], named["n"]]}


def main() -> None:
    start = time.perf_counter()
    stored = args.input.endswith(".parquet")
    tx = pl.scan_parquet(args.input) if stored else read(args.input)
    if args.job == "store":
        numbered(tx).write_parquet(args.output)
        return
    key = ["v"] if stored else ["tb", "ta"]
    if not stored and args.job != "B":
        tx = numbered(tx)
    loaded = time.perf_counter()
    jobs = {"C": fans, "D": pass_through, "E6": cycles, "F": scatter_gather}
    found = structuring(tx, key) if args.job == "B" else jobs[args.job](tx)
    answers = {name: answer(columns, args.check) for name, columns in found.items()}
    print(json.dumps({
        "engine": f"polars {pl.__version__}", "job": args.job, "stored": stored, "answers": answers,
        "read_seconds": loaded - start, "job_seconds": time.perf_counter() - loaded,
    }))


main()
