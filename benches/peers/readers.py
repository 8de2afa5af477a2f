#!/usr/bin/env python3
"""Readers beside Python's: python3 readers.py TRAG_READERS [MEGABYTES]

TRAG_READERS is the program `trag-readers`. It writes a camt.053 and an MT940 file; then each program reads them to
rows with date, amount, currency, direction, references, both parties and text, and writes nothing. The peers are
lxml with one path per field, as such readers are written, and WoLpH's mt940 as published. Time of one processor, the
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


def by_lxml(path):
    """Rows of a camt.053 file: one for each transaction of an entry."""
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    space = "{" + etree.QName(root).namespace + "}"

    def text(element, path):
        return element.findtext("/".join(space + name for name in path.split("/")))

    rows = []
    for statement in root.iter(space + "Stmt"):
        account = text(statement, "Acct/Id/IBAN")
        for entry in statement.iter(space + "Ntry"):
            booked, value = text(entry, "BookgDt/Dt"), text(entry, "ValDt/Dt")
            code = [text(entry, "BkTxCd/Domn/" + name) for name in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
            for details in entry.iter(space + "TxDtls"):
                amount = details.find(space + "Amt")
                sides = [[text(details, f"RltdPties/{side}/Pty/Nm"), text(details, f"RltdPties/{side}Acct/Id/IBAN"),
                          text(details, f"RltdPties/{side}/Pty/PstlAdr/Ctry"),
                          text(details, f"RltdAgts/{side}Agt/FinInstnId/BICFI")] for side in ("Dbtr", "Cdtr")]
                rows.append((account, booked, value, code, Decimal(amount.text), amount.get("Ccy"),
                             text(details, "CdtDbtInd"), text(entry, "Sts/Cd"), text(entry, "AcctSvcrRef"),
                             text(details, "Refs/EndToEndId"), text(details, "Refs/UETR"), sides,
                             text(details, "RmtInf/Ustrd")))
    return len(rows), sum(row[4] for row in rows)


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
