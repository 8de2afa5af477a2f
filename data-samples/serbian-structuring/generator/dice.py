"""Numbers that look arbitrary and are the same on every machine and in every Python 3."""

MASK = (1 << 64) - 1


class Dice:
    """SplitMix64: the standard library promises stable bytes for few of its random functions."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def between(self, low, high):
        """A whole number from low to high, both included."""
        return low + self.next() % (high - low + 1)

    def paras(self, low_dinars, high_dinars):
        """An amount in paras that is not round: never a whole dinar."""
        return self.between(low_dinars, high_dinars - 1) * 100 + self.between(1, 99)
