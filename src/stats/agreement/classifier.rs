//! The machine against the human: precision, recall, and a share corrected for known errors.

use crate::stats::dist;
use crate::stats::interval::wilson;
use crate::stats::result::{Flag, Stat, Undefined, check_level};
use serde::Serialize;

/// How often machine and human said that a theme is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// Both said yes.
    pub hits: u64,
    /// Only the machine said yes.
    pub false_alarms: u64,
    /// Only the human said yes.
    pub misses: u64,
    /// Neither said yes.
    pub rejections: u64,
}

/// How well the machine finds a theme.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quality {
    /// Share of the machine's findings that are right.
    pub precision: Result<Stat, Undefined>,
    /// Share of the human's findings that the machine found: its sensitivity.
    pub recall: Result<Stat, Undefined>,
    /// Share of comments without the theme that the machine left alone.
    pub specificity: Result<Stat, Undefined>,
    /// Harmonic mean of precision and recall.
    pub f1: Result<Stat, Undefined>,
}

impl Confusion {
    /// Counts pairs of (machine, human).
    pub fn count(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut result = Self::default();
        for pair in pairs {
            let place = match pair {
                (true, true) => &mut result.hits,
                (true, false) => &mut result.false_alarms,
                (false, true) => &mut result.misses,
                (false, false) => &mut result.rejections,
            };
            *place += 1;
        }
        result
    }

    /// Precision, recall and specificity with Wilson's intervals, and F1.
    ///
    /// F1 = 2h/(2h + false alarms + misses) = 2s/(1 + s) with the share s = h/(h + false alarms + misses); its
    /// bounds are Wilson's bounds of s, turned the same way. A share of nothing is
    /// [`Undefined::NoEvents`]. Source: docs/statistics.md §7.2; Wilson 1927.
    pub fn quality(&self, level: f64) -> Quality {
        let share = |hits: u64, others: u64| match hits.checked_add(others) {
            Some(0) => Err(Undefined::NoEvents),
            Some(n) => wilson(hits, n, level),
            None => Err(Undefined::OutOfSupport),
        };
        let turned = |s: f64| 2.0 * s / (1.0 + s);
        Quality {
            precision: share(self.hits, self.false_alarms),
            recall: share(self.hits, self.misses),
            specificity: share(self.rejections, self.false_alarms),
            f1: share(self.hits, self.false_alarms.saturating_add(self.misses)).map(|s| Stat {
                est: turned(s.est),
                lo: s.lo.map(turned),
                hi: s.hi.map(turned),
                se: None,
                method: "f1-wilson",
                ..s
            }),
        }
    }
}

/// The true share behind `k` of `n` findings of a machine whose errors were counted on `checked` comments.
///
/// p = (k/n + spec - 1)/(sens + spec - 1), cut at 0 and 1 ([`Flag::Clipped`]). Delta method:
/// se² = (q(1-q)/n + p² sens(1-sens)/n_1 + (1-p)² spec(1-spec)/n_0)/(sens + spec - 1)², q = k/n, n_1 and n_0 the
/// checked comments with and without the theme; interval p ± z·se around the uncut p, cut. Assumes the machine
/// errs on all comments as on the checked ones. Errors: n = 0, k > n, no checked comment with or without the theme, a
/// machine no better than chance (sens + spec <= 1: [`Undefined::NotIdentified`]).
/// Source: Rogan & Gladen 1978.
pub fn rogan_gladen(k: u64, n: u64, checked: &Confusion, level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    if n == 0 {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    if k > n {
        return Err(Undefined::OutOfSupport);
    }
    let with = checked.hits as f64 + checked.misses as f64;
    let without = checked.rejections as f64 + checked.false_alarms as f64;
    if with == 0.0 || without == 0.0 {
        return Err(Undefined::NoEvents);
    }
    let (sens, spec) = (checked.hits as f64 / with, checked.rejections as f64 / without);
    let power = sens + spec - 1.0;
    if power <= 0.0 {
        return Err(Undefined::NotIdentified);
    }
    let q = k as f64 / n as f64;
    let raw = (q + spec - 1.0) / power;
    let p = raw.clamp(0.0, 1.0);
    let square_error = q * (1.0 - q) / n as f64
        + p * p * sens * (1.0 - sens) / with
        + (1.0 - p).powi(2) * spec * (1.0 - spec) / without;
    let se = square_error.sqrt() / power;
    let half = dist::normal_two_sided(level) * se;
    let (lo, hi) = ((raw - half).clamp(0.0, 1.0), (raw + half).clamp(0.0, 1.0));
    let stat = Stat::new("rogan-gladen", p, n as usize, level)
        .bounds(lo, hi)
        .se(se);
    let stat = if raw - half < 0.0 || raw + half > 1.0 {
        stat.flag(Flag::Clipped)
    } else {
        stat
    };
    if se == 0.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    }
    .checked()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKED: Confusion = Confusion {
        hits: 40,
        false_alarms: 5,
        misses: 10,
        rejections: 45,
    };

    #[test]
    fn shares_of_the_table() {
        let quality = CHECKED.quality(0.95);
        assert_eq!(quality.precision.unwrap(), wilson(40, 45, 0.95).unwrap());
        assert_eq!(quality.recall.unwrap().est, 0.8);
        assert_eq!(quality.specificity.unwrap().est, 0.9);
        let f1 = quality.f1.unwrap();
        assert!((f1.est - 80.0 / 95.0).abs() < 1e-12);
        let share = wilson(40, 55, 0.95).unwrap();
        let lo = share.lo.unwrap();
        assert!((f1.lo.unwrap() - 2.0 * lo / (1.0 + lo)).abs() < 1e-12);
    }

    #[test]
    fn a_theme_that_never_occurs() {
        let none = Confusion::count([(false, false), (false, false)]);
        assert_eq!(none.rejections, 2);
        let quality = none.quality(0.95);
        assert_eq!(
            (quality.precision, quality.recall, quality.f1),
            (
                Err(Undefined::NoEvents),
                Err(Undefined::NoEvents),
                Err(Undefined::NoEvents)
            )
        );
    }

    #[test]
    fn correction_of_a_share() {
        // (0.45 - 0.1)/0.7 = 0.5.
        let stat = rogan_gladen(45, 100, &CHECKED, 0.95).unwrap();
        assert!((stat.est - 0.5).abs() < 1e-12);
        let variance: f64 = (0.45 * 0.55 / 100.0 + 0.25 * 0.16 / 50.0 + 0.25 * 0.09 / 50.0) / 0.49;
        assert!((stat.se.unwrap() - variance.sqrt()).abs() < 1e-12);
        let low = rogan_gladen(2, 100, &CHECKED, 0.95).unwrap();
        assert!(low.est == 0.0 && low.flags.contains(Flag::Clipped));
        let perfect = Confusion {
            hits: 10,
            rejections: 10,
            ..Confusion::default()
        };
        assert!((rogan_gladen(3, 10, &perfect, 0.95).unwrap().est - 0.3).abs() < 1e-12);
    }

    #[test]
    fn correction_without_a_result() {
        let coin = Confusion {
            hits: 1,
            false_alarms: 1,
            misses: 1,
            rejections: 1,
        };
        assert_eq!(rogan_gladen(1, 2, &coin, 0.95), Err(Undefined::NotIdentified));
        assert_eq!(
            rogan_gladen(0, 0, &CHECKED, 0.95),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(rogan_gladen(3, 2, &CHECKED, 0.95), Err(Undefined::OutOfSupport));
        assert_eq!(
            rogan_gladen(1, 2, &Confusion::default(), 0.95),
            Err(Undefined::NoEvents)
        );
    }
}
