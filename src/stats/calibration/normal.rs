//! A normal distribution behind values of which only intervals are known.

use crate::stats::dist;
use crate::stats::result::Undefined;
use nalgebra::{Cholesky, Matrix2, Vector2};

/// Newton steps until the fit must have settled.
const MOST_STEPS: usize = 200;

/// What a step may still promise to gain per value when the next one is the last.
const SETTLED: f64 = 1e-12;

/// Mean and standard deviation by maximum likelihood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fit {
    pub mean: f64,
    pub sd: f64,
    pub mean_se: f64,
}

/// Fits `(lo, hi]` intervals (infinite ends allowed, equal ends exact), by Newton's method in a = mean/sd and
/// b = 1/sd, where the likelihood is concave (Burridge 1981): the maximum is the only one.
///
/// [`Undefined::NotIdentified`] if there is no finite maximum with a positive b: all intervals share a point or touch in
/// one, so ever smaller spreads fit ever better; or only half-open intervals speak, and they do not show a
/// spread.
pub(super) fn fit(spans: &[(f64, f64)]) -> Result<Fit, Undefined> {
    let latest_start = spans.iter().map(|span| span.0).fold(f64::NEG_INFINITY, f64::max);
    let first_end = spans.iter().map(|span| span.1).fold(f64::INFINITY, f64::min);
    if latest_start <= first_end {
        return Err(Undefined::NotIdentified);
    }
    // Brought to about -1..1, so that tolerances do not depend on the unit.
    let ends = || {
        spans
            .iter()
            .flat_map(|span| [span.0, span.1])
            .filter(|x| x.is_finite())
    };
    let (low, high) = (
        ends().fold(f64::INFINITY, f64::min),
        ends().fold(f64::NEG_INFINITY, f64::max),
    );
    let (centre, half) = (0.5 * (low + high), 0.5 * (high - low));
    let brought = |x: f64| (x - centre) / half;
    let counted = counted(spans.iter().map(|&(lo, hi)| (brought(lo), brought(hi))));
    let bounded = counted
        .iter()
        .any(|span| span.0.is_finite() && span.1.is_finite());
    let (place, curvature) = climb(&counted, bounded).map_err(|err| {
        // Half-open intervals alone may ask for a spread beyond all bounds, which no step reaches.
        if bounded { err } else { Undefined::NotIdentified }
    })?;
    let (a, b) = (place[0], place[1]);
    let root = Cholesky::new(-curvature).ok_or(Undefined::NotIdentified)?;
    if b <= 1e-6 {
        return Err(Undefined::NotIdentified);
    }
    let slope = Vector2::new(1.0 / b, -a / (b * b));
    Ok(Fit {
        mean: centre + half * a / b,
        sd: half / b,
        mean_se: half * slope.dot(&root.solve(&slope)).sqrt(),
    })
}

/// Climbs to the maximum: `(a, b)` and the matrix of second derivatives there.
fn climb(spans: &[(f64, f64, f64)], bounded: bool) -> Result<(Vector2<f64>, Matrix2<f64>), Undefined> {
    // A spread as wide as the data gives every interval a probability above 0.
    let mut place = Vector2::new(0.0, 1.0);
    let mut here = Likelihood::at(spans, &place, bounded).ok_or(Undefined::NotConverged)?;
    for _ in 0..MOST_STEPS {
        let step = newton_step(&here)?;
        let gain = step.dot(&here.slope);
        if gain < SETTLED * here.weight {
            // So near, one more step doubles the digits.
            let next = place + step;
            let there = Likelihood::at(spans, &next, bounded).ok_or(Undefined::NotConverged)?;
            return Ok((next, there.curvature));
        }
        let better = (0..60).map(|halvings| 0.5_f64.powi(halvings)).find_map(|length| {
            let next = place + step * length;
            let there = Likelihood::at(spans, &next, bounded)?;
            (there.value >= here.value + 1e-4 * length * gain).then_some((next, there))
        });
        match better {
            Some((next, there)) => (place, here) = (next, there),
            None => return Err(Undefined::NotConverged),
        }
    }
    Err(Undefined::NotConverged)
}

