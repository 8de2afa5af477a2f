#!/usr/bin/env python3
"""Tracing in a peer: python3 follow_the_money.py CHECKOUT TRAG ROWS ACCOUNTS [lifo|mixed|both] [BENCH]

CHECKOUT is a copy of carolinamattsson/follow-the-money, TRAG the program under test. Both trace the same payments
of made-up accounts: deposits from outside, transfers, and withdrawals to shops, none of which overdraws an account.
Every tenth deposit is tainted. Both are timed on the whole command, from a file to a file; trag first runs `trag
run` on the file, once, which is timed beside it. The peer writes one line for each stream of money by one method; trag
is timed with that method alone, and by all eight methods. Both are the best of two.

Then amounts are compared: tainted value that reached every shop, and that lies in every account at the end. The two
differ in one convention of LIFO: the parts of one payment reach the payee's stack in the order in which the payer
released them (trag), or in the order of their age (the peer). So the peer also runs with trag's order, as
`lifo_as_released`, and there every place must agree to the cent. "Mixed" works with fractions and drops streams below
one cent, trag with whole cents and largest remainder; the largest difference of a place is printed, and what the peer
dropped.

With BENCH, the path of `trag-trace-bench`, tracing alone is timed too: both programs as whole processes read the same
payments and trace, and neither writes down what it found (the peer's line for each stream is made empty). Each traces by one
method. The amounts of both are compared as above. One line of JSON.
"""
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict

checkout, trag, rows, accounts = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
asked = sys.argv[5] if len(sys.argv) > 5 else "both"
bench = sys.argv[6] if len(sys.argv) > 6 else None
dice = random.Random(11)
work = tempfile.mkdtemp(prefix="follow-the-money-")


def payments():
    """(kind, payer, payee, cents), none of which overdraws an account."""
    balances = [0] * accounts
    for number in range(rows):
        kind = dice.random()
        payer = dice.randrange(accounts)
        if number < accounts or kind < 0.2 or balances[payer] < 200:
            payee = number % accounts if number < accounts else payer
            cents = dice.randrange(1_000, 1_000_000)
            balances[payee] += cents
            yield "deposit", "OUTSIDE", f"A-{payee}", cents
        else:
            cents = dice.randrange(100, balances[payer])
            balances[payer] -= cents
            if kind < 0.4:
                yield "withdraw", f"A-{payer}", f"SHOP-{dice.randrange(200)}", cents
            else:
                payee = (payer + dice.randrange(1, accounts)) % accounts
                balances[payee] += cents
                yield "transfer", f"A-{payer}", f"A-{payee}", cents


def moment(number):
    second = number * 60
    day = 86_400
    return f"2024-{1 + second // day // 28 % 12:02}-{1 + second // day % 28:02} " \
           f"{second % day // 3_600:02}:{second % 3_600 // 60:02}:00"


tainted, deposits = set(), 0
peer_file, trag_folder = os.path.join(work, "peer.csv"), os.path.join(work, "in")
os.makedirs(trag_folder)
with open(peer_file, "w") as peer, open(os.path.join(trag_folder, "payments.csv"), "w") as own:
    own.write("booked,payer,payee,amount,currency\n")
    for number, (kind, payer, payee, cents) in enumerate(payments()):
        amount = f"{cents // 100}.{cents % 100:02}"
        if kind == "deposit":
            deposits += 1
            if deposits % 10 == 0:
                tainted.add(number)
        peer.write(f"{number},{payer},{payee},{moment(number)},{kind},{amount}\n")
        own.write(f"{moment(number)},{payer},{payee},{amount},EUR\n")
assert rows < 28 * 12 * 1_440, "a minute each within one year"
with open(os.path.join(trag_folder, "case.toml"), "w") as case:
    listed = ", ".join(str(row) for row in sorted(tainted))
    case.write('[[input]]\nfile = "payments.csv"\n[input.mapping]\nbooked = "booked"\npayer = { account = "payer" }\n'
               'payee = { account = "payee" }\namount = "amount"\ncurrency = "currency"\n'
               f'[[origin]]\nid = "S"\nrows = [{listed}]\nwho = "the benchmark"\nwhy = "every tenth deposit"\n'
               '[[outside]]\naccount = "OUTSIDE"\nwho = "the benchmark"\nwhy = "outside the system"\n'
               '[[target]]\naccount = "A-0"\n')
config = {
    "transaction_header": ["txn_ID", "src_ID", "tgt_ID", "timestamp", "type", "amt"],
    "timeformat": "%Y-%m-%d %H:%M:%S",
    "timewindow_beg": "2024-01-01 00:00:00",
    "timewindow_end": "2025-01-01 00:00:00",
    "boundary_type": "transactions",
    "transaction_categories": {"deposit": "deposit", "transfer": "transfer", "withdraw": "withdraw"},
}
with open(os.path.join(work, "config.json"), "w") as file:
    json.dump(config, file)


def timed(command):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{command[:3]}: {done.returncode} {done.stderr.decode()[-500:]}")
    return seconds


