#!/usr/bin/env python3
"""Job A in a peer: python3 job_a.py duckdb|polars FILE [THREADS]

All 11 columns of an AMLworld file typed and resident: time, four identifiers as text, two amounts as exact
decimals with 6 digits, currencies and format as text, one small integer. Prints rows, both sums, first and last
time, and the number of distinct (bank, account) keys over both ends, as one line of JSON.
"""
import json
import sys
import time

peer, path = sys.argv[1], sys.argv[2]
threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
start = time.perf_counter()

if peer == "duckdb":
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET threads={threads}")
    con.execute(
        "CREATE TABLE tx AS SELECT * FROM read_csv(?, header=true, delim=',', quote='', escape='', "
        "auto_detect=false, timestampformat='%Y/%m/%d %H:%M', columns={'ts':'TIMESTAMP','fb':'VARCHAR',"
        "'fa':'VARCHAR','tb':'VARCHAR','ta':'VARCHAR','recv':'DECIMAL(18,6)','rcur':'VARCHAR',"
        "'paid':'DECIMAL(18,6)','pcur':'VARCHAR','fmt':'VARCHAR','lau':'TINYINT'})",
        [path],
    )
    rows, paid, received, first, last = con.execute(
        "SELECT count(*), sum(paid), sum(recv), min(ts), max(ts) FROM tx"
    ).fetchone()
    accounts = con.execute(
        "SELECT count(*) FROM (SELECT DISTINCT b, a FROM (SELECT fb b, fa a FROM tx UNION ALL SELECT tb, ta FROM tx))"
    ).fetchone()[0]
    version = duckdb.__version__
elif peer == "polars":
    import os

    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl

    money = pl.Decimal(18, 6)
    schema = {
        "ts": pl.String, "fb": pl.String, "fa": pl.String, "tb": pl.String, "ta": pl.String, "recv": money,
        "rcur": pl.String, "paid": money, "pcur": pl.String, "fmt": pl.String, "lau": pl.Int8,
    }
    tx = (
        pl.scan_csv(path, has_header=False, skip_rows=1, schema=schema, quote_char=None)
        .with_columns(pl.col("ts").str.to_datetime("%Y/%m/%d %H:%M", time_unit="us"))
        .collect()
    )
    rows, paid, received, first, last = tx.select(
        pl.len(), pl.col("paid").sum(), pl.col("recv").sum(), pl.col("ts").min().alias("f"), pl.col("ts").max().alias("l")
    ).row(0)
    ends = pl.concat([tx.select(b="fb", a="fa"), tx.select(b="tb", a="ta")])
    accounts = ends.lazy().unique().select(pl.len()).collect().item()
    version = pl.__version__
else:
    sys.exit(f"unknown peer {peer}")

print(json.dumps({
    "engine": f"{peer} {version}", "rows": rows, "paid": str(paid), "received": str(received),
    "first": str(first), "last": str(last), "accounts": accounts, "seconds": round(time.perf_counter() - start, 3),
}))
