"""The cluster bootstrap of `bootstrap.rs` with NumPy, on the cells that it wrote: times, ratio, and whether the limits agree.

    cargo bench --bench bootstrap -- cells.csv limits.csv
    python3 benches/bootstrap.py cells.csv limits.csv

The same work a cell: 2000 samples of as many people as there are, drawn with replacement; the 75th percentile (type 8) of
each; their quantiles (type 7) at the tails that the Rust side says, widened for few people, and their standard deviation. No loop over samples or values in Python. Two ways to
count values up to each rank are timed, gather and cumulate, or one matrix product in single precision; the faster one counts.
"""

import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

B, P, REPEATS = 2000, 0.75, 5


def rank(n):
    """Rank of the quantile (type 8) among n values, kept in 1..n."""
    return np.clip((n + 1 / 3) * P + 1 / 3, 1, n)


def by_gathering(times, people):
    counts = np.take(times, people, axis=1)
    return np.cumsum(counts, axis=1, dtype=np.int32)


def by_product(times, people):
    below = np.cumsum(np.eye(times.shape[1], dtype=np.float32)[people], axis=0).T
    return times.astype(np.float32) @ below


def bootstrap(rng, values, people, tail, upto):
    clusters = people.max() + 1
    order = np.argsort(values, kind="stable")
    values, people = values[order], people[order]
    drawn = rng.integers(0, clusters, (B, clusters))
    drawn += np.arange(B)[:, None] * clusters
    times = np.bincount(drawn.ravel(), minlength=B * clusters).reshape(B, clusters).astype(np.int32)
    passed = upto(times, people)
    wanted = rank(passed[:, -1].astype(float))
    lower = np.floor(wanted)
    at = np.argmax(passed >= lower[:, None], axis=1)
    # The next value in the sample: the first that lies behind the rank; the last one has none.
    last = lower >= passed[:, -1]
    behind = np.where(last, at, np.argmax(passed > lower[:, None], axis=1))
    found = values[at] + (wanted - lower) * (values[behind] - values[at])
    low, high = np.quantile(found, [tail, 1 - tail])
    n = len(values)
    at = int(np.floor(rank(n)))
    upper = values[at] if at < n else values[at - 1]
    estimate = values[at - 1] + (rank(n) - at) * (upper - values[at - 1])
    return estimate, low, high, found.std(ddof=1) * np.sqrt(clusters / (clusters - 1))


def main():
    table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
    with open(sys.argv[2], encoding="utf-8") as file:
        seconds = float(file.readline().split()[-1])
    ours = np.loadtxt(sys.argv[2], delimiter=",", skiprows=2)
    tails, ours = ours[:, 0], ours[:, 1:]
    starts = np.flatnonzero(np.diff(table[:, 0])) + 1
    cells = [(part[:, 2].copy(), part[:, 1].astype(np.int64)) for part in np.split(table, starts)]
    best = np.inf
    for way in (by_gathering, by_product):
        total, results = 0.0, []
        for seed, (values, people) in enumerate(cells):
            times = []
            for _ in range(REPEATS):
                rng = np.random.Generator(np.random.PCG64(seed))
                start = time.perf_counter()
                result = bootstrap(rng, values, people, tails[seed], way)
                times.append(time.perf_counter() - start)
            total += min(times)
            results.append(result)
        best = min(best, total)
        print(f"{way.__name__}: {total:.3f} s (each cell's best of {REPEATS})")
    results = np.array(results)
    print(f"NumPy {np.__version__}, one thread: {best:.3f} s, Rust {seconds:.4f} s, ratio {best / seconds:.1f}")
    distance = (results - ours) / ours[:, 3:4]
    print(f"largest difference of estimates {np.abs(distance[:, 0]).max():.1e} standard errors")
    for name, column in (("lower limits", 1), ("upper limits", 2)):
        of = distance[:, column]
        print(f"{name}: mean difference {of.mean():+.4f} standard errors, root mean square {np.sqrt((of**2).mean()):.4f}")
    ratio = results[:, 3] / ours[:, 3]
    print(f"standard errors: mean ratio {ratio.mean():.4f}")


main()
