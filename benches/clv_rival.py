"""lifetimes on the same customers: reads a command a line, answers a line of name=value pairs, seconds first.

Its arguments are a connection as a conninfo string and the path of psql. It does what a user does who models lifetime
value today: the rows out by binary COPY, fitters of lifetimes, and what they say of each customer back by binary COPY.
MODEL is `bg_nbd` or `pareto_nbd`; the value of an order is always modelled by Gamma-Gamma. Times are in weeks.
CUSTOMERS is a table (id, frequency, recency, age, value), ORDERS one (customer_id, ordered_at, amount).

whole MODEL ORDERS DATE ROWS    from orders, observed until the date, to the table `labels_elsewhere` (id, orders,
                                alive, clv): seconds, and what reading (pull), the summary of each customer, fit, scores
                                and writing (push) took of them
fit MODEL CUSTOMERS ROWS        reading and the fit alone: seconds, and what of them were reading (pull), the fit of
                                orders and that of values; the parameters by name. A parameter that is not a number
                                stands for a fit that lifetimes gave up; the reason is written to standard error
score MODEL CUSTOMERS R A S B P Q V
                                scores by a model with these parameters, to the table `labels_elsewhere`: seconds, and
                                what of them were reading (pull), scores and writing (push)
likelihood MODEL CUSTOMERS R A S B P Q V
                                log likelihood of all customers at these parameters by lifetimes' formulas: that of
                                orders, that of values
summary ORDERS DATE             seconds of the summary as `whole` makes it, and of lifetimes' own function (own), which
                                must say the same

ROWS is how customers are handed to the fit of orders: `each` a row, or `condensed`, equal ones as a row with a weight.
"""

import sys
import time
import warnings
from contextlib import redirect_stdout

import numpy as np
import pandas as pd
from binary_copy import Database
from lifetimes import BetaGeoFitter, GammaGammaFitter, ParetoNBDFitter
from lifetimes.utils import ConvergenceError, summary_data_from_transaction_data

# Of the models by their names, the fitter and the names of its parameters.
MODELS = {
    "bg_nbd": (BetaGeoFitter, ["r", "alpha", "a", "b"]),
    "pareto_nbd": (ParetoNBDFitter, ["r", "alpha", "s", "beta"]),
}
VALUE_PARAMETERS = ["p", "q", "v"]
WEEK = 7
YEAR = 365.25 / WEEK
MONTHLY_DISCOUNT = 1.1 ** (1 / 12) - 1

# What PostgreSQL counts days and microseconds from.
EPOCH = np.datetime64("2000-01-01")
DAY = 86_400_000_000

# The search tries parameters at which the formulas overflow.
warnings.simplefilter("ignore", RuntimeWarning)

database = Database(*sys.argv[1:])


class Stopwatch:
    """Seconds by the names of parts."""

    def __init__(self):
        self.last, self.parts = time.perf_counter(), {}

    def lap(self, name):
        now = time.perf_counter()
        self.parts[name] = now - self.last
        self.last = now

    def answer(self, **figures):
        return {"seconds": sum(self.parts.values()), **self.parts, **figures}


def pull_orders(table):
    """Customers, microseconds and amounts."""
    rows = database.pull(
        f"(SELECT customer_id AS id, ordered_at, amount::float8 AS amount FROM {table}) AS o",
        [("id", ">i8"), ("ordered_at", ">i8"), ("amount", ">f8")],
    )
    return {name: rows[name].astype(rows[name].dtype.newbyteorder("=")) for name in ("id", "ordered_at", "amount")}


def pull_customers(table):
    names = ["frequency", "recency", "age", "value"]
    rows = database.pull(table, [("id", ">i8")] + [(name, ">f8") for name in names])
    columns = {name: rows[name].astype(float) for name in names}
    return pd.DataFrame(columns, index=rows["id"].astype(int))


