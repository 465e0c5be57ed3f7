"""Makes reference.json: likelihoods and predictions of the papers' own formulas in 60 digits, for the tests of the crate
`segmentation`. Run it with Python 3 in this directory; made with mpmath 1.3.0. It takes some minutes.

rows: for each model parameters, a history and the log likelihood, the probability to be alive, and the purchases to
expect within a time. The formulas are those with 2F1: equations 6 and 10 of Fader, Hardie & Lee (2005) for the BG/NBD, their
like in Batislam, Denizel & Filiztekin (2007) for the MBG/NBD, and those of Fader & Hardie (2005) for the Pareto/NBD.
values: likelihoods and expectations of the Gamma-Gamma model, equations 1a and 5 of Fader & Hardie (2013).
errors: standard errors at the maxima for the CDNOW sample, from second differences of the log likelihood.
"""

import csv
import datetime
import itertools
import json
import pathlib
from collections import Counter, defaultdict

import mpmath
from mpmath import log, loggamma, mp, mpf

HERE = pathlib.Path(__file__).parent
mp.dps = 60


def hyp2f1(a, b, c, z):
    return mpmath.hyp2f1(a, b, c, z, maxterms=10**7)


def chances(method, x):
    return x + (1 if method == "mbg_nbd" else 0)


def ln_geometric(method, parameters, x, t_x, age):
    r, alpha, a, b = parameters
    n = chances(method, x)
    common = loggamma(r + x) - loggamma(r) + r * log(alpha)
    stay = loggamma(a + b) + loggamma(b + n) - loggamma(b) - loggamma(a + b + n)
    inside = (alpha + age) ** -(r + x)
    if n > 0:
        inside += a / (b + n - 1) * (alpha + t_x) ** -(r + x)
    return common + stay + log(inside)


def pareto_integral(parameters, x, t_x, age):
    """The difference A0 of the note, times s / (r + s + x)."""
    r, alpha, s, beta = parameters
    total = r + s + x
    if alpha >= beta:
        high, second, gap = alpha, s + 1, alpha - beta
    else:
        high, second, gap = beta, r + x, beta - alpha

    def part(t):
        return hyp2f1(total, second, total + 1, gap / (high + t)) / (high + t) ** total

    return s / total * (part(t_x) - part(age))


def ln_pareto(parameters, x, t_x, age):
    r, alpha, s, beta = parameters
    common = loggamma(r + x) - loggamma(r) + r * log(alpha) + s * log(beta)
    there = (alpha + age) ** -(r + x) * (beta + age) ** -s
    return common + log(there + pareto_integral(parameters, x, t_x, age))


def alive(method, parameters, x, t_x, age):
    r, alpha, third, fourth = parameters
    if method == "pareto_nbd":
        there = (alpha + age) ** -(r + x) * (fourth + age) ** -third
        return there / (there + pareto_integral(parameters, x, t_x, age))
    n = chances(method, x)
    if n == 0:
        return mpf(1)
    return 1 / (1 + third / (fourth + n - 1) * ((alpha + age) / (alpha + t_x)) ** (r + x))


def expected(method, parameters, x, t_x, age, time):
    r, alpha, third, fourth = parameters
    there = alive(method, parameters, x, t_x, age)
    if method == "pareto_nbd":
        s, beta = third, fourth
        if s == 1:
            s += mpf(10) ** -25
        share = 1 - ((beta + age) / (beta + age + time)) ** (s - 1)
        return there * (r + x) * (beta + age) / (alpha + age) / (s - 1) * share
    a, b = third, fourth
    if a == 1:
        a += mpf(10) ** -25
    n = chances(method, x)
    whole = alpha + age + time
    c = a + b + n - 1
    if c == 0 or (c < 0 and c == int(c)):
        a += mpf(10) ** -25
        c = a + b + n - 1
    share = 1 - ((alpha + age) / whole) ** (r + x) * hyp2f1(r + x, b + n, c, time / whole)
    return there * c / (a - 1) * share


def ln_likelihood(method, parameters, x, t_x, age):
    if method == "pareto_nbd":
        return ln_pareto(parameters, x, t_x, age)
    return ln_geometric(method, parameters, x, t_x, age)


def ln_value(parameters, x, mean):
    p, q, v = parameters
    return (
        loggamma(p * x + q) - loggamma(p * x) - loggamma(q)
        + q * log(v) + (p * x - 1) * log(mean) + p * x * log(x) - (p * x + q) * log(v + x * mean)
    )


