//! The two incomplete integrals that all tails come from, and their inverses.
//!
//! `statrs` takes both from differences of log-gamma values, which lose more digits the larger the arguments
//! are (1e-12 is reached with arguments of some thousands). Here the leading factor comes from Loader's
//! saddle-point form ("Fast and accurate computation of binomial probabilities", 2000): it has no such
//! difference. The rest is the usual continued fraction (beta, upper gamma) or series (lower gamma). Relative
//! error is below 1e-12 in both tails for arguments up to a million (checked in `tests/statistics` against
//! values of 40 digits and more).

use std::f64::consts::TAU;

const MAX_STEPS: u32 = 1_000_000;
const TINY: f64 = 1e-300;

/// Both tails of a distribution at one point; each is exact to its own size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tails {
    pub lower: f64,
    pub upper: f64,
}

/// One tail that is asked for, in [0, 1].
#[derive(Clone, Copy, Debug)]
pub(super) enum Tail {
    Lower(f64),
    Upper(f64),
}

impl Tail {
    /// The same point by its smaller tail, which is the one that loses no digits.
    fn smaller(self) -> Self {
        match self {
            Self::Lower(p) if p > 0.5 => Self::Upper(1.0 - p),
            Self::Upper(q) if q > 0.5 => Self::Lower(1.0 - q),
            same => same,
        }
    }
}

/// Regularised incomplete beta integral I_x(a, b) and its complement. `y` is 1 - x, given apart because it
/// may be far smaller than the last digit of x.
pub(super) fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> Tails {
    if x <= 0.0 {
        return Tails {
            lower: 0.0,
            upper: 1.0,
        };
    }
    if y <= 0.0 {
        return Tails {
            lower: 1.0,
            upper: 0.0,
        };
    }
    let point = beta_point(a, b, x, y);
    if x <= (a + 1.0) / (a + b + 2.0) {
        let lower = (point * b / (a + b) * beta_fraction(a, b, x)).min(1.0);
        Tails {
            lower,
            upper: 1.0 - lower,
        }
    } else {
        let upper = (point * a / (a + b) * beta_fraction(b, a, y)).min(1.0);
        Tails {
            lower: 1.0 - upper,
            upper,
        }
    }
}

/// Regularised incomplete gamma integrals P(a, x) and Q(a, x).
pub(super) fn gamma_tails(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails {
            lower: 0.0,
            upper: 1.0,
        };
    }
    if x.is_infinite() {
        return Tails {
            lower: 1.0,
            upper: 0.0,
        };
    }
    let point = poisson_point(a, x);
    if x < a + 1.0 {
        let lower = (point * gamma_series(a, x)).min(1.0);
        Tails {
            lower,
            upper: 1.0 - lower,
        }
    } else {
        let upper = (point * a * gamma_fraction(a, x)).min(1.0);
        Tails {
            lower: 1.0 - upper,
            upper,
        }
    }
}

/// The odds x / (1 - x) at which I_x(a, b) has the tail that is asked for.
pub(super) fn beta_odds(a: f64, b: f64, tail: Tail) -> f64 {
    solve(tail, (a / b).ln(), |u| {
        let (x, y) = (1.0 / (1.0 + (-u).exp()), 1.0 / (1.0 + u.exp()));
        (beta_tails(a, b, x, y), beta_point(a, b, x, y) * a * b / (a + b))
    })
}

/// The x at which P(a, x) has the tail that is asked for.
pub(super) fn gamma_inverse(a: f64, tail: Tail) -> f64 {
    solve(tail, a.ln(), |u| {
        let x = u.exp();
        (gamma_tails(a, x), a * poisson_point(a, x))
    })
}

/// x^a y^b Gamma(a+b+1) / (Gamma(a+1) Gamma(b+1)): with whole numbers the binomial probability of a hits
/// and b misses. `a` or `b` may be 0.
pub(super) fn beta_point(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    if a <= 0.0 {
        return power(y, x, b);
    }
    if b <= 0.0 {
        return power(x, y, a);
    }
    let rest = stirling_rest(n) - stirling_rest(a) - stirling_rest(b);
    (rest - deviance(a, n * x) - deviance(b, n * y)).exp() * (n / (TAU * a * b)).sqrt()
}

/// m^x e^-m / Gamma(x+1): with a whole number x the Poisson probability. `x` may be 0.
pub(super) fn poisson_point(x: f64, m: f64) -> f64 {
    if x <= 0.0 {
        return (-m).exp();
    }
    (-stirling_rest(x) - deviance(x, m)).exp() / (TAU * x).sqrt()
}

