"""Books movements into the statements of those who have one."""

from datetime import timedelta

from .accounts import BANKS, Party
from .statements import Entry


class Book:
    """All statements of the case. Every method gives back the entries that it made."""

    def __init__(self):
        self.statements = {}

    def open(self, statement):
        self.statements[statement.owner.account] = statement
        return statement.owner

    def _enter(self, owner, entry):
        statement = self.statements.get(owner.account)
        if statement is None or not statement.covers(entry.day):
            return []
        statement.entries.append(entry)
        return [entry]

    def transfer(self, day, payer, payee, paras, code, purpose, reference=""):
        """Both legs, on one day: the payer's debit and the payee's credit, where there is a statement."""
        out = Entry(day, day, payee, code, purpose, reference, paras, 0)
        into = Entry(day, day, payer, code, purpose, reference, 0, paras)
        return self._enter(payer, out) + self._enter(payee, into)

    def convert(self, day, payer, paras, payee, cents, purpose):
        """Dinars out of one account, euros into another of the same holder."""
        out = Entry(day, day, payee, "286", purpose, "", paras, 0)
        into = Entry(day, day, payer, "286", purpose, "", 0, cents)
        return self._enter(payer, out) + self._enter(payee, into)

    def cash_in(self, day, owner, minor, code, purpose, who=""):
        other = Party(who or owner.name, owner.place)
        return self._enter(owner, Entry(day, day, other, code, purpose, "", 0, minor))

    def cash_out(self, day, owner, minor, code="189", purpose="Isplata gotovine - bankomat"):
        other = Party(owner.name, owner.place)
        return self._enter(owner, Entry(day, day, other, code, purpose, "", minor, 0))

    def card(self, day, owner, shop, paras):
        """A purchase by card: booked a day after it was made, no account printed."""
        made = day - timedelta(days=1)
        purpose = f"Kupovina karticom {made.strftime('%d.%m.')}"
        return self._enter(owner, Entry(day, made, Party(shop, "Nigdina"), "221", purpose, "", paras, 0))

    def fee(self, day, owner, minor):
        bank = Party(BANKS[owner.account[:3]], "Nigdina")
        purpose = "Naknada za vođenje računa"
        return self._enter(owner, Entry(day, day, bank, "221", purpose, "", minor, 0))