# Runs the peer with the parts of a payment in the order of their release.
AS_RELEASED = """
import runpy, sys
checkout = sys.argv[1]
sys.path.insert(0, checkout)
import follow
by_age = follow.Tracker.heuristic_LIFO
follow.Tracker.heuristic_LIFO = lambda self, amount: list(reversed(list(by_age(self, amount))))
sys.argv = sys.argv[1:]
runpy.run_path(checkout + "/follow_the_money.py", run_name="__main__")
"""


# Runs the peer without writing down the streams it found.
UNWRITTEN = """
import runpy, sys
checkout = sys.argv[1]
sys.path.insert(0, checkout)
import follow
follow.Flow.to_print = lambda self, *more: ()
sys.argv = sys.argv[1:]
runpy.run_path(checkout + "/follow_the_money.py", run_name="__main__")
"""


def unwritten(method):
    """Seconds of the peer when it writes nothing down: the best of two."""
    def once(number):
        out = os.path.join(work, f"unwritten_{method}_{number}")
        os.makedirs(out)
        return timed([sys.executable, "-c", UNWRITTEN, checkout, peer_file, os.path.join(work, "config.json"), out,
                      f"--{method}"])
    return min(once(number) for number in range(2))


def by_bench(method):
    """Minor units by account, and seconds of the whole process: the best of five."""
    command = [bench, "trace", os.path.join(trag_folder, "payments.csv"), "--method", method, "--alone"]
    seconds = min(timed(command) for _ in range(5))
    found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return {place: minor / 100 for place, minor in found["places"].items()}, seconds


def of_peer(name):
    """Tainted value by place, what was dropped, number of streams, and seconds."""
    out, method = os.path.join(work, name), name.split("_")[0]
    os.makedirs(out, exist_ok=True)
    program = [os.path.join(checkout, "follow_the_money.py")]
    if name == "lifo_as_released":
        program = ["-c", AS_RELEASED, checkout]
    seconds = timed([sys.executable, *program, peer_file, os.path.join(work, "config.json"), out, f"--{method}"])
    places, dropped, streams = defaultdict(float), 0.0, 0
    with open(os.path.join(out, f"flows_{method}.csv")) as file:
        for line in csv.DictReader(file):
            streams += 1
            ids, names = line["txn_IDs"].strip("[]").split(","), line["acct_IDs"].strip("[]").split(",")
            if not (ids[0].isdigit() and int(ids[0]) in tainted):
                continue
            amount = float(line["txn_amts"].strip("[]").split(",")[-1])
            if line["trj_categ"].rstrip(")").split(",")[1] in ("cut", "untracked"):
                dropped += amount
            else:
                places[names[-1] if ids[-1].isdigit() else names[-2]] += amount
    return places, dropped, streams, seconds


case = os.path.join(work, "case")
run_seconds = timed([trag, "run", trag_folder, "--out", case, "--quiet"])
trag_seconds = min(timed([trag, "trace", case, "--quiet"]) for _ in range(2))
with open(os.path.join(case, "tracing.json")) as file:
    found = json.load(file)
identifiers = {account["account"]: account["identifier"] for account in found["accounts"]}


def of_trag(method):
    places = defaultdict(float)
    for resting in found["resting"]:
        if resting["method"] == method and resting["place"]["kind"] == "account":
            places[identifiers[resting["place"]["account"]]] += resting["amount"]["minor"] / 100
    return places


result = {"rows": rows, "accounts": accounts, "tainted_deposits": len(tainted),
          "trag_run_s": round(run_seconds, 3), "trag_trace_s": round(trag_seconds, 3)}
for method, ours in (("lifo", "lifo"), ("lifo_as_released", "lifo"), ("mixed", "prorata")):
    if asked not in ("both", method.split("_")[0]):
        continue
    theirs, dropped, streams, seconds = of_peer(method)
    seconds = min(seconds, of_peer(method)[3])
    alone_seconds = min(timed([trag, "trace", case, "--quiet", "--method", ours]) for _ in range(2))
    own = of_trag(ours)
    differences = [abs(theirs[place] - own[place]) for place in set(theirs) | set(own)]
    result[method] = {"peer_s": round(seconds, 3), "times_faster": round(seconds / trag_seconds, 1),
                      "trag_alone_s": round(alone_seconds, 3),
                      "times_faster_alone": round(seconds / alone_seconds, 1), "streams": streams,
                      "places": len(differences), "tainted": round(sum(own.values()), 2),
                      "largest_difference": round(max(differences), 4), "peer_dropped": round(dropped, 2)}
    if bench and method != "lifo_as_released":
        places, alone = by_bench(ours)
        if places != {place: amount for place, amount in own.items() if amount}:
            sys.exit(f"{method}: the library and the command differ")
        peer_alone = unwritten(method)
        result[method]["library"] = {"trag_s": round(alone, 3), "peer_s": round(peer_alone, 3),
                                     "times_faster": round(peer_alone / alone, 1)}
print(json.dumps(result))
