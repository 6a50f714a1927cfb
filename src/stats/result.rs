//! What a statistic returns: a [`Stat`], or the reason why there is none.

use serde::{Deserialize, Serialize};

/// An estimate with its interval, and what one must know to read it.
///
/// A bound that is `None` is unbounded on that side (a quantile of few events, a curve that is never
/// reached). Both bounds `None` means that no interval could be given. No field is ever NaN.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Stat {
    /// The estimate, in the unit of the input.
    pub est: f64,
    /// Lower bound of the interval, or unbounded.
    pub lo: Option<f64>,
    /// Upper bound of the interval, or unbounded.
    pub hi: Option<f64>,
    /// Confidence level of the interval, in (0, 1).
    pub level: f64,
    /// Standard error of `est`, where the method has one.
    pub se: Option<f64>,
    /// Degrees of freedom of the interval, where the method has some.
    pub df: Option<f64>,
    /// Number of values used.
    pub n: usize,
    /// Number of values that were asked for and are missing.
    pub n_missing: usize,
    /// What the interval speaks about.
    pub estimand: Estimand,
    /// Stable name of the method, printed with every export.
    pub method: &'static str,
    /// What the reader should be told about this number.
    pub flags: Flags,
}

impl Stat {
    /// An estimate without an interval yet.
    pub(crate) fn new(method: &'static str, est: f64, n: usize, level: f64) -> Self {
        Self {
            est,
            lo: None,
            hi: None,
            level,
            se: None,
            df: None,
            n,
            n_missing: 0,
            estimand: Estimand::Process,
            method,
            flags: Flags::default(),
        }
    }

    /// The same with `n_missing` set: the slices given to a method hold present values only, so it is the
    /// caller who knows how many are missing.
    #[must_use]
    pub fn with_missing(self, n_missing: usize) -> Self {
        Self { n_missing, ..self }
    }

    /// The same number counted from the other end of a scale of length `whole`: whole - est, bounds swapped.
    /// With 100 it turns a topic score into perceived friction.
    #[must_use]
    pub fn mirrored(self, whole: f64) -> Self {
        let turned = |bound: Option<f64>| bound.map(|x| whole - x);
        Self {
            est: whole - self.est,
            lo: turned(self.hi),
            hi: turned(self.lo),
            ..self
        }
    }

    pub(crate) fn bounds(self, lo: f64, hi: f64) -> Self {
        Self {
            lo: Some(lo),
            hi: Some(hi),
            ..self
        }
    }

    pub(crate) fn half_width(self, half: f64) -> Self {
        self.bounds(self.est - half, self.est + half)
    }

    pub(crate) fn se(self, se: f64) -> Self {
        Self { se: Some(se), ..self }
    }

    pub(crate) fn df(self, df: f64) -> Self {
        Self { df: Some(df), ..self }
    }

    pub(crate) fn headcount(self) -> Self {
        Self {
            estimand: Estimand::Headcount,
            ..self
        }
    }

    pub(crate) fn flag(mut self, flag: Flag) -> Self {
        self.flags.insert(flag);
        self
    }

    /// Lets no number pass that is not finite.
    pub(crate) fn checked(self) -> Result<Self, Undefined> {
        let optional = [self.lo, self.hi, self.se, self.df];
        let finite = self.est.is_finite() && optional.iter().flatten().all(|x| x.is_finite());
        if finite {
            Ok(self)
        } else {
            Err(Undefined::OutOfSupport)
        }
    }
}

/// An estimated difference (or ratio) and the p-value of "there is none".
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Contrast {
    /// The difference, later minus earlier, or the ratio.
    pub stat: Stat,
    /// Two-sided p-value, in [0, 1].
    pub p: f64,
}

/// What an interval speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Estimand {
    /// The working conditions that produce the answers. No finite population correction: a full census
    /// still carries the noise of the answers. The one to compare and to decide with.
    Process,
    /// What the people on the roster would say this quarter. With all of them asked it is a point. Only for
    /// sentences such as "5 of 8 people".
    Headcount,
}

/// What the reader of a number should be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// A bound was cut at the end of the scale.
    Clipped,
    /// One side of the interval is unbounded; the standard error comes from the other side.
    OneSided,
    /// The team's own spread was used, because the pooled one does not hold for all teams.
    OwnSpread,
    /// All values are equal: the interval of this method has no width and must not be drawn.
    NoSpread,
    /// Counts vary more than chance allows; the interval was widened.
    Overdispersed,
    /// Too few clusters for a bootstrap; the interval was widened by an assumed design effect.
    AssumedClustering,
    /// Fewer teams than the method needs to be trusted.
    FewTeams,
    /// The move towards the common mean was cut at one standard error.
    MoveLimited,
    /// Zero events (or none missing): half an event was added to take the logarithm.
    HalfEvent,
    /// All points lie on one line (or in one order): the interval has no width and must not be drawn.
    Perfect,
    /// Fewer pairs than a coefficient needs to be shown.
    FewPairs,
    /// A duration curve begins later than at zero, because too few items were watched before: what it says
    /// holds for items that reach that age.
    LateStart,
    /// The number reaches further than anything was watched.
    Extrapolated,
}

