"""Ordinary life: what every office and every household pays."""

from .accounts import Register
from .days import business
from .statements import minor

MONTHS = [
    "januar", "februar", "mart", "april", "maj", "jun",
    "jul", "avgust", "septembar", "oktobar", "novembar", "decembar",
]
SHOPS = ["Pekara Mrvica", "Prodavnica Na Ćošku", "Apoteka Trava", "Knjižara Slovo", "Pumpa Kap", "Pijaca Nigdina"]
FIRST_NAMES = [
    "Ana", "Bojan", "Vesna", "Goran", "Dragana", "Željko", "Zorica", "Ivan", "Jovana", "Lazar", "Ljiljana",
    "Milan", "Nada", "Njegoš", "Olga", "Petar",
]
INVENTED_SURNAMES = [
    "Izmišljenović", "Bajković", "Skaskić", "Nepostojić", "Uzorković", "Ogledović", "Primerović", "Tobožić",
    "Nigdinac", "Zamislić", "Pričić", "Nestvarnić", "Prividović",
]


class World:
    """The parties that everybody pays, the books, the truth and the dice."""

    def __init__(self, book, truth, dice):
        self.book, self.truth, self.dice = book, truth, dice
        self.register = Register()
        self.power = self.register.party("Ogledna elektrodistribucija", "998", "Nigdina")
        self.phone = self.register.party("Zamišljeni telefon d.o.o.", "999")
        self.tax = self.register.party("Javni prihodi - uplatni račun", "997", "Nigdina")
        self.pensions = self.register.party("Zamišljeni fond penzija", "997", "Nigdina")
        self.landlord = self.register.party("Prostor Bez Zidova d.o.o.", "998", "Nigdina")
        self.people = 0

    def persons(self, count, bank="998"):
        """Natural persons, no name twice."""
        found = []
        for _ in range(count):
            first = FIRST_NAMES[self.people % len(FIRST_NAMES)]
            last = INVENTED_SURNAMES[self.people % len(INVENTED_SURNAMES)]
            self.people += 1
            found.append(self.register.party(f"{first} {last}", bank, "Nigdina"))
        return found

    def firms(self, *names):
        return [self.register.party(name, bank) for name, bank in zip(names, ["998", "999"] * len(names))]

    def office(self, firm, months, staff):
        """Rent, power, phone, wages, taxes and the bank's fee, every month."""
        dice, book = self.dice, self.book
        for month in months:
            name = MONTHS[month - 1]
            book.transfer(
                business(month, 3), firm, self.landlord, minor(54_000), "226",
                f"Zakup poslovnog prostora, {name} 2024", f"97 {month:02d}-2024",
            )
            book.transfer(
                business(month, 12), firm, self.power, dice.paras(11_000, 19_000), "222",
                f"Utrošena električna energija; {name}", f"97 {dice.between(100000, 999999)}",
            )
            book.transfer(business(month, 18), firm, self.phone, dice.paras(3_100, 4_900), "221", f"Telefon {name}")
            for person in staff:
                book.transfer(
                    business(month, 10), firm, person, dice.paras(71_000, 88_000), "240",
                    f"Zarada {month:02d}/2024 - {person.name}",
                )
            book.transfer(
                business(month, 15), firm, self.tax, dice.paras(48_000, 66_000), "254",
                f"Porez i doprinosi po odbitku {month:02d}/2024", f"97 {dice.between(10**9, 10**10 - 1)}",
            )
            book.fee(business(month, 28), firm, dice.paras(900, 1_300))

    def trade(self, firm, months, customers, suppliers):
        """An invoice paid by a customer and one paid to a supplier, every month."""
        dice, book = self.dice, self.book
        for month in months:
            customer = customers[dice.between(0, len(customers) - 1)]
            supplier = suppliers[dice.between(0, len(suppliers) - 1)]
            number, order = dice.between(10, 990), dice.between(10, 990)
            book.transfer(
                business(month, dice.between(5, 9)), customer, firm, dice.paras(240_000, 390_000), "221",
                f"Račun {number}/24; roba", f"{number}-2024",
            )
            book.transfer(
                business(month, dice.between(20, 25)), firm, supplier, dice.paras(60_000, 140_000), "221",
                f"Po fakturi {order}-{month:02d}/24", f"97 {order}{month:02d}",
            )

    def household(self, person, months):
        """Power, a purchase by card, a withdrawal and the bank's fee, every month."""
        dice, book = self.dice, self.book
        for month in months:
            name = MONTHS[month - 1]
            book.transfer(
                business(month, 14), person, self.power, dice.paras(4_200, 9_800), "222", f"Struja {name}",
                f"97 {dice.between(100000, 999999)}",
            )
            shop = SHOPS[dice.between(0, len(SHOPS) - 1)]
            book.card(business(month, dice.between(4, 26)), person, shop, dice.paras(1_200, 8_900))
            book.cash_out(business(month, dice.between(15, 21)), person, minor(dice.between(1, 2) * 10_000))
            book.fee(business(month, 28), person, minor(250))