fn newton_step(here: &Likelihood) -> Result<Vector2<f64>, Undefined> {
    let mut raise = 0.0;
    let size = here.curvature.amax().max(1e-300);
    for _ in 0..60 {
        if let Some(root) = Cholesky::new(Matrix2::identity() * raise - here.curvature) {
            return Ok(root.solve(&here.slope));
        }
        raise = if raise == 0.0 { 1e-12 * size } else { 10.0 * raise };
    }
    Err(Undefined::NotConverged)
}

/// Equal intervals (sorted side by side) once, with their number.
fn counted(spans: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64, f64)> {
    let mut counted: Vec<(f64, f64, f64)> = Vec::new();
    for (lo, hi) in spans {
        match counted.last_mut() {
            Some(last) if last.0 == lo && last.1 == hi => last.2 += 1.0,
            _ => counted.push((lo, hi, 1.0)),
        }
    }
    counted
}

/// Log-likelihood with its derivatives in a and b.
struct Likelihood {
    value: f64,
    slope: Vector2<f64>,
    curvature: Matrix2<f64>,
    weight: f64,
}

impl Likelihood {
    /// None where an interval has no probability. With bounded intervals b must be positive.
    fn at(spans: &[(f64, f64, f64)], place: &Vector2<f64>, bounded: bool) -> Option<Self> {
        let (a, b) = (place[0], place[1]);
        if bounded && b <= 0.0 {
            return None;
        }
        let mut sum = Self {
            value: 0.0,
            slope: Vector2::zeros(),
            curvature: Matrix2::zeros(),
            weight: 0.0,
        };
        for &(lo, hi, weight) in spans {
            sum.weight += weight;
            if lo == hi {
                sum.add_exact(lo, weight, a, b);
            } else {
                sum.add_interval(lo, hi, weight, a, b);
            }
        }
        let finite =
            sum.value.is_finite() && sum.slope.amax().is_finite() && sum.curvature.amax().is_finite();
        finite.then_some(sum)
    }

    fn add_exact(&mut self, x: f64, weight: f64, a: f64, b: f64) {
        let z = b * x - a;
        self.value += weight * (b.ln() - 0.5 * z * z);
        self.slope += weight * Vector2::new(z, 1.0 / b - x * z);
        self.curvature += weight * Matrix2::new(-1.0, x, x, -1.0 / (b * b) - x * x);
    }

    fn add_interval(&mut self, lo: f64, hi: f64, weight: f64, a: f64, b: f64) {
        let (lower, upper) = (end(lo, a, b), end(hi, a, b));
        let inside = probability(lower.z, upper.z);
        let (r, s) = (lower.density / inside, upper.density / inside);
        self.value += weight * inside.ln();
        self.slope += weight * (upper.direction * s - lower.direction * r);
        // Derivatives of ln(F(u) - F(l)) in u and l, carried over to a and b.
        let (uu, ll, ul) = (-upper.pull * s - s * s, lower.pull * r - r * r, r * s);
        let cross = upper.direction * lower.direction.transpose();
        self.curvature += weight
            * (upper.direction * upper.direction.transpose() * uu
                + lower.direction * lower.direction.transpose() * ll
                + (cross + cross.transpose()) * ul);
    }
}

/// One end of an interval on the standard scale; an infinite end has no density and no direction.
struct End {
    z: f64,
    density: f64,
    /// z again, but 0 for an infinite end, where it is multiplied with no density.
    pull: f64,
    direction: Vector2<f64>,
}

fn end(x: f64, a: f64, b: f64) -> End {
    if x.is_infinite() {
        return End {
            z: x,
            density: 0.0,
            pull: 0.0,
            direction: Vector2::zeros(),
        };
    }
    let z = b * x - a;
    End {
        z,
        density: dist::normal_density(z),
        pull: z,
        direction: Vector2::new(-1.0, x),
    }
}

