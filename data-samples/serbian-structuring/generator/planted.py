"""The planted patterns: cash below the threshold, and where it goes."""

from .accounts import Party, domestic, iban
from .book import Book
from .days import business, on
from .statements import CYRILLIC_1251, LATIN_1250, LATIN_UTF8, Statement, minor

YEAR = range(1, 13)


class Ring:
    """The accounts of the planted patterns and their outside partners."""

    def __init__(self, world):
        self.world = world
        book: Book = world.book

        def account(slug, name, bank, number, export, opening, currency="RSD"):
            owner = Party(name, "Nigdina", domestic(bank, number))
            return book.open(Statement(slug, owner, export, minor(opening), currency))

        self.primer = account("primer-promet", "Primer Promet d.o.o.", "998", 1_234_567, LATIN_1250, "1234567.89")
        self.uzorak = account("uzorak-gradnja", "Uzorak Gradnja d.o.o.", "999", 20_417, LATIN_UTF8, "96240.15")
        self.ogledna = account("ogledna-trgovina", "Ogledna Trgovina d.o.o.", "998", 730_551, LATIN_1250, "248310.00")
        self.proba = account("proba-trans", "Proba Trans d.o.o.", "999", 88_120_003, CYRILLIC_1251, "812450.70")
        self.jelena = account("jelena-nepostojic", "Jelena Nepostojić", "998", 41_906, LATIN_1250, "61220.40")
        self.jelena_eur = account(
            "jelena-nepostojic-devizni", "Jelena Nepostojić", "998", 9_041_906, LATIN_1250, "3412.55", "EUR",
        )
        self.vetrovi, self.obala, self.mora, self.invest = world.firms(
            "Četiri Vetra d.o.o.", "Daleka Obala d.o.o.", "Sedam Mora d.o.o.", "Sjajni Primer Invest d.o.o.",
        )


def plant(world):
    ring = Ring(world)
    cash_just_below(ring)
    cash_on_one_saturday(ring)
    round_trip(ring)
    many_payers_then_drain(ring)
    one_credit_many_payees(ring)
    mirrored_amounts(ring)
    dormant_account_wakes(ring)
    euro_account(ring)
    round_amounts(ring)
    one_name_two_scripts(ring)
    everyday_business(ring)


def cash_just_below(ring):
    """Five deposits in three weeks; each goes on to the next firm and out again, the last through four hops."""
    world, book = ring.world, ring.world.book
    steps = [  # deposit, on to Uzorak, out of Uzorak: day and amount
        ((2, 5), "1712000", (2, 6), "1678500", (2, 7), "1655000.50"),
        ((2, 9), "1685500", (2, 12), "1652000", (2, 13), "1628300.20"),
        ((2, 14), "1731000", (2, 19), "1696400", (2, 20), "1672800.75"),
        ((2, 20), "1648000", (2, 21), "1615000", (2, 22), "1592400.10"),
        ((2, 26), "1722300", (2, 27), "1705000", (2, 28), "1690000"),
    ]
    texts = ["usluge", "po ugovoru", "pozajmica", "usluge", "po ugovoru"]
    cash, passed, chain = [], [], []
    for number, (paid, sum_in, moved, sum_on, left, sum_out) in enumerate(steps):
        last = number == len(steps) - 1
        cash += book.cash_in(
            on(*paid), ring.primer, minor(sum_in), "190", "Uplata na račun", "Marko Izmišljenović"
        )
        hop = book.transfer(on(*moved), ring.primer, ring.uzorak, minor(sum_on), "221", texts[number])
        payee = ring.ogledna if last else ring.vetrovi
        onward = book.transfer(on(*left), ring.uzorak, payee, minor(sum_out), "221", texts[number])
        passed += [entry for entry in hop + onward if entry in book.statements[ring.uzorak.account].entries]
        chain += hop + onward if last else []
    chain += book.transfer(on(2, 29), ring.ogledna, ring.proba, minor("1672000"), "221", "usluge")
    chain += book.transfer(on(3, 1), ring.proba, ring.obala, minor("1655000"), "221", "usluge prevoza")
    world.truth.planted("S01", ring.primer, "five cash deposits within 22 days, each a little below EUR 15,000", cash)
    world.truth.planted("L01", ring.uzorak, "what comes in from the depositor leaves the next business day", passed)
    world.truth.planted(
        "L08", ring.primer, "four hops in four days, 97% kept: Primer, Uzorak, Ogledna, Proba, Daleka Obala", chain
    )