def summarise(orders, end):
    """Repeat purchases, times and mean values, as the function of lifetimes has them, in a fraction of its time."""
    frame = pd.DataFrame({"id": orders["id"], "day": orders["ordered_at"] // DAY, "amount": orders["amount"]})
    days = frame.groupby(["id", "day"], as_index=False)["amount"].sum()
    ids, day, amount = (days[name].to_numpy() for name in ("id", "day", "amount"))
    first = np.flatnonzero(np.diff(ids, prepend=ids[0] - 1))
    last = np.append(first[1:], len(ids)) - 1
    repeats = last - first
    value = (np.add.reduceat(amount, first) - amount[first]) / np.maximum(repeats, 1)
    end = (np.datetime64(end) - EPOCH).astype(int)
    columns = {
        "frequency": repeats.astype(float),
        "recency": (day[last] - day[first]) / WEEK,
        "age": (end - day[first]) / WEEK,
        "value": np.where(repeats > 0, value, 0.0),
    }
    return pd.DataFrame(columns, index=ids[first])


def summarise_by_lifetimes(orders, end):
    moments = EPOCH.astype("datetime64[us]") + orders["ordered_at"]
    frame = pd.DataFrame({"id": orders["id"], "at": moments.astype("datetime64[ns]"), "amount": orders["amount"]})
    customers = summary_data_from_transaction_data(frame, "id", "at", "amount", observation_period_end=end).sort_index()
    customers[["recency", "T"]] /= WEEK
    return customers.rename(columns={"T": "age", "monetary_value": "value"})


def fit_orders(model, customers, rows):
    fitter, names = MODELS[model]
    weights = None
    if rows == "condensed":
        customers = customers.groupby(["frequency", "recency", "age"]).size().rename("weight").reset_index()
        weights = customers["weight"]
    return fitted(fitter(), names, customers["frequency"], customers["recency"], customers["age"], weights=weights)


def fit_value(customers):
    repeaters = customers[(customers["frequency"] > 0) & (customers["value"] > 0)]
    return fitted(GammaGammaFitter(), VALUE_PARAMETERS, repeaters["frequency"], repeaters["value"])


def fitted(fitter, names, *columns, **options):
    """The fitter, fitted, or one whose parameters are not numbers."""
    # The search for Pareto/NBD begins at random.
    np.random.seed(0)
    try:
        # lifetimes prints how a search went that it gives up, and here stdout is for answers.
        with redirect_stdout(sys.stderr):
            return fitter.fit(*columns, **options)
    except (ConvergenceError, ValueError, np.linalg.LinAlgError) as error:
        print(f"{type(fitter).__name__}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return at(fitter, names, [np.nan] * len(names))


def at(fitter, names, parameters):
    """The fitter as if it had been fitted."""
    fitter.params_ = pd.Series(parameters, names)
    if hasattr(fitter, "conditional_expected_number_of_purchases_up_to_time"):
        fitter.predict = fitter.conditional_expected_number_of_purchases_up_to_time
    return fitter


def models_at(model, parameters):
    fitter, names = MODELS[model]
    parameters = [float(parameter) for parameter in parameters]
    return at(fitter(), names, parameters[:4]), at(GammaGammaFitter(), VALUE_PARAMETERS, parameters[4:])


def scores(orders, value, customers):
    history = customers["frequency"], customers["recency"], customers["age"]
    return [
        ("orders", orders.predict(YEAR, *history)),
        ("alive", orders.conditional_probability_alive(*history)),
        ("clv", value.customer_lifetime_value(orders, *history, customers["value"], 12, MONTHLY_DISCOUNT, "W")),
    ]


def score_and_push(watch, orders, value, customers):
    scored = scores(orders, value, customers)
    watch.lap("score")
    database.push(customers.index, [(name, values, "double precision", ">f8") for name, values in scored])
    watch.lap("push")
    return watch.answer()


def whole(model, table, end, how):
    watch = Stopwatch()
    rows = pull_orders(table)
    watch.lap("pull")
    customers = summarise(rows, end)
    watch.lap("summary")
    orders, value = fit_orders(model, customers, how), fit_value(customers)
    watch.lap("fit")
    return score_and_push(watch, orders, value, customers)


def fit(model, table, rows):
    watch = Stopwatch()
    customers = pull_customers(table)
    watch.lap("pull")
    orders = fit_orders(model, customers, rows)
    watch.lap("orders")
    value = fit_value(customers)
    watch.lap("value")
    return watch.answer(**orders.params_, **value.params_)


def score(model, table, *parameters):
    orders, value = models_at(model, parameters)
    watch = Stopwatch()
    customers = pull_customers(table)
    watch.lap("pull")
    return score_and_push(watch, orders, value, customers)


def likelihood(model, table, *parameters):
    parameters = np.array([float(parameter) for parameter in parameters])
    orders, value = parameters[:4], parameters[4:]
    customers = pull_customers(table)
    repeaters = customers[customers["frequency"] > 0]
    fitter = MODELS[model][0]
    # One takes parameters and sums, the others take logarithms and average.
    at, scale = (np.log(orders), len(customers)) if fitter is BetaGeoFitter else (orders, 1)
    ones = np.ones(len(customers))
    columns = (customers[name].to_numpy() for name in ("frequency", "recency", "age"))
    of_orders = -scale * fitter._negative_log_likelihood(at, *columns, ones, 0.0)
    columns = (repeaters[name].to_numpy() for name in ("frequency", "value"))
    ones = np.ones(len(repeaters))
    of_value = -len(repeaters) * GammaGammaFitter._negative_log_likelihood(np.log(value), *columns, ones, 0.0)
    return {"seconds": 0.0, "orders": of_orders, "value": of_value}


def summary(table, end):
    rows = pull_orders(table)
    watch = Stopwatch()
    ours = summarise(rows, end)
    seconds = time.perf_counter() - watch.last
    watch.lap("here")
    theirs = summarise_by_lifetimes(rows, end)
    watch.lap("own")
    pd.testing.assert_frame_equal(ours, theirs, check_names=False, rtol=1e-9)
    return {"seconds": seconds, "own": watch.parts["own"]}


COMMANDS = {"whole": whole, "fit": fit, "score": score, "likelihood": likelihood, "summary": summary}

for line in sys.stdin:
    command, *arguments = line.split()
    answer = COMMANDS[command](*arguments)
    print(" ".join(f"{name}={float(value)!r}" for name, value in answer.items()), flush=True)