/// base^n where base + other = 1, without loss when base is near 1.
fn power(base: f64, other: f64, n: f64) -> f64 {
    let ln = if other < 0.5 { (-other).ln_1p() } else { base.ln() };
    (n * ln).exp()
}

/// Coefficients of Stirling's series in 1/n, 1/n^3, …
const STIRLING: [f64; 7] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
];

/// ln Gamma(n+1) - [(n + 1/2) ln n - n + ln(2 pi)/2]: what Stirling's formula leaves out, n > 0. The series
/// from 16 on, below it step by step down from there.
fn stirling_rest(mut n: f64) -> f64 {
    let mut steps = 0.0;
    while n < 16.0 {
        steps += (n + 0.5) * (1.0 / n).ln_1p() - 1.0;
        n += 1.0;
    }
    let square = 1.0 / (n * n);
    steps + STIRLING.iter().rev().fold(0.0, |sum, c| sum * square + c) / n
}

/// x ln(x/m) + m - x, also where x and m are so near that the plain form has no digits left.
fn deviance(x: f64, m: f64) -> f64 {
    let distance = x - m;
    if distance.abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() - distance;
    }
    let ratio = distance / (x + m);
    let mut sum = distance * ratio;
    let mut power = 2.0 * x * ratio;
    for k in 1..1000 {
        power *= ratio * ratio;
        let next = sum + power / f64::from(2 * k + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// The continued fraction of the incomplete beta integral (DLMF 8.17.22), evaluated from the front (Lentz).
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut fraction = Lentz::new(1.0);
    for step in 0..MAX_STEPS {
        let m = f64::from(step);
        if step > 0 {
            let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
            fraction.next(even, 1.0);
        }
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        if fraction.next(odd, 1.0) {
            break;
        }
    }
    1.0 / fraction.value
}

/// The continued fraction of the upper incomplete gamma integral (DLMF 8.9.2), divided by x^a e^-x.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut fraction = Lentz::new(x + 1.0 - a);
    for step in 1..MAX_STEPS {
        let k = f64::from(step);
        if fraction.next(-k * (k - a), x + 2.0 * k + 1.0 - a) {
            break;
        }
    }
    1.0 / fraction.value
}

/// The power series of the lower incomplete gamma integral, divided by x^a e^-x / Gamma(a+1).
fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut k) = (1.0, 1.0, a);
    while term > sum * 1e-17 {
        k += 1.0;
        term *= x / k;
        sum += term;
    }
    sum
}

/// b0 + a1/(b1 + a2/(b2 + ...)), from the front.
struct Lentz {
    value: f64,
    c: f64,
    d: f64,
}

impl Lentz {
    fn new(b0: f64) -> Self {
        let value = if b0 == 0.0 { TINY } else { b0 };
        Self {
            value,
            c: value,
            d: 0.0,
        }
    }

    /// Takes in one more level; true once the value does not move any more.
    fn next(&mut self, a: f64, b: f64) -> bool {
        let guarded = |x: f64| if x.abs() < TINY { TINY } else { x };
        self.d = 1.0 / guarded(b + a * self.d);
        self.c = guarded(b + a / self.c);
        let change = self.c * self.d;
        self.value *= change;
        (change - 1.0).abs() < 3e-16
    }
}

/// Finds u = ln of a positive quantity from one of its tails: Newton on the logarithm of the tail, which is
/// concave in u for both integrals, kept inside a bracket. Returns exp(u). `at` gives both tails and the
/// derivative of the lower one by u.
fn solve(tail: Tail, start: f64, at: impl Fn(f64) -> (Tails, f64)) -> f64 {
    let (target, sign) = match tail.smaller() {
        Tail::Lower(p) => (p, 1.0),
        Tail::Upper(q) => (q, -1.0),
    };
    if target <= 0.0 {
        return if sign > 0.0 { 0.0 } else { f64::INFINITY };
    }
    let (mut low, mut high) = (-745.0, 709.0);
    let mut u = start.clamp(-700.0, 700.0);
    for _ in 0..200 {
        let (tails, slope) = at(u);
        let share = if sign > 0.0 { tails.lower } else { tails.upper };
        let excess = sign * (share / target).ln();
        if excess == 0.0 {
            break;
        }
        if excess > 0.0 {
            high = u;
        } else {
            low = u;
        }
        let move_by = excess * share / slope;
        if move_by.abs() <= 4e-16 * u.abs().max(1.0) {
            break;
        }
        let newton = u - move_by;
        u = if newton > low && newton < high {
            newton
        } else {
            f64::midpoint(low, high)
        };
    }
    u.exp()
}
