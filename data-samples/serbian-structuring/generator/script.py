"""Serbian Latin into Cyrillic."""

PAIRS = {
    "lj": "љ", "Lj": "Љ", "LJ": "Љ", "nj": "њ", "Nj": "Њ", "NJ": "Њ", "dž": "џ", "Dž": "Џ", "DŽ": "Џ",
}
LETTERS = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш"))
LETTERS |= {latin.upper(): cyrillic.upper() for latin, cyrillic in LETTERS.items()}


def cyrillic(text):
    """The same words in Cyrillic; what is no Serbian letter stays."""
    letters, at = [], 0
    while at < len(text):
        pair = PAIRS.get(text[at : at + 2])
        letters.append(pair or LETTERS.get(text[at], text[at]))
        at += 2 if pair else 1
    return "".join(letters)