def cash_on_one_saturday(ring):
    """Three deposits of one day, each far below the threshold; Saturday has no rate of its own."""
    world, book, day = ring.world, ring.world.book, on(3, 16)
    cash = []
    for dinars in ("742000", "655000", "580000"):
        cash += book.cash_in(day, ring.primer, minor(dinars), "190", "Uplata na račun", "Marko Izmišljenović")
    book.transfer(on(3, 18), ring.primer, ring.uzorak, minor("1940000"), "221", "po ugovoru")
    book.transfer(on(3, 19), ring.uzorak, ring.vetrovi, minor("1918500.40"), "221", "po ugovoru")
    world.truth.planted("S02", ring.primer, "three cash deposits on 16 March, RSD 1,977,000.00 together", cash)


def round_trip(ring):
    world, book = ring.world, ring.world.book
    book.transfer(on(5, 10), ring.invest, ring.primer, minor("2300000"), "221", "Avans po predračunu 7/24", "7-2024")
    loop = book.transfer(on(5, 13), ring.primer, ring.uzorak, minor("2150000"), "221", "po ugovoru")
    loop += book.transfer(on(5, 15), ring.uzorak, ring.ogledna, minor("2110000"), "221", "usluge")
    loop += book.transfer(on(5, 20), ring.ogledna, ring.primer, minor("2075000"), "221", "usluge")
    book.transfer(on(5, 23), ring.primer, ring.obala, minor("2240000"), "221", "Oprema; predračun 41/24", "41-2024")
    world.truth.planted("L07", ring.primer, "RSD 2,150,000.00 out, 96.5% back after three hops and seven days", loop)


def many_payers_then_drain(ring):
    world, book = ring.world, ring.world.book
    fan, days = [], [3, 3, 3, 4, 4, 5, 5, 5, 6, 6, 7, 7]
    for day, payer in zip(days, world.persons(12)):
        paras = world.dice.paras(92_000, 141_000)
        fan += book.transfer(on(6, day), payer, ring.ogledna, paras, "289", f"Uplata - {payer.name}")
    total = sum(entry.credit for entry in fan)
    fan += book.transfer(on(6, 10), ring.ogledna, ring.mora, total - minor("20000"), "221", "usluge")
    world.truth.planted("L03", ring.ogledna, "twelve new payers in five days, then one transfer of nearly all", fan)


def one_credit_many_payees(ring):
    world, book = ring.world, ring.world.book
    fan = book.transfer(on(7, 8), ring.mora, ring.uzorak, minor("2640000"), "221", "usluge")
    paid = 0
    for day, payee in zip([9, 9, 9, 10, 10, 10, 10, 11, 11, 11, 12, 12], world.persons(12, "999")):
        paras = world.dice.paras(205_000, 219_000)
        paid += paras
        fan += book.transfer(on(7, day), ring.uzorak, payee, paras, "249", "po ugovoru" if day % 2 else "")
    assert paid < minor("2640000")
    world.truth.planted("L04", ring.uzorak, "one large credit, twelve natural persons within four days", fan)


def mirrored_amounts(ring):
    world, book = ring.world, ring.world.book
    sources = world.firms("Odjek d.o.o.", "Odraz d.o.o.", "Senka d.o.o.", "Jeka d.o.o.")
    targets = world.firms("Daljina d.o.o.", "Visina d.o.o.", "Širina d.o.o.", "Dubina d.o.o.")
    steps = [
        (5, 6, "437218.65"), (12, 14, "512904.10"), (19, 20, "389477.38"), (26, 28, "466031.92"),
    ]
    pairs = []
    for (into, out, dinars), source, target in zip(steps, sources, targets):
        pairs += book.transfer(
            on(8, into), source, ring.ogledna, minor(dinars), "221", f"Račun {into}8/24", f"{into}8-2024"
        )
        pairs += book.transfer(
            on(8, out), ring.ogledna, target, minor(dinars), "221", f"Faktura {out}-8/24", f"{out}-8-24"
        )
    world.truth.planted("L11", ring.ogledna, "four times out what came in, to the para, within two days", pairs)


def dormant_account_wakes(ring):
    """Only the bank's fees from 24 January to 16 September."""
    world, book = ring.world, ring.world.book
    (employer,) = world.firms("Bivši Poslodavac d.o.o.")
    book.transfer(on(1, 10), employer, ring.jelena, minor("54310.25"), "240", "Zarada 12/2023")
    book.card(on(1, 12), ring.jelena, "Pekara Mrvica", minor("640.50"))
    book.card(on(1, 19), ring.jelena, "Apoteka Trava", minor("2318.90"))
    book.cash_out(on(1, 24), ring.jelena, minor("30000"))
    for month in YEAR:
        book.fee(business(month, 28), ring.jelena, minor("250"))
    wake = book.transfer(on(9, 16), ring.vetrovi, ring.jelena, minor("2930000"), "290", "pozajmica")
    book.convert(on(9, 18), ring.jelena, minor("1174800"), ring.jelena_eur, minor("10000"), "Kupovina deviza")
    for month, day in ((9, 19), (9, 24), (9, 30)):
        book.cash_out(on(month, day), ring.jelena, minor("480000"), "189", "Isplata gotovine na šalteru")
    world.truth.planted("L13", ring.jelena, "236 days without activity of the holder, then RSD 2,930,000.00", wake)


