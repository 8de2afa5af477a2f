#!/usr/bin/env python3
"""Models that learn from labelled payments, side by side: same file, same parts in the order of time, one judge.

    python3 benches/peers/models.py FILE TRUTH --trag target/release/trag [--out FOLDER] [--threads 2] [--draws 6]

FILE has the AMLworld layout, TRUTH is its file of patterns or a list `row,pattern_id,pattern`. Compared are

  rules               every row with a finding of `trag run`; rules see whole windows, later payments too
  trag                `trag score train --score-to`: learned and applied in one command, as the peers are in one process
  raw LightGBM        amounts, currencies, format, time of day and weekday of a payment
  GFP + LightGBM      the same and IBM's Graph Feature Preprocessor (snapml), run as in the AMLworld paper: windows of a
  GFP + XGBoost       day, six hours for scatter-gather, cycles up to 10, batches of 128 payments

All learn from the first 60 of 100 rows, choose by the next 20, and are judged on the last 20 by `trag eval`: by row, and by
pattern. Peers get as many draws of their settings as --draws says, from the ranges below, and keep the one with the best
F1 on the next 20; trag has one fixed setting. Thresholds are chosen there too. Account numbers are no input of anyone.
Times are whole: reading, features, learning with the settings kept, scoring; the search is not counted. The program's own
hold the rules and the case folder too.

Needs `pip install snapml lightgbm xgboost pandas numpy`. Writes models.json and models.md into the folder.
"""
import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = ["time", "from_bank", "from", "to_bank", "to", "received", "received_currency", "paid", "paid_currency", "format",
           "label"]
SEED = 7


class Clock:
    """Wall and CPU seconds since it was made, of this process and its children. On a busy machine CPU seconds count."""

    def __init__(self):
        self.begun = self.now()

    @staticmethod
    def now():
        usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return np.array([time.perf_counter(), sum(usage.ru_utime + usage.ru_stime for usage in usages)])

    def seconds(self):
        return (self.now() - self.begun).tolist()


def timed(command: list) -> list:
    clock = Clock()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode not in (0, 2):
        sys.exit(f"{command} ended with {done.returncode}: {done.stderr[-800:]}")
    return clock.seconds()


def read(path: Path) -> pd.DataFrame:
    """The payments in the order of the ledger: by time, then by line."""
    table = pd.read_csv(path, header=0, names=COLUMNS, dtype={name: str for name in ("from_bank", "from", "to_bank", "to")})
    table["time"] = pd.to_datetime(table["time"], format="%Y/%m/%d %H:%M").astype("datetime64[s]").astype(np.int64)
    return table.sort_values("time", kind="stable").reset_index(names="line")


def truth(path: Path, table: pd.DataFrame) -> np.ndarray:
    """Marks by row of the ledger: those of the file itself, and of a list of rows."""
    marked = table["label"].to_numpy() == 1
    if path.suffix == ".csv":
        listed = pd.read_csv(path)["row"].to_numpy()
        marked |= np.isin(table["line"].to_numpy(), listed)
    return marked


