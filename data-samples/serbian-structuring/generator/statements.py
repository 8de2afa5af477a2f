"""Statements of accounts, and how each bank prints them."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date

from .accounts import BANKS, Party, printed
from .days import FIRST, LAST
from .script import cyrillic

HEADER = (
    "Redni broj;Datum knjiženja;Datum valute;Račun nalogodavca/primaoca;Naziv;Mesto;Šifra plaćanja;"
    "Svrha plaćanja;Poziv na broj;Zaduženje;Odobrenje;Stanje;Valuta"
).split(";")


@dataclass(frozen=True)
class Export:
    """How a bank's export looks. `no_amount` stands in the side of a row that is not used."""

    encoding: str
    newline: str
    account_form: str
    no_amount: str
    in_cyrillic: bool = False


LATIN_1250 = Export("windows-1250", "\r\n", "padded", "")
LATIN_UTF8 = Export("utf-8-sig", "\n", "short", "0,00")
CYRILLIC_1251 = Export("windows-1251", "\r\n", "bare", "", in_cyrillic=True)


@dataclass(eq=False)
class Entry:
    """One row of a statement. Amounts in minor units; one of debit and credit is 0."""

    day: date
    value_day: date
    other: Party
    code: str
    purpose: str
    reference: str
    debit: int
    credit: int
    file: str = ""
    line: int = 0


@dataclass(eq=False)
class Statement:
    """The rows of one account over one period."""

    slug: str
    owner: Party
    export: Export
    opening: int
    currency: str = "RSD"
    first: date = FIRST
    last: date = LAST
    entries: list = field(default_factory=list)

    @property
    def file(self):
        return f"statements/izvod-{self.slug}.csv"

    def covers(self, day):
        return self.first <= day <= self.last

    def render(self):
        """The bytes of the file. Sets file and line of every entry."""
        text = cyrillic if self.export.in_cyrillic else str
        lines = [text(line) for line in self._preamble()]
        lines.append(joined(text(word) for word in HEADER))
        balance, debits, credits = self.opening, 0, 0
        ordered = sorted(self.entries, key=lambda entry: entry.day)
        for number, entry in enumerate(ordered, start=1):
            balance += entry.credit - entry.debit
            debits, credits = debits + entry.debit, credits + entry.credit
            lines.append(self._row(number, entry, balance, text))
            entry.file, entry.line = self.file, len(lines)
        totals = [text("Ukupno"), *[""] * 8, amount(debits), amount(credits), amount(balance), self.currency]
        lines.append(joined(totals))
        ending = self.export.newline
        return (ending.join(lines) + ending).encode(self.export.encoding)

    def _preamble(self):
        return [
            BANKS[self.owner.account[:3]],
            f"Račun: {printed(self.owner.account, self.export.account_form)}",
            f"Vlasnik: {self.owner.name}",
            f"Period: {dotted(self.first)} - {dotted(self.last)}",
            f"Početno stanje: {amount(self.opening)}",
            "",
        ]

    def _row(self, number, entry, balance, text):
        return joined([
            str(number),
            dotted(entry.day),
            dotted(entry.value_day),
            printed(entry.other.account, self.export.account_form),
            text(entry.other.name),
            text(entry.other.place),
            entry.code,
            text(entry.purpose),
            entry.reference,
            self._side(entry.debit),
            self._side(entry.credit),
            amount(balance),
            self.currency,
        ])

    def _side(self, minor):
        return amount(minor) if minor else self.export.no_amount


def joined(cells):
    """One line of the file; cells with `;` or quotes are quoted."""
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="").writerow(list(cells))
    return line.getvalue()


def dotted(day):
    return day.strftime("%d.%m.%Y.")


def amount(minor):
    """1.234.567,89"""
    sign, minor = ("-", -minor) if minor < 0 else ("", minor)
    return f"{sign}{minor // 100:,}".replace(",", ".") + f",{minor % 100:02d}"


def minor(text):
    """Minor units of an amount written as `1712000` or `437218.65`."""
    whole, _, cents = str(text).replace("_", "").partition(".")
    return int(whole) * 100 + int((cents + "00")[:2])
