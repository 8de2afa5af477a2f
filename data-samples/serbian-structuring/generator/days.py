"""Days of 2024 on which banks in Serbia book, and sample rates for them."""

from datetime import date, timedelta

from .dice import Dice

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)

# Public holidays of 2024 that fall on weekdays.
HOLIDAYS = {
    date(2024, month, day)
    for month, day in [(1, 1), (1, 2), (2, 15), (2, 16), (5, 1), (5, 2), (5, 3), (5, 6), (11, 11)]
}


def on(month, day):
    return date(2024, month, day)


def is_business(day):
    return day.weekday() < 5 and day not in HOLIDAYS


def business(month, day):
    """That day, or the first business day after it."""
    wanted = on(month, day)
    while not is_business(wanted):
        wanted += timedelta(days=1)
    return wanted


def every_day(first, last):
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def sample_rates():
    """Lines of rates.csv: dinars for one euro on business days, near 117.2. Weekends have none."""
    dice, units = Dice(117), 1_171_800
    lines = ["date,currency,unit,rate"]
    for day in every_day(date(2023, 12, 25), LAST):
        if is_business(day):
            units = min(max(units + dice.between(-250, 250), 1_170_500), 1_173_500)
            lines.append(f"{day.isoformat()},EUR,1,{units // 10_000}.{units % 10_000:04d}")
    return lines
