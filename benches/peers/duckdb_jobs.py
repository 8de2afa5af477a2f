#!/usr/bin/env python3
"""Jobs B to F in DuckDB: duckdb_jobs.py B|C|D|E6|F INPUT [--threads N] [--window-days N] [--check]

INPUT is an AMLworld file, or a database that `duckdb_jobs.py store FILE DATABASE` wrote. The database holds what the
jobs need with accounts as numbers, so that it is compared with our ledger and not with text.
"""
import argparse
import json
import time

import duckdb

from answer import answer

DAY = 86_400
COLUMNS = {
    "ts": "TIMESTAMP", "fb": "VARCHAR", "fa": "VARCHAR", "tb": "VARCHAR", "ta": "VARCHAR", "recv": "DECIMAL(18,6)",
    "rcur": "VARCHAR", "paid": "DECIMAL(18,6)", "pcur": "VARCHAR", "fmt": "VARCHAR", "lau": "TINYINT",
}


def read(con, path: str, numbered: bool) -> None:
    """Table `tx`: i, t in seconds, amounts, currencies, format; payer u and payee v as numbers where asked for."""
    con.execute(
        "CREATE TEMP TABLE raw AS SELECT * FROM read_csv(?, header=true, delim=',', quote='', escape='', "
        f"auto_detect=false, timestampformat='%Y/%m/%d %H:%M', columns={COLUMNS})",
        [path],
    )
    if not numbered:
        con.execute("CREATE VIEW tx AS SELECT rowid i, epoch(ts)::BIGINT t, (tb, ta) v, recv, rcur, fmt FROM raw")
        return
    con.execute(
        "CREATE TEMP TABLE account AS SELECT b, a, row_number() OVER ()::INTEGER id FROM "
        "(SELECT DISTINCT b, a FROM (SELECT fb b, fa a FROM raw UNION ALL SELECT tb, ta FROM raw))"
    )
    con.execute(
        "CREATE TABLE tx AS SELECT raw.rowid i, epoch(ts)::BIGINT t, p.id u, q.id v, recv, rcur, paid, pcur, fmt "
        "FROM raw JOIN account p ON p.b = fb AND p.a = fa JOIN account q ON q.b = tb AND q.a = ta ORDER BY i"
    )


def rows(con, query: str) -> list:
    columns = con.execute(query).fetchnumpy()
    return [columns[name] for name in columns]


def structuring(con, _window):
    window = f"PARTITION BY v ORDER BY t RANGE BETWEEN {7 * DAY} PRECEDING AND CURRENT ROW"
    query = f"""SELECT i, n, (s * 100)::BIGINT s FROM (
        SELECT i, count(*) OVER w n, sum(recv) OVER w s FROM tx
        WHERE fmt = 'Cash' AND rcur = 'US Dollar' AND recv >= 9000 AND recv < 10000 WINDOW w AS ({window}))
        WHERE n >= 3 AND s >= 28500"""
    return {"B": rows(con, query)}


def fans(con, _window):
    def one(near, far):
        window = f"PARTITION BY {near} ORDER BY t RANGE BETWEEN {3 * DAY} PRECEDING AND CURRENT ROW"
        inner = f"SELECT i, count(DISTINCT {far}) OVER ({window}) n FROM tx WHERE u <> v"
        return rows(con, f"SELECT i, n FROM ({inner}) WHERE n >= 10")

    return {"Cout": one("u", "v"), "Cin": one("v", "u")}


def pass_through(con, _window):
    return {"D": rows(con, f"""SELECT a.i i, b.i j FROM tx a JOIN tx b ON b.u = a.v AND b.pcur = a.rcur
        AND b.t > a.t AND b.t <= a.t + {2 * DAY} AND b.paid <= a.recv AND b.paid * 10 >= a.recv * 9
        WHERE a.u <> a.v AND b.u <> b.v""")}


def cycles(con, window):
    con.execute("CREATE TEMP TABLE e AS SELECT i, t, u, v FROM tx WHERE u <> v")
    con.execute("CREATE TEMP TABLE path1 AS SELECT u s, v c, t t0, t tl, [i] r, [v] m FROM e")
    found = {}
    for length in range(2, 7):
        before, on = f"path{length - 1}", "e.u = p.c AND e.t > p.tl AND e.t <= p.t0 + " + str(window)
        closed = rows(con, f"SELECT unnest(list_append(p.r, e.i)) r FROM {before} p JOIN e ON {on} AND e.v = p.s")[0]
        table = closed.reshape(-1, length)
        found[f"E/len{length}"] = [table[:, place] for place in range(length)]
        if length < 6:
            con.execute(
                f"CREATE TEMP TABLE path{length} AS SELECT p.s, e.v c, p.t0, e.t tl, list_append(p.r, e.i) r, "
                f"list_append(p.m, e.v) m FROM {before} p JOIN e ON {on} AND e.v <> p.s AND NOT list_contains(p.m, e.v)"
            )
            con.execute(f"DROP TABLE {before}")
    return found


def scatter_gather(con, _window):
    span = 3 * DAY
    con.execute(f"""CREATE TEMP TABLE relay AS SELECT a.u s, a.v m, b.v d, a.t t1, b.t t2 FROM tx a JOIN tx b
        ON b.u = a.v AND b.t > a.t AND b.t <= a.t + {span} WHERE a.u <> a.v AND b.u <> b.v AND a.u <> b.v""")
    con.execute("""CREATE TEMP TABLE likely AS SELECT relay.* FROM relay SEMI JOIN
        (SELECT s, d FROM relay GROUP BY s, d HAVING count(DISTINCT m) >= 3) USING (s, d)""")
    con.execute(f"""CREATE TEMP TABLE hit AS SELECT s, d, max(n) n FROM (
        SELECT w.s, w.d, w.t2, count(DISTINCT o.m) n FROM (SELECT DISTINCT s, d, t2 FROM likely) w JOIN likely o
        ON o.s = w.s AND o.d = w.d AND o.t2 <= w.t2 AND o.t1 >= w.t2 - {span} GROUP BY w.s, w.d, w.t2)
        WHERE n >= 3 GROUP BY s, d""")
    con.execute("""CREATE TEMP TABLE named AS SELECT id, min(r) r FROM (SELECT u id, i r FROM tx
        UNION ALL SELECT v, 1000000000 + i FROM tx) GROUP BY id""")
    return {"F": rows(con, "SELECT a.r s, b.r d, n FROM hit JOIN named a ON a.id = s JOIN named b ON b.id = d")}


JOBS = {"B": structuring, "C": fans, "D": pass_through, "E6": cycles, "F": scatter_gather}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("job")
    parser.add_argument("input")
    parser.add_argument("database", nargs="?")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--window-days", type=int, default=7)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    start = time.perf_counter()
    stored = args.input.endswith(".duckdb")
    con = duckdb.connect(args.database or (args.input if stored else ":memory:"), read_only=stored)
    con.execute(f"SET threads={args.threads}")
    if not stored:
        read(con, args.input, numbered=args.job != "B")
    if args.job == "store":
        return
    loaded = time.perf_counter()
    found = JOBS[args.job](con, args.window_days * DAY)
    answers = {name: answer(columns, args.check) for name, columns in found.items()}
    print(json.dumps({
        "engine": f"duckdb {duckdb.__version__}", "job": args.job, "stored": stored, "answers": answers,
        "read_seconds": loaded - start, "job_seconds": time.perf_counter() - loaded,
    }))


if __name__ == "__main__":
    main()