/// A small set of [`Flag`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Flags(u16);

impl Flags {
    const ALL: [Flag; 13] = [
        Flag::Clipped,
        Flag::OneSided,
        Flag::OwnSpread,
        Flag::NoSpread,
        Flag::Overdispersed,
        Flag::AssumedClustering,
        Flag::FewTeams,
        Flag::MoveLimited,
        Flag::HalfEvent,
        Flag::Perfect,
        Flag::FewPairs,
        Flag::LateStart,
        Flag::Extrapolated,
    ];

    /// Adds a flag.
    pub fn insert(&mut self, flag: Flag) {
        self.0 |= 1 << flag as u16;
    }

    /// True if the flag is set.
    pub fn contains(self, flag: Flag) -> bool {
        self.0 & (1 << flag as u16) != 0
    }

    /// The flags that are set, in the order of [`Flag`].
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Self::ALL.into_iter().filter(move |&flag| self.contains(flag))
    }

    /// The flags of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Why a statistic has no value. Never shown as 0, NaN or an empty interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Undefined {
    /// Fewer values than the method can work with.
    #[error("needs at least {need} values, has {have}")]
    TooFew {
        /// Values there are.
        have: usize,
        /// Values the method needs.
        need: usize,
    },
    /// All values are equal, so nothing can be set in relation to their spread.
    #[error("all values are equal")]
    ZeroVariance,
    /// Nothing happened that could be counted.
    #[error("no event was observed")]
    NoEvents,
    /// A factor model in which one item has no variance of its own.
    #[error("one item explains the whole scale (Heywood case)")]
    Heywood,
    /// An iteration did not settle.
    #[error("the calculation did not converge")]
    NotConverged,
    /// An input the method is not made for: not finite, negative where that is impossible, outside the scale.
    #[error("an input lies outside what the method allows")]
    OutOfSupport,
    /// Neither a target nor a frozen reference to compare with.
    #[error("there is no target and no reference")]
    NoTarget,
    /// Too little of the weight of an index has a value.
    #[error("too few of the metrics have a value")]
    TooLittleWeight,
    /// One side moved and the other did not follow, so there is no time it took.
    #[error("the perceived side did not follow")]
    DidNotFollow,
    /// Columns (predictors, items) that follow from one another: their parts cannot be told apart.
    #[error("the columns determine each other")]
    Singular,
    /// Several values explain the data equally well, or ever better without end.
    #[error("the data do not determine this number")]
    NotIdentified,
}

/// Fails unless `level` is a confidence level.
pub(crate) fn check_level(level: f64) -> Result<(), Undefined> {
    if level > 0.0 && level < 1.0 {
        Ok(())
    } else {
        Err(Undefined::OutOfSupport)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_a_set() {
        let mut flags = Flags::default();
        assert_eq!(flags.iter().count(), 0);
        flags.insert(Flag::FewTeams);
        flags.insert(Flag::Clipped);
        flags.insert(Flag::Clipped);
        assert_eq!(flags.iter().collect::<Vec<_>>(), [Flag::Clipped, Flag::FewTeams]);
        assert!(!flags.contains(Flag::OneSided));
        assert_eq!(
            Flags::ALL.map(|flag| flag as usize),
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
        );
    }

    #[test]
    fn mirrored_twice_is_the_same() {
        let stat = Stat::new("x", 60.0, 5, 0.95).bounds(50.0, 90.0).se(4.0);
        let turned = stat.mirrored(100.0);
        assert_eq!(
            (turned.est, turned.lo, turned.hi, turned.se),
            (40.0, Some(10.0), Some(50.0), Some(4.0))
        );
        assert_eq!(turned.mirrored(100.0), stat);
    }

    #[test]
    fn numbers_that_are_none_do_not_pass() {
        assert_eq!(
            Stat::new("x", f64::NAN, 1, 0.95).checked(),
            Err(Undefined::OutOfSupport)
        );
        assert_eq!(
            Stat::new("x", 1.0, 1, 0.95).se(f64::INFINITY).checked(),
            Err(Undefined::OutOfSupport)
        );
        assert!(Stat::new("x", 1.0, 1, 0.95).checked().is_ok());
    }

    #[test]
    fn reasons_read_as_sentences() {
        assert_eq!(
            Undefined::TooFew { have: 1, need: 2 }.to_string(),
            "needs at least 2 values, has 1"
        );
    }
}
