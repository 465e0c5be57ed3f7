"""Makes counts.json: probabilities of numbers of purchases and discounted purchases without end, for the tests of the crate
`segmentation`. Run it with Python 3 in this directory; made with mpmath 1.4.1 and lifetimes 0.11.3. It takes some minutes.

counts: for a model, parameters, a history and a time, the probabilities of the numbers in `n`. For the BG/NBD and MBG/NBD by
equation 8 of Fader, Hardie & Lee (2005), with its difference of sums, at the parameters of a customer who is still there; for
the Pareto/NBD by adaptive quadrature over the moment of leaving, at 30 digits.
purchase: 1 - that of 0.
discounted: for a yearly discount, in weeks: for the Pareto/NBD by the closed form of Fader, Hardie & Lee (2005), "RFM and CLV",
equation 5, with Tricomi's function; for the others as the mean over p of (k / p) e^z E_(k+1)(z), z = δ c / p, with the generalised
exponential integral.
lifetimes: what that package says: conditional_probability_of_n_purchases_up_to_time of its ParetoNBDFitter, and
probability_of_n_purchases_up_to_time of its BetaGeoFitter, which is of new customers.
"""

import json
import pathlib

import mpmath
from mpmath import mp, mpf, rf, factorial

from make_reference import alive, chances

HERE = pathlib.Path(__file__).parent
mp.dps = 50

PARAMETERS = {
    "bg_nbd": [(0.25, 4.5, 0.75, 2.5), (2.0, 30.0, 0.125, 0.25), (0.125, 0.5, 3.0, 0.5), (40.0, 900.0, 1.0, 12.0)],
    "mbg_nbd": [(0.5, 6.0, 1.0, 1.5), (0.3, 5.0, 100.0, 5e3)],
    "pareto_nbd": [(0.55, 10.5, 0.6, 11.5), (0.5, 12.0, 1.0, 12.0), (1.25, 40.0, 0.4, 3.0), (20.0, 400.0, 3.0, 0.5)],
}
HISTORIES = [(0, 0.0, 0.0), (0, 0.0, 38.75), (1, 0.25, 38.75), (2, 30.5, 38.75), (26, 30.75, 31.0)]
TIMES = [0.5, 39.0, 1000.0]
NUMBERS = [0, 1, 2, 5, 20, 60]
DISCOUNTS = [0.01, 0.1, 0.5]


def negative_binomial(n, k, c, t):
    return rf(k, n) / factorial(n) * (c / (c + t)) ** k * (t / (c + t)) ** n


def geometric_count(method, parameters, history, time, n):
    """Equation 8 with r + x for r, alpha + T for alpha, b + n for b."""
    r, alpha, a, b = map(mpf, parameters)
    x, _, age = history
    k, c, b = r + x, alpha + age, b + chances(method, x)
    first = mpmath.beta(a, b + n) / mpmath.beta(a, b) * negative_binomial(n, k, c, time)
    if n == 0:
        return first
    below = sum(negative_binomial(j, k, c, time) for j in range(n))
    return first + mpmath.beta(a + 1, b + n - 1) / mpmath.beta(a, b) * (1 - below)


def pareto_count(parameters, history, time, n):
    r, alpha, s, beta = map(mpf, parameters)
    x, _, age = history
    k, c, d = r + x, alpha + age, beta + age
    ends = [0] + [min(mpf(time), c * mpf(10) ** e) for e in (-4, -3, -2, -1, -0.5, 0, 0.5, 1, 2)]
    ends = sorted(set(ends + [mpf(time)]))
    with mp.workdps(30):
        left = mpmath.quad(lambda t: s * d**s / (d + t) ** (s + 1) * negative_binomial(n, k, c, t), ends)
    return (d / (d + time)) ** s * negative_binomial(n, k, c, time) + left