def euro_account(ring):
    world, book, account = ring.world, ring.world.book, ring.jelena_eur
    aunt = Party("Rosa Beispielmann", "Erfundenstadt", iban("AT", "9999900001234567"))
    for month in YEAR:
        book.transfer(
            business(month, 5), aunt, account, world.dice.between(15_000, 24_900), "289",
            "Familienhilfe; pomoć porodici",
        )
        book.cash_out(business(month, 20), account, minor(100), "189", "Isplata efektive")
    cash = book.cash_in(on(10, 8), account, minor("8200"), "189", "Uplata efektive")
    cash += book.cash_in(on(10, 8), account, minor("7300"), "189", "Uplata efektive")
    seller = Party("Musterhaus Immobilien GmbH", "Erfundenstadt", iban("AT", "9999900007654321"))
    book.transfer(on(10, 11), account, seller, minor("26500"), "223", "Kaufvertrag 5/2024; Anzahlung")
    world.truth.planted("S02", account, "two cash deposits on 8 October, EUR 15,500.00 together", cash)


def round_amounts(ring):
    world, book = ring.world, ring.world.book
    payers = world.firms("Put do Kuće d.o.o.", "Pesak i Kamen d.o.o.")
    payees = world.firms("Točak Plus d.o.o.", "Gume i Snovi d.o.o.")
    rows = []
    for month in YEAR:
        into, out = world.dice.between(3, 6), world.dice.between(1, 2)
        payer, payee = payers[month % 2], payees[month // 2 % 2]
        number = world.dice.between(100, 980)
        rows += book.transfer(
            business(month, 6), payer, ring.proba, minor(into * 100_000), "221", f"Prevoz po nalogu {number}"
        )
        rows += book.transfer(
            business(month, 17), ring.proba, payee, minor(out * 100_000), "221", f"Delovi, otpremnica {number + 7}"
        )
        book.fee(business(month, 28), ring.proba, world.dice.paras(900, 1_300))
    world.truth.planted("L16", ring.proba, "24 transfers in whole hundreds of thousands of dinars", rows)


def one_name_two_scripts(ring):
    """No account is printed, so the name alone may propose that they are one person."""
    book, person = ring.world.book, Party("Đorđe Živković", "Zamislin")
    rows = book.transfer(on(6, 21), person, ring.primer, minor("145300"), "290", "Uplata po dogovoru; bez računa")
    rows += book.transfer(on(6, 26), ring.proba, person, minor("120450"), "249", "Honorar za prevoz")
    ring.world.truth.same_name.append((["Đorđe Živković", "Ђорђе Живковић"], rows))


def slow_structuring(world, person):
    """Nine middling deposits in three weeks. In November two equal ones on a day, which are harmless."""
    book = world.book
    steps = [
        ((4, 2), 210), ((4, 4), 245), ((4, 8), 190), ((4, 9), 265), ((4, 11), 230), ((4, 15), 255), ((4, 17), 220),
        ((4, 19), 240), ((4, 22), 235),
    ]
    cash = []
    for day, thousands in steps:
        cash += book.cash_in(on(*day), person, minor(thousands * 1000), "189", "Uplata na tekući račun")
    book.transfer(on(5, 9), person, world.landlord, minor("1995400"), "221", "Kapara za garažu; predugovor 2/24")
    equal = []
    for _ in range(2):
        equal += book.cash_in(on(11, 14), person, minor("90000"), "189", "Uplata na bankomatu")
    world.truth.planted(
        "S03", person, "nine cash deposits in 21 days, RSD 2,090,000.00 together, none near the threshold", cash
    )
    world.truth.equal_rows.append(("two equal deposits at one machine on one day are two payments", equal))


def everyday_business(ring):
    world = ring.world
    customers = world.firms("Kuća Od Karata d.o.o.", "Pero i Mastilo d.o.o.", "Zvonko i sinovi \"Zvono\" d.o.o.")
    suppliers = world.firms("Papir Bez Kraja d.o.o.", "Kutija d.o.o.", "Ekser i Čekić d.o.o.")
    world.office(ring.primer, YEAR, world.persons(1))
    world.office(ring.ogledna, YEAR, world.persons(1))
    world.trade(ring.primer, YEAR, customers, suppliers)
    world.trade(ring.ogledna, YEAR, customers, suppliers)
    for month in YEAR:
        world.book.fee(business(month, 28), ring.uzorak, world.dice.paras(900, 1_300))
    thin = [
        entry
        for entry in world.book.statements[ring.uzorak.account].entries
        if entry.purpose in ("", "usluge", "po ugovoru", "pozajmica")
    ]
    world.truth.planted("L31", ring.uzorak, "nearly all transfers say no more than `usluge` or `po ugovoru`", thin)
