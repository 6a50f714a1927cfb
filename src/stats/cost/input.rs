//! Inputs one does not know exactly.

use crate::stats::dist;
use crate::stats::random::Rng;
use crate::stats::result::Undefined;

/// A number known exactly, by a median and a factor, or by least, likeliest and most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// Known.
    Fixed(f64),
    /// Log-normal: as likely above as below the median, two thirds within a factor of `gsd`.
    LogNormal {
        /// Median, above 0.
        median: f64,
        /// Geometric standard deviation, at least 1; 1 is exact.
        gsd: f64,
    },
    /// PERT: a beta distribution between `least` and `most`.
    Pert {
        /// Smallest possible value.
        least: f64,
        /// Likeliest value.
        likely: f64,
        /// Largest possible value.
        most: f64,
    },
}

impl Input {
    /// Fails with `OutOfSupport` unless the numbers are finite and in order: median above 0, `gsd` at least 1,
    /// least <= likely <= most. Source: docs/statistics.md §9.3.
    pub fn check(&self) -> Result<(), Undefined> {
        let good = match *self {
            Self::Fixed(value) => value.is_finite(),
            Self::LogNormal { median, gsd } => {
                median.is_finite() && gsd.is_finite() && median > 0.0 && gsd >= 1.0
            }
            Self::Pert { least, likely, most } => {
                least.is_finite() && most.is_finite() && least <= likely && likely <= most
            }
        };
        if good {
            Ok(())
        } else {
            Err(Undefined::OutOfSupport)
        }
    }

    /// Mean: median e^(s²/2) with s = ln gsd; (least + 4 likely + most)/6. Errors: as [`Input::check`].
    /// Source: Aitchison & Brown 1957 (lognormal); Malcolm & others 1959 (PERT).
    pub fn mean(&self) -> Result<f64, Undefined> {
        self.check()?;
        Ok(match *self {
            Self::Fixed(value) => value,
            Self::LogNormal { median, gsd } => median * (0.5 * gsd.ln().powi(2)).exp(),
            Self::Pert { least, likely, most } => (least + 4.0 * likely + most) / 6.0,
        })
    }

    /// Standard deviation; of PERT sqrt((mean - least)(most - mean)/7). Errors: as [`Input::check`].
    /// Source: as [`Input::mean`].
    pub fn sd(&self) -> Result<f64, Undefined> {
        let mean = self.mean()?;
        Ok(match *self {
            Self::Fixed(_) => 0.0,
            Self::LogNormal { gsd, .. } => mean * gsd.ln().powi(2).exp_m1().sqrt(),
            Self::Pert { least, most, .. } => ((mean - least) * (most - mean) / 7.0).max(0.0).sqrt(),
        })
    }

    /// The value below which it is with probability `p`.
    ///
    /// # Errors
    /// As [`Input::check`]; `OutOfSupport` unless 0 < `p` < 1.
    /// Source: Malcolm et al. 1959 (PERT); the beta distribution with shapes 1 + 4(likely - least)/(most - least)
    /// and 1 + 4(most - likely)/(most - least).
    pub fn quantile(&self, p: f64) -> Result<f64, Undefined> {
        self.check()?;
        if p > 0.0 && p < 1.0 {
            Ok(self.at(p))
        } else {
            Err(Undefined::OutOfSupport)
        }
    }

    /// A value drawn by inversion: one draw of the stream each. The input must have been checked.
    pub(crate) fn draw(&self, rng: &mut Rng) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            // Off the ends, where quantiles may be infinite; this moves a draw in 2^53 by nothing visible.
            _ => self.at(rng.uniform().max(f64::EPSILON)),
        }
    }

    fn at(&self, p: f64) -> f64 {
        match *self {
            Self::Fixed(value) => value,
            Self::LogNormal { median, gsd } => median * (dist::normal_quantile(p) * gsd.ln()).exp(),
            Self::Pert { least, likely, most } => {
                let width = most - least;
                if width <= 0.0 {
                    return least;
                }
                let low = 1.0 + 4.0 * (likely - least) / width;
                let high = 1.0 + 4.0 * (most - likely) / width;
                least + width * dist::beta_quantile(p, low, high)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_inputs_of_every_kind() {
        for input in [
            Input::Fixed(3.0),
            Input::LogNormal {
                median: 3.0,
                gsd: 1.0,
            },
            Input::Pert {
                least: 3.0,
                likely: 3.0,
                most: 3.0,
            },
        ] {
            assert_eq!(
                (input.mean(), input.sd(), input.quantile(0.1)),
                (Ok(3.0), Ok(0.0), Ok(3.0))
            );
            assert_eq!(input.draw(&mut Rng::from_seed(1)), 3.0);
        }
    }

    #[test]
    fn draws_have_the_stated_mean_and_spread() {
        for input in [
            Input::LogNormal {
                median: 4.0,
                gsd: 1.5,
            },
            Input::Pert {
                least: -1.0,
                likely: 2.0,
                most: 10.0,
            },
        ] {
            let mut rng = Rng::from_seed(3);
            let draws: Vec<f64> = (0..20_000).map(|_| input.draw(&mut rng)).collect();
            let mean = draws.iter().sum::<f64>() / 20_000.0;
            let sd = (draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0).sqrt();
            assert!((mean / input.mean().unwrap() - 1.0).abs() < 0.02);
            assert!((sd / input.sd().unwrap() - 1.0).abs() < 0.04);
        }
    }

    #[test]
    fn nonsense() {
        for input in [
            Input::Fixed(f64::NAN),
            Input::LogNormal {
                median: 0.0,
                gsd: 2.0,
            },
            Input::LogNormal {
                median: 1.0,
                gsd: 0.9,
            },
            Input::Pert {
                least: 1.0,
                likely: 0.0,
                most: 2.0,
            },
            Input::Pert {
                least: 1.0,
                likely: f64::NAN,
                most: 2.0,
            },
        ] {
            assert_eq!(input.mean(), Err(Undefined::OutOfSupport));
        }
        assert!(Input::Fixed(1.0).quantile(1.0).is_err());
    }
}
