"""Look-alikes with an innocent explanation."""

from .accounts import Party, domestic
from .days import business, every_day, is_business, on
from .normal import MONTHS
from .statements import CYRILLIC_1251, LATIN_1250, LATIN_UTF8, Statement, minor

YEAR = range(1, 13)
CASH_RULES = ["S01", "S02", "S03"]


def surround(world):
    """Gives back the two of the employer's staff who have statements."""
    first, second = payroll(world)
    world.household(first, YEAR)
    salary(world, second)
    shop(world)
    landlord(world)
    pensioner(world)
    farmer(world)
    ski_school(world)
    return first, second


def account(world, slug, name, bank, number, export, opening, first=on(1, 1), last=on(12, 31)):
    owner = Party(name, "Nigdina", domestic(bank, number))
    return world.book.open(Statement(slug, owner, export, minor(opening), first=first, last=last))


def payroll(world):
    """Wages of twelve people two days after the month's one large credit; and an advance that came back."""
    book, dice = world.book, world.dice
    employer = account(
        world, "fabrika-snova", "Fabrika Snova d.o.o.", "999", 5_512, LATIN_UTF8, "1904417.60", last=on(4, 30)
    )
    staff = [
        account(world, "stevan-bajkovic", "Stevan Bajković", "999", 310_077, LATIN_UTF8, "143908.12"),
        account(world, "ana-uzorkovic", "Ana Uzorković", "998", 87_664_210, LATIN_1250, "88412.33"),
        *world.persons(10),
    ]
    customer, seller, supplier = world.firms("Lanac Prodavnica San d.o.o.", "Mašine Zamišljene d.o.o.", "Vuna d.o.o.")
    rows = []
    for month in YEAR:
        sale = dice.paras(3_120_000, 3_360_000)
        rows += book.transfer(
            business(month, 8), customer, employer, sale, "221", f"Račun {month}-114/24; jastuci", f"{month}-114"
        )
        for person in staff:
            rows += book.transfer(
                business(month, 10), employer, person, dice.paras(84_000, 118_000), "240",
                f"Zarada {month:02d}/2024 - {person.name}", f"97 {month:02d}2024",
            )
        rows += book.transfer(
            business(month, 10), employer, world.tax, dice.paras(690_000, 740_000), "254",
            f"Porez i doprinosi {month:02d}/2024", f"97 {dice.between(10**9, 10**10 - 1)}",
        )
        book.transfer(
            business(month, 23), employer, supplier, dice.paras(410_000, 520_000), "221", f"Vuna, faktura {month}/24"
        )
        book.fee(business(month, 28), employer, dice.paras(1_100, 1_500))
    world.truth.innocent(
        employer, "one large credit, then many payees", ["L01", "L03", "L04"],
        "wages (code 240) and taxes (code 254); more than a third of each credit stays", rows, ["L04"],
    )
    advance = minor("780000")
    back = book.transfer(on(2, 14), employer, seller, advance, "221", "Avans po profakturi 118/24", "118-2024")
    back += book.transfer(
        on(2, 20), seller, employer, advance, "290", "Povraćaj avansa po stornu profakture 118/24", "118-2024"
    )
    world.truth.innocent(
        employer, "money comes back to the account that sent it", ["L07", "L11"],
        "a refund: same parties, amount and reference, text `povraćaj`", back, ["L07"],
    )
    return staff[:2]


def salary(world, person):
    book, rent = world.book, world.persons(1)[0]
    world.household(person, YEAR)
    rows = []
    for month in YEAR:
        rows += book.transfer(
            business(month, 16), person, rent, minor("42000"), "289", f"Stanarina, {MONTHS[month - 1]}"
        )
    world.truth.innocent(
        person, "money in once a month and out again within days", ["L01", "L11", "L13", "L16", "L31"],
        "a salary, a rent and a household; savings grow slowly", rows,
    )


def shop(world):
    """Cash on every working day; two days come near the threshold."""
    book, dice = world.book, world.dice
    owner = account(
        world, "bakalnica", 'Bakalnica "Kod Bajke" pr', "998", 6_620_431, LATIN_1250, "1402118.05",
        first=on(2, 1), last=on(3, 31),
    )
    suppliers = world.firms(
        "Mlekara Oblak d.o.o.", "Mlin Vetar d.o.o.", "Voćnjak Bez Ograde d.o.o.", "Piće i Čaša d.o.o."
    )
    high = {on(2, 14): "1603400", on(3, 29): "1688200"}
    takings = []
    for day in every_day(on(2, 1), on(3, 31)):
        if is_business(day) or day.weekday() == 5:
            sum_in = minor(high[day]) if day in high else dice.between(1_480, 3_650) * 10_000
            takings += book.cash_in(day, owner, sum_in, "165", f"Uplata pazara {day.strftime('%d.%m.%Y.')}")
        if is_business(day) and day.weekday() in (1, 3):
            supplier = suppliers[dice.between(0, 3)]
            number = dice.between(1000, 9999)
            book.transfer(
                day, owner, supplier, dice.paras(560_000, 790_000), "220", f"Faktura {number}/24", f"97 {number}"
            )
    world.office(owner, (2, 3), world.persons(2))
    world.truth.innocent(
        owner, "cash every day, over the threshold within a week, two days close to it", CASH_RULES,
        "daily takings (code 165), one deposit a day on every working day; only two near the threshold, 44 days apart",
        takings, ["S03"],
    )


