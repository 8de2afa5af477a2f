"""What was planted where, and what must be left alone."""

import json
import re

from .accounts import normal_form


class Truth:
    """Collects entries while they are booked; their lines are known once the files are rendered."""

    def __init__(self):
        self.plants, self.innocents, self.same_name, self.equal_rows = [], [], [], []

    def planted(self, rule, subject, what, entries):
        self.plants.append((rule, subject, what, entries))

    def innocent(self, subject, looks_like, rules, why, entries, met_by_figures=()):
        """`met_by_figures`: those of `rules` whose amounts, counts and days are met, so that only the code, the
        text or the parties tell the innocent case."""
        assert set(met_by_figures) <= set(rules)
        self.innocents.append((subject, looks_like, rules, list(met_by_figures), why, entries))

    def as_json(self):
        """The truth as a file, with the line numbers of a place side by side."""
        text = json.dumps(self._data(), ensure_ascii=False, indent=2) + "\n"
        numbers = re.compile(r"\[\s+(\d+(?:,\s+\d+)*)\s+\]")
        return numbers.sub(lambda found: "[" + re.sub(r"\s+", " ", found[1]) + "]", text)

    def _data(self):
        return {
            "about": "Everything here is invented. Rows are lines of the files, counted from 1; "
            "a transfer between two accounts of the case has a line in each file.",
            "planted": [
                {"rule": rule, "subject": person(subject), "what": what, "rows": places(entries)}
                for rule, subject, what, entries in self.plants
            ],
            "innocent": [
                {
                    "subject": person(subject),
                    "looks_like": looks_like,
                    "must_not_flag": rules,
                    "met_by_figures_alone": met,
                    "why": why,
                    "rows": places(entries),
                }
                for subject, looks_like, rules, met, why, entries in self.innocents
            ],
            "same_name_in_two_scripts": [
                {"names": names, "rows": places(entries)} for names, entries in self.same_name
            ],
            "equal_payments_to_keep": [
                {"what": what, "rows": places(entries)} for what, entries in self.equal_rows
            ],
        }


def person(party):
    return {"name": party.name, "account": normal_form(party.account)}


def places(entries):
    lines = {}
    for entry in entries:
        lines.setdefault(entry.file, []).append(entry.line)
    return [{"file": file, "lines": sorted(lines[file])} for file in sorted(lines)]