PARAMETERS = {
    "geometric": [
        (0.25, 4.5, 0.75, 2.5), (0.5, 6.0, 1.0, 1.5), (2.0, 30.0, 0.125, 0.25), (0.125, 0.5, 3.0, 0.5),
        (40.0, 900.0, 1.0, 12.0), (1e5, 2e6, 0.01, 3.0), (0.3, 5.0, 100.0, 5e3), (0.001, 1e-4, 0.6, 0.4),
        (3.0, 7.0, 1e-6, 1.0), (1.5, 1e3, 2.0, 1e-4),
    ],
    "pareto": [
        (0.55, 10.5, 0.6, 11.5), (0.5, 12.0, 1.0, 12.0), (1.25, 3.0, 0.4, 40.0), (1.25, 40.0, 0.4, 3.0),
        (20.0, 400.0, 3.0, 0.5), (1e4, 2e5, 0.01, 3.0), (0.3, 5.0, 1e4, 1e6), (0.02, 1e-3, 2.5, 800.0),
        (0.3, 800.0, 0.5, 1e-3), (2.0, 10.0, 1e-6, 5.0), (0.5, 10.0, 0.7, 10.000001),
    ],
}
HISTORIES = [
    (0, 0.0, 0.0), (0, 0.0, 38.75), (1, 38.75, 38.75), (1, 0.25, 38.75), (2, 30.5, 38.75), (7, 10.0, 260.0),
    (26, 30.75, 31.0), (150, 100.0, 400.0), (2000, 398.0, 400.0),
]
TIMES = [0.5, 39.0, 1000.0]
VALUES = [(6.25, 3.75, 15.5), (0.5, 1.0, 40.0), (0.01, 0.25, 1e-3), (1e4, 8.0, 0.02), (3.0, 1e5, 1e6), (200.0, 0.9, 7.0)]
SPENDS = [(1, 0.01), (1, 25.0), (2, 22.25), (40, 3.5), (3000, 1e5)]
MAXIMA = {
    "bg_nbd": (0.242594522430156, 4.41360201901347, 0.792922017225591, 2.42590677682631),
    "mbg_nbd": (0.52484315910629, 6.18308527957595, 0.891359390732218, 1.61400224017037),
    "pareto_nbd": (0.553277046852936, 10.5776834632956, 0.60623998912391, 11.668735288741),
    "gamma_gamma": (6.24957227132356, 3.74422466713193, 15.4435209625893),
}


def rows():
    result = []
    for method in ("bg_nbd", "mbg_nbd", "pareto_nbd"):
        kind = "pareto" if method == "pareto_nbd" else "geometric"
        for parameters, history in itertools.product(PARAMETERS[kind], HISTORIES):
            exact = [mpf(parameter) for parameter in parameters]
            print(method, parameters, history, flush=True)
            result.append({
                "model": method,
                "parameters": parameters,
                "history": history,
                "log_likelihood": float(ln_likelihood(method, exact, history[0], mpf(history[1]), mpf(history[2]))),
                "alive": float(alive(method, exact, history[0], mpf(history[1]), mpf(history[2]))),
                "expected": [
                    float(expected(method, exact, history[0], mpf(history[1]), mpf(history[2]), mpf(time)))
                    for time in TIMES
                ],
            })
    return result


def values():
    result = []
    for parameters, (x, mean) in itertools.product(VALUES, SPENDS):
        p, q, v = (mpf(parameter) for parameter in parameters)
        below = p * x + q - 1
        result.append({
            "parameters": parameters,
            "spend": [x, mean],
            "log_likelihood": float(ln_value((p, q, v), x, mpf(mean))),
            "expected": float(p * (v + x * mpf(mean)) / below) if below > 0 else None,
        })
    return result


def sample():
    """Days of purchases in the calibration period and cents spent, for each customer of the sample."""
    customers = defaultdict(Counter)
    with open(HERE.parent / "cdnow.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["in_sample"] == "t" and row["ordered_at"] <= "1997-09-30":
                day = datetime.date.fromisoformat(row["ordered_at"])
                customers[row["customer_id"]][day] += round(float(row["amount"]) * 100)
    return customers.values()


def second_differences(function, at):
    step = mpf(10) ** -12
    n = len(at)

    def moved(*moves):
        point = list(at)
        for i, by in moves:
            point[i] += by * step
        return function(point)

    hessian = mpmath.matrix(n, n)
    for i in range(n):
        for j in range(i + 1):
            total = sum(a * b * moved((i, a), (j, b)) for a in (1, -1) for b in (1, -1))
            hessian[i, j] = hessian[j, i] = total / (4 * step**2)
    return hessian


def errors():
    end = datetime.date(1997, 9, 30)
    histories, spends = Counter(), Counter()
    for days in sample():
        first, *repeats = sorted(days)
        last = max(days)
        histories[len(repeats), (last - first).days, (end - first).days] += 1
        if repeats:
            spends[len(repeats), sum(days[day] for day in repeats)] += 1
    result = {}
    for method, parameters in MAXIMA.items():
        mp.dps = 40

        def total(point):
            if method == "gamma_gamma":
                return sum(n * ln_value(point, x, mpf(cents) / 100 / x) for (x, cents), n in spends.items())
            return sum(
                n * ln_likelihood(method, point, x, mpf(t_x) / 7, mpf(age) / 7)
                for (x, t_x, age), n in histories.items()
            )

        hessian = second_differences(total, [mpf(parameter) for parameter in parameters])
        inverse = (-hessian) ** -1
        result[method] = [float(mpmath.sqrt(inverse[i, i])) for i in range(len(parameters))]
        print(method, result[method], flush=True)
    return result


def main():
    if mpmath.__version__ != "1.3.0":
        raise SystemExit(f"mpmath is {mpmath.__version__}, not 1.3.0")
    reference = {"times": TIMES, "rows": rows(), "values": values()}
    print(len(reference["rows"]), flush=True)
    reference["errors"] = errors()
    lines = ["{"]
    lines.append(f' "times": {json.dumps(TIMES)},')
    for key in ("rows", "values"):
        lines.append(f' "{key}": [')
        lines.append(",\n".join("  " + json.dumps(row) for row in reference[key]))
        lines.append(" ],")
    lines.append(f' "errors": {json.dumps(reference["errors"])}')
    lines.append("}")
    (HERE / "reference.json").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
