"""Who pays whom: parties and their account numbers."""

from dataclasses import dataclass

BANKS = {
    "998": "Banka Zlatni Most a.d. (izmišljena)",
    "999": "Banka Plava Reka a.d. (izmišljena)",
    "997": "Izmišljeni trezor",
}


@dataclass(frozen=True)
class Party:
    """A holder and one account: 18 digits, an IBAN from abroad, or nothing where no number is known."""

    name: str
    place: str = "Nigdina"
    account: str = ""


def domestic(bank, number):
    """18 digits: bank 3, account 13, check digits 2, so that the whole is 1 modulo 97."""
    body = f"{bank}{number:013d}"
    return f"{body}{98 - int(body) * 100 % 97:02d}"


def iban(country, body):
    """An IBAN: its letters count from A = 10, and the whole is 1 modulo 97 with the head at the end."""
    digits = "".join(str(int(letter, 36)) for letter in f"{body}{country}00")
    return f"{country}{98 - int(digits) % 97:02d}{body}"


def normal_form(account):
    """How the account is named in the truth file."""
    return f"RS35{account}" if len(account) == 18 and account.isdigit() else account


def printed(account, form):
    """The account as a bank prints it: `padded` and `short` with dashes, `bare` as 18 digits."""
    if len(account) != 18 or not account.isdigit():
        return account
    bank, number, check = account[:3], account[3:16], account[16:]
    if form == "bare":
        return account
    return f"{bank}-{number if form == 'padded' else int(number)}-{check}"


class Register:
    """Gives every party its own number."""

    def __init__(self):
        self.count = 0

    def party(self, name, bank="999", place="Zamislin"):
        self.count += 1
        return Party(name, place, domestic(bank, 104_217 + 7_919 * self.count))