def parts(times: np.ndarray) -> tuple:
    """Where `trag eval` parts the rows: rows of one moment stay together."""
    cut = lambda percent: int(np.searchsorted(times, times[len(times) * percent // 100], side="left"))
    return cut(60), cut(80)


def accounts(table: pd.DataFrame) -> tuple:
    names = pd.concat([table["from_bank"] + "|" + table["from"], table["to_bank"] + "|" + table["to"]])
    codes = pd.factorize(names)[0]
    return codes[: len(table)], codes[len(table):]


def raw(table: pd.DataFrame) -> np.ndarray:
    code = lambda name: pd.factorize(table[name], sort=True)[0]
    times = table["time"].to_numpy()
    return np.column_stack([table["received"], code("received_currency"), table["paid"], code("paid_currency"), code("format"),
                            times % 86_400, times // 86_400 % 7, table["from_bank"] == table["to_bank"]]).astype(np.float64)


def gfp(table: pd.DataFrame, payer: np.ndarray, payee: np.ndarray, threads: int) -> np.ndarray:
    from snapml import GraphFeaturePreprocessor

    day, quarter = 86_400, 21_600
    preprocessor = GraphFeaturePreprocessor()
    preprocessor.set_params({
        "num_threads": threads, "time_window": day, "vertex_stats": True, "vertex_stats_tw": day, "vertex_stats_cols": [4],
        "fan": True, "fan_tw": day, "degree": True, "degree_tw": day, "scatter-gather": True, "scatter-gather_tw": quarter,
        "temp-cycle": True, "temp-cycle_tw": day, "lc-cycle": True, "lc-cycle_tw": day, "lc-cycle_len": 10})
    edges = np.ascontiguousarray(np.column_stack([np.arange(len(table)), payer, payee, table["time"], table["paid"]]), np.float64)
    return np.vstack([preprocessor.transform(edges[at:at + 128])[:, 5:].astype(np.float32) for at in range(0, len(edges), 128)])


def lightgbm(x, y, settings: dict, threads: int):
    import lightgbm as library

    rounds = settings.pop("rounds")
    settings |= {"objective": "binary", "num_threads": threads, "seed": SEED, "deterministic": True, "verbosity": -1}
    model = library.train(settings, library.Dataset(x, y), rounds)
    return model.predict


def xgboost(x, y, settings: dict, threads: int):
    import xgboost as library

    rounds = settings.pop("rounds")
    settings |= {"objective": "binary:logistic", "nthread": threads, "seed": SEED, "tree_method": "hist"}
    model = library.train(settings, library.DMatrix(x, y), rounds)
    return lambda rows: model.predict(library.DMatrix(rows))


def draw(dice, library) -> dict:
    """Settings from ranges that are as wide as those of published searches, with leaves and depths that end in time."""
    power = lambda low, high: float(10 ** dice.uniform(low, high))
    common = {"rounds": int(dice.integers(50, 400)), "learning_rate": power(-2, -0.7), "scale_pos_weight": float(dice.uniform(1, 10))}
    if library is lightgbm:
        return common | {"num_leaves": int(2 ** dice.uniform(3, 8)), "lambda_l2": power(-2, 2), "lambda_l1": power(-2, 0.5)}
    return common | {"max_depth": int(dice.integers(3, 13)), "lambda": power(-2, 2), "subsample": power(-0.3, 0),
                     "colsample_bytree": power(-0.3, 0)}


def best_threshold(scores: np.ndarray, marked: np.ndarray) -> tuple:
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(marked[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + marked.sum())
    last_of_level = np.append(scores[order][1:] != scores[order][:-1], True)
    at = int(np.argmax(np.where(last_of_level, f1, 0)))
    return float(f1[at]), float(scores[order][at])


def peer(name: str, library, x: np.ndarray, marked: np.ndarray, cuts: tuple, args) -> dict:
    """The best of some draws by F1 on the middle part: its scores of all rows, its threshold, its seconds."""
    first, second = cuts
    dice, best = np.random.default_rng(SEED), None
    whole = Clock()
    for _ in range(args.draws):
        settings = draw(dice, library)
        clock = Clock()
        predict = library(x[:first], marked[:first], dict(settings), args.threads)
        learned = clock.seconds()
        f1, threshold = best_threshold(predict(x[first:second]), marked[first:second])
        if best is None or f1 > best["f1"]:
            best = {"f1": f1, "threshold": threshold, "settings": settings, "learning": learned, "predict": predict}
    search, clock = whole.seconds(), Clock()
    scores = best.pop("predict")(x)
    print(f"{name}: F1 {best['f1']:.4f} on the middle part, {search[0]:.0f} s for {args.draws} draws", flush=True)
    return best | {"scores": scores, "scoring": clock.seconds(), "search": search}


def written(path: Path, rows: np.ndarray, result: dict) -> None:
    flagged = result["scores"] >= result["threshold"]
    scores = np.clip(result["scores"], 0, 1)
    path.write_text("row_id,score,flagged\n" + "".join(f"{row},{score:.6f},{int(flag)}\n" for row, score, flag in
                                                       zip(rows.tolist(), scores.tolist(), flagged.tolist())))


def with_trag(args, folder: Path) -> tuple:
    """Seconds of the program's own commands; its scores stand in the folder `trag`."""
    trag, case, threads = args.trag, str(folder / "case"), ["--threads", str(args.threads), "--quiet", "--replace"]
    spent = {"run": timed([trag, "run", str(args.file), "--out", case, *threads])}
    model, out = str(folder / "model.json"), str(folder / "trag")
    model, out = str(folder / "model.json"), str(folder / "trag")
    learn = [trag, "score", "train", case, "--truth", str(args.truth), "--out", model, "--score-to", out]
    spent["train and score"] = timed([*learn, *threads])
    (folder / "trag.csv").write_bytes((folder / "trag" / "scores.csv").read_bytes())
    return case, spent


def peers(args, folder: Path) -> dict:
    clock = Clock()
    table = read(args.file)
    marked = truth(args.truth, table)
    cuts = parts(table["time"].to_numpy())
    payer, payee = accounts(table)
    moves = payer != payee
    own_cuts = tuple(int(moves[:cut].sum()) for cut in cuts)
    rows, plain, own = np.flatnonzero(moves), raw(table)[moves], marked[moves]
    reading, spent = clock.seconds(), {}
    result = peer("raw LightGBM", lightgbm, plain, own, own_cuts, args)
    written(folder / "raw LightGBM.csv", rows, result)
    spent["raw LightGBM"] = {"reading": reading, "features": [0.0, 0.0]} | {k: v for k, v in result.items() if k != "scores"}
    clock = Clock()
    wide = np.hstack([plain.astype(np.float32), gfp(table[moves], payer[moves], payee[moves], args.threads)])
    features = clock.seconds()
    print(f"GFP: {features[0]:.0f} s for {wide.shape[1] - plain.shape[1]} columns", flush=True)
    for name, library in (("GFP + LightGBM", lightgbm), ("GFP + XGBoost", xgboost)):
        result = peer(name, library, wide, own, own_cuts, args)
        written(folder / f"{name}.csv", rows, result)
        spent[name] = {"reading": reading, "features": features} | {k: v for k, v in result.items() if k != "scores"}
    return spent


def table_of(evaluation: dict, seconds: dict, args) -> str:
    """The figures of the last part as Markdown."""
    names = [system["name"] for system in evaluation["systems"]]
    shown = lambda points: "–" if points is None else f"{points / 100:.1f}"
    text = ["| system | precision | recall | F1 (95 of 100 draws of days) | average precision | schemes found | wall s | CPU s |",
            "|---|---:|---:|---:|---:|---:|---:|---:|"]
    for system in evaluation["systems"]:
        part = system["parts"][-1]
        low, high = part["intervals"]["f1"] or (None, None)
        row, (wall, cpu) = part["by_row"], seconds.get(system["name"].removesuffix(".csv"), (0, 0))
        name = system["name"].removesuffix(".csv")
        text.append(f"| {name} | {shown(row['precision'])} | {shown(row['recall'])} | {shown(row['f1'])} ({shown(low)} to "
                    f"{shown(high)}) | {shown(part['average_precision'])} | {part['schemes']['found']} of "
                    f"{part['schemes']['all']} | {wall:.1f} | {cpu:.1f} |")
    text += ["", "Rows flagged of those of a pattern in the last part, in percent:", "",
             "| pattern | rows | " + " | ".join(name.removesuffix(".csv") for name in names) + " |",
             "|---|---:|" + "---:|" * len(names)]
    for pattern in evaluation["patterns"]:
        last = pattern["last_part"]
        if last["rows"]:
            flagged = [f"{100 * own['rows_flagged'] / last['rows']:.1f}" for own in last["found"]]
            text.append(f"| {pattern['pattern']} | {last['rows']} | " + " | ".join(flagged) + " |")
    part = evaluation["systems"][0]["parts"][-1]
    head = f"`{args.file.name}`: {part['rows']:,} rows in the last part, {part['marked']:,} marked; {args.threads} threads, {args.draws} draws."
    return "\n".join([head, "", *text, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--trag", default="target/release/trag")
    parser.add_argument("--out", type=Path, default=Path("models"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--draws", type=int, default=6)
    parser.add_argument("--only-trag", action="store_true", help="keep what the peers left in the folder")
    args = parser.parse_args()
    folder = args.out
    folder.mkdir(parents=True, exist_ok=True)
    case, own = with_trag(args, folder)
    print(f"trag: {own}", flush=True)
    kept = folder / "models.json"
    spent = json.loads(kept.read_text())["peers"] if args.only_trag else peers(args, folder)
    total = lambda steps: [sum(step[unit] for step in steps) for unit in (0, 1)]
    seconds = {name: total([s[step] for step in ("reading", "features", "learning", "scoring")]) for name, s in spent.items()}
    seconds |= {"rules": own["run"], "trag": total(own.values())}
    scores = [word for name in ("trag", *spent) for word in ("--scores", str(folder / f"{name}.csv"))]
    timed([args.trag, "eval", case, "--truth", str(args.truth), "--out", str(folder / "eval"), "--replace", "--quiet", *scores])
    evaluation = json.loads((folder / "eval" / "eval.json").read_text())
    kept.write_text(json.dumps({"trag": own, "peers": spent, "seconds": seconds}, indent=1) + "\n")
    text = table_of(evaluation, seconds, args)
    (folder / "models.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
