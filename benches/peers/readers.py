#!/usr/bin/env python3
"""Readers beside Python's: python3 readers.py TRAG_READERS [MEGABYTES]

TRAG_READERS is the program `trag-readers`. It writes a camt.053 and an MT940 file; then each program reads them to
rows with date, amount, currency, direction, references, both parties and text, and writes nothing. The peers are
lxml walking from entry to entry with one path per field, and WoLpH's mt940 as published. Time of one processor, the
least of three readings, without the start of the program; the numbers of rows must agree, and the sums of the peers
must be those that the files were made with. One line of JSON.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from decimal import Decimal

from lxml import etree
import mt940

program, megabytes = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "20"
work = tempfile.mkdtemp(prefix="readers-")


SPACE = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}"


def path_of(names):
    return "/".join(SPACE + name for name in names.split("/"))


ENTRY = [path_of(names) for names in ("BookgDt/Dt", "ValDt/Dt", "CdtDbtInd", "Sts/Cd", "AcctSvcrRef",
                                      "BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd")]
DETAILS = [path_of(names) for names in (
    "CdtDbtInd", "Refs/EndToEndId", "Refs/UETR", "RmtInf/Ustrd",
    "RltdPties/Dbtr/Pty/Nm", "RltdPties/DbtrAcct/Id/IBAN", "RltdAgts/DbtrAgt/FinInstnId/BICFI",
    "RltdPties/Cdtr/Pty/Nm", "RltdPties/CdtrAcct/Id/IBAN", "RltdAgts/CdtrAgt/FinInstnId/BICFI")]


def by_lxml(path):
    """Rows of a camt.053 file, one for each transaction of an entry; an entry is forgotten when it is read."""
    rows, transactions, amount_of = [], path_of("NtryDtls/TxDtls"), SPACE + "Amt"
    for _, entry in etree.iterparse(path, tag=SPACE + "Ntry", resolve_entities=False):
        about = [entry.findtext(names) for names in ENTRY]
        for details in entry.iterfind(transactions):
            amount = details.find(amount_of)
            rows.append((*about, Decimal(amount.text), amount.get("Ccy"), *map(details.findtext, DETAILS)))
        entry.clear()
        while entry.getprevious() is not None:
            del entry.getparent()[0]
    return len(rows), sum(row[len(ENTRY)] for row in rows)


def by_mt940(path):
    """Rows of an MT940 file."""
    transactions = mt940.parse(path)
    rows = [transaction.data for transaction in transactions]
    return len(rows), sum(row["amount"].amount for row in rows)


def least(read, path):
    """What is read, and the least processor time of three readings."""
    found, times = None, []
    for _ in range(3):
        start = time.process_time()
        found = read(path)
        times.append(time.process_time() - start)
    return found, min(times)


result = {}
for layout, name, read in (("camt053.xml", "lxml", by_lxml), ("swift.sta", "mt940", by_mt940)):
    command = [program, "--megabytes", megabytes, layout]
    subprocess.run([*command[:3], "--write", work, layout], check=True, stdout=subprocess.DEVNULL)
    path = os.path.join(work, layout)
    line = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1].split()
    own_rows, own_seconds = int(line[2]), float(line[3])
    (rows, total), seconds = least(read, path)
    if rows != own_rows:
        sys.exit(f"{layout}: {name} reads {rows} rows, trag {own_rows}")
    result[layout] = {"rows": rows, "sum": str(total), "trag_s": own_seconds, "peer": name,
                      "peer_s": round(seconds, 3), "times_faster": round(seconds / own_seconds, 1)}
print(json.dumps(result))
