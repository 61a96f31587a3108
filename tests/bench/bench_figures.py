"""Numbers: medians, percentiles, and ratios of what was measured in the same round."""
import statistics


def percentile(values, share):
    """Of sorted values."""
    return values[min(len(values) - 1, int(len(values) * share))]


def median(values, digits=2):
    return round(statistics.median(values), digits)


class Series:
    """What one thing gave, round by round: {"rate": [...], "p50": [...], ...}."""

    def __init__(self):
        self.rounds = {}

    def add(self, **values):
        for name, value in values.items():
            self.rounds.setdefault(name, []).append(value)

    def summary(self):
        return {name: median(values, 4) for name, values in self.rounds.items()}


def ratio(above, below, name="rate"):
    """Median, least and most of the ratios round by round; None when one of the two was not measured."""
    if above is None or below is None or name not in above.rounds or name not in below.rounds:
        return None
    ratios = [a / b for a, b in zip(above.rounds[name], below.rounds[name]) if b]
    if not ratios:
        return None
    return {"median": median(ratios, 3), "least": round(min(ratios), 3), "most": round(max(ratios), 3)}


def show(found):
    """A ratio in words."""
    return "-" if found is None else f"{found['median']:.2f} ({found['least']:.2f}-{found['most']:.2f})"


def latencies(prefix, micros):
    """p50, p99 and p99.9 in milliseconds, of microseconds."""
    values = sorted(micros)
    return {f"{prefix}{name}": percentile(values, share) / 1000
            for name, share in (("p50", 0.5), ("p99", 0.99), ("p999", 0.999))}