def landlord(world):
    book, dice = world.book, world.dice
    owner = account(world, "milica-skaskic", "Milica Skaskić", "999", 77_430, LATIN_UTF8, "215600.00", last=on(6, 30))
    tenants = [("Goran Prividović", 84_000), ("Olga Pričić", 91_500), ("Ivan Tobožić", 88_000)]
    cash = []
    for month in YEAR:
        for tenant, dinars in tenants:
            purpose = f"Zakup stana za {MONTHS[month - 1]}; {tenant}"
            cash += book.cash_in(business(month, 2), owner, minor(dinars), "189", purpose, tenant)
        book.transfer(
            business(month, 15), owner, world.tax, dice.paras(38_000, 41_000), "253",
            f"Porez na prihod od nepokretnosti {month:02d}/2024", f"97 {dice.between(10**9, 10**10 - 1)}",
        )
    world.household(owner, YEAR)
    world.truth.innocent(
        owner, "several cash deposits by different people on one day", CASH_RULES,
        "three rents a month, RSD 263,500.00 together: two months stay below the threshold", cash,
    )


def pensioner(world):
    book = world.book
    owner = account(world, "radovan-pricic", "Radovan Pričić", "999", 1_209_345, CYRILLIC_1251, "121430.90")
    rows = []
    for month in YEAR:
        name = MONTHS[month - 1]
        day = business(month, 10)
        rows += book.transfer(
            day, world.pensions, owner, minor("62340"), "245", f"Penzija za {name}", f"{month:02d}-24"
        )
        rows += book.cash_out(day, owner, minor("20000"))
        rows += book.cash_out(day, owner, minor("20000"))
        book.transfer(
            business(month, 13), owner, world.power, world.dice.paras(3_900, 8_400), "222", f"Struja, {name}",
            f"97 {world.dice.between(100000, 999999)}",
        )
        book.fee(business(month, 28), owner, minor("100"))
    world.truth.innocent(
        owner, "cash leaves on the day on which money comes", ["L01", "L11", "L13", "L16"],
        "a pension (code 245) of which a part is drawn at once; the rest stays", rows,
    )


def farmer(world):
    book, dice = world.book, world.dice
    owner = account(
        world, "gazdinstvo-zitko", "Poljoprivredno gazdinstvo Žitko Bajković", "998", 530_118, LATIN_1250, "688040.00"
    )
    seed, dairy = world.firms("Seme i Zrno d.o.o.", "Mlekara Potok d.o.o.")
    subsidies = world.register.party("Izmišljena uprava za podsticaje", "997")
    for month in YEAR:
        name = MONTHS[month - 1]
        book.transfer(
            business(month, 7), dairy, owner, dice.paras(38_000, 61_000), "221", f"Otkup mleka; {name}",
            f"{month:02d}-2024",
        )
    book.transfer(on(3, 12), owner, seed, minor("311480.60"), "221", "Seme kukuruza, faktura 209/24", "209-24")
    book.transfer(on(5, 21), subsidies, owner, minor("86000"), "227", "Podsticaj po hektaru 2024")
    harvest = book.cash_in(on(7, 24), owner, minor("1694000"), "190", "Prodaja pšenice na veliko; žetva 2024")
    book.transfer(on(8, 15), owner, seed, minor("642900.00"), "221", "Đubrivo i seme, faktura 771/24", "771-24")
    world.household(owner, YEAR)
    world.truth.innocent(
        owner, "cash just below the threshold", [*CASH_RULES, "L13"],
        "one deposit a year, after the harvest, on an account that is used every month", harvest,
    )


def ski_school(world):
    """Closed from April to November, when only the bank's fees are booked."""
    book, dice = world.book, world.dice
    owner = account(world, "skola-skijanja", "Škola skijanja Pahulja pr", "998", 912_004, LATIN_1250, "154900.25")
    season = [on(1, 8), on(3, 28)], [on(12, 2), on(12, 31)]
    pupils, rows = world.persons(8, "999"), []
    lift = world.register.party("Žičara Do Oblaka d.o.o.", "998")
    for first, last in season:
        for day in every_day(first, last):
            if not is_business(day):
                continue
            if day.weekday() == 0:
                taken = dice.between(1_900, 4_400) * 1_000
                rows += book.cash_in(day, owner, taken, "165", f"Pazar za nedelju do {day.strftime('%d.%m.')}")
            if day.weekday() in (2, 4):
                pupil = pupils[dice.between(0, 7)]
                number = dice.between(100, 999)
                rows += book.transfer(
                    day, pupil, owner, dice.paras(9_000, 24_000), "221", f"Čas skijanja, prijava {number}"
                )
            if day.weekday() == 4 and day.day <= 7:
                book.transfer(day, owner, lift, dice.paras(52_000, 78_000), "221", f"Ski karte {day.month}/24")
    for month in YEAR:
        book.fee(business(month, 28), owner, minor("780"))
    world.truth.innocent(
        owner, "no activity for 250 days, then money again", ["L13", *CASH_RULES],
        "a season: the credits after the pause are as small as those before it", rows,
    )