/// P(lower < Z <= upper), from the tail in which it has digits.
fn probability(lower: f64, upper: f64) -> f64 {
    let below = |z: f64| {
        if z == f64::NEG_INFINITY {
            0.0
        } else {
            dist::normal_lower(z)
        }
    };
    let above = |z: f64| {
        if z == f64::INFINITY {
            0.0
        } else {
            dist::normal_upper(z)
        }
    };
    if lower >= 0.0 {
        above(lower) - above(upper)
    } else if upper <= 0.0 {
        below(upper) - below(lower)
    } else {
        1.0 - below(lower) - above(upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_maximum_is_level_in_mean_and_spread() {
        let spans = [
            (f64::NEG_INFINITY, 0.0),
            (0.0, 1.5),
            (1.0, 3.0),
            (2.0, 2.0),
            (2.5, f64::INFINITY),
            (-1.0, 0.5),
        ];
        let fit = fit(&spans).unwrap();
        let value = |mean: f64, sd: f64| -> f64 {
            spans
                .iter()
                .map(|&(lo, hi)| {
                    if lo == hi {
                        (dist::normal_density((lo - mean) / sd) / sd).ln()
                    } else {
                        probability((lo - mean) / sd, (hi - mean) / sd).ln()
                    }
                })
                .sum()
        };
        let best = value(fit.mean, fit.sd);
        for (dm, ds) in [
            (1e-3, 0.0),
            (-1e-3, 0.0),
            (0.0, 1e-3),
            (0.0, -1e-3),
            (1e-3, -1e-3),
        ] {
            assert!(value(fit.mean + dm, fit.sd + ds) < best);
        }
        let h = 1e-4;
        let second = |a: (f64, f64), b: (f64, f64)| {
            let at = |s: f64, t: f64| {
                value(
                    fit.mean + h * (s * a.0 + t * b.0),
                    fit.sd + h * (s * a.1 + t * b.1),
                )
            };
            (at(1.0, 1.0) - at(1.0, -1.0) - at(-1.0, 1.0) + at(-1.0, -1.0)) / (4.0 * h * h)
        };
        let (m, s) = ((1.0, 0.0), (0.0, 1.0));
        let (mm, ms, ss) = (second(m, m), second(m, s), second(s, s));
        let se = (-ss / (mm * ss - ms * ms)).sqrt();
        assert!((fit.mean_se / se - 1.0).abs() < 1e-4, "{} {se}", fit.mean_se);
    }

    proptest! {
        #[test]
        fn every_ladder_settles_or_says_why(counts in prop::collection::vec(0_usize..2000, 2..9), scale in 0.01_f64..1e3, shift in -50.0_f64..50.0) {
            prop_assume!(counts.iter().sum::<usize>() > 0);
            let last = counts.len() - 1;
            let mut spans = Vec::new();
            for (rung, &times) in counts.iter().enumerate() {
                let lo = if rung == 0 { f64::NEG_INFINITY } else { shift + scale * rung as f64 };
                let hi = if rung == last { f64::INFINITY } else { shift + scale * (rung + 1) as f64 };
                spans.extend(std::iter::repeat_n((lo, hi), times));
            }
            match fit(&spans) {
                Ok(fit) => prop_assert!(fit.sd > 0.0 && fit.mean_se > 0.0 && fit.mean.is_finite()),
                Err(reason) => {
                    let used: Vec<usize> = (0..=last).filter(|&rung| counts[rung] > 0).collect();
                    let near = used[used.len() - 1] - used[0] <= 1;
                    let ends = used.iter().all(|&rung| rung == 0 || rung == last);
                    prop_assert_eq!(reason, Undefined::NotIdentified);
                    prop_assert!(near || ends, "{:?}", counts);
                }
            }
        }
    }
}