def counts(method, parameters, history, time):
    there = alive(method, tuple(map(mpf, parameters)), history[0], mpf(history[1]), mpf(history[2]))
    found = []
    for n in NUMBERS:
        if method == "pareto_nbd":
            value = pareto_count(parameters, history, time, n)
        else:
            value = geometric_count(method, parameters, history, time, n)
        found.append(float(there * value + (1 - there if n == 0 else 0)))
    return found


def discounted(method, parameters, history, yearly):
    r, alpha, third, fourth = map(mpf, parameters)
    x, t_x, age = history
    there = alive(method, (r, alpha, third, fourth), x, mpf(t_x), mpf(age))
    rate = mpmath.log(1 + mpf(yearly)) * 7 / mpf("365.25")
    k, c = r + x, alpha + age
    if method == "pareto_nbd":
        s, d = third, fourth + age
        z = rate * d
        return there * k / c * d * z ** (s - 1) * mpmath.hyperu(s, s, z)
    a, b = third, fourth + chances(method, x)

    def given(p):
        z = rate * c / p
        # e^z E_(k+1)(z), which is U(1, 1 - k, z).
        return k / p * mpmath.hyperu(1, 1 - k, z)

    def in_logit(u):
        p = 1 / (1 + mpmath.exp(-u))
        q = 1 / (1 + mpmath.exp(u))
        return p**a * q**b * given(p)

    with mp.workdps(25):
        # The trapezoidal rule, which converges exponentially where the step is below the deviation of the logit.
        step, total, j = min(mpf(1) / 8, mpmath.sqrt(1 / a + 1 / b) / 5), in_logit(mpf(0)), 1
        for direction in (1, -1):
            j = 1
            while True:
                term = in_logit(direction * j * step)
                total += term
                if term < mpf(10) ** -22 * total:
                    break
                j += 1
        return there * total * step / mpmath.beta(a, b)


def peers():
    from lifetimes import BetaGeoFitter, ParetoNBDFitter

    rows = []
    fitter = ParetoNBDFitter()
    names = ["r", "alpha", "s", "beta"]
    import pandas

    for parameters in [(0.5532770468529363, 10.5776834632956, 0.60623998912391, 11.668735288741)]:
        fitter.params_ = pandas.Series(dict(zip(names, parameters)))
        for history in [(2, 30.43, 38.86), (26, 30.86, 31.0), (0, 0.0, 38.86)]:
            values = [
                float(fitter.conditional_probability_of_n_purchases_up_to_time(n, 39.0, *history)) for n in range(6)
            ]
            rows.append({"model": "pareto_nbd", "parameters": parameters, "history": history, "time": 39.0, "counts": values})
    fitter = BetaGeoFitter()
    names = ["r", "alpha", "a", "b"]
    for parameters in [(0.242594522430156, 4.41360201901347, 0.792922017225591, 2.42590677682631)]:
        fitter.params_ = pandas.Series(dict(zip(names, parameters)))
        for time in [10.0, 39.0]:
            values = [float(fitter.probability_of_n_purchases_up_to_time(time, n)) for n in range(6)]
            rows.append({"model": "bg_nbd", "parameters": parameters, "history": (0, 0.0, 0.0), "time": time, "counts": values})
    return rows


def main():
    rows = []
    for method, sets in PARAMETERS.items():
        for parameters in sets:
            for history in HISTORIES:
                rows.append({
                    "model": method, "parameters": parameters, "history": history,
                    "counts": [counts(method, parameters, history, time) for time in TIMES],
                    "discounted": [float(discounted(method, parameters, history, yearly)) for yearly in DISCOUNTS],
                })
                print(method, parameters, history, flush=True)
    head = {"times": TIMES, "n": NUMBERS, "discounts": DISCOUNTS}
    text = ",\n".join("  " + json.dumps(row) for row in rows)
    peer = ",\n".join("  " + json.dumps(row) for row in peers())
    body = ",\n ".join(f'"{key}": {json.dumps(value)}' for key, value in head.items())
    (HERE / "counts.json").write_text(f'{{\n {body},\n "rows": [\n{text}\n ],\n "lifetimes": [\n{peer}\n ]\n}}\n')


if __name__ == "__main__":
    main()
