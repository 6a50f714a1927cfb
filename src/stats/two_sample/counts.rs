//! Two samples as counts of their distinct values: all that statistics of order need.

use crate::stats::result::Undefined;
use crate::stats::summary::check_values;

/// How often each distinct value, in rising order, was given in the first and in the second sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    pub first: Vec<u64>,
    pub second: Vec<u64>,
    /// Size of the first sample.
    pub n: u64,
    /// Size of the second sample.
    pub m: u64,
}

impl Counts {
    /// Errors: an empty sample, a value that is not finite.
    pub fn new(first: &[f64], second: &[f64]) -> Result<Self, Undefined> {
        check_values(first, 1)?;
        check_values(second, 1)?;
        let all = first.iter().map(|&x| (x, true));
        let mut all: Vec<(f64, bool)> = all.chain(second.iter().map(|&y| (y, false))).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut counts = Self {
            first: Vec::new(),
            second: Vec::new(),
            n: first.len() as u64,
            m: second.len() as u64,
        };
        for group in all.chunk_by(|a, b| a.0 == b.0) {
            let here = group.iter().filter(|value| value.1).count() as u64;
            counts.first.push(here);
            counts.second.push(group.len() as u64 - here);
        }
        Ok(counts)
    }

    /// Number of pairs of a first and a second value.
    pub fn pairs(&self) -> f64 {
        self.n as f64 * self.m as f64
    }

    /// Size of each group of equal values, both samples together.
    pub fn totals(&self) -> Vec<u64> {
        self.first.iter().zip(&self.second).map(|(a, b)| a + b).collect()
    }

    /// The placements of these counts.
    pub fn sums(&self) -> Sums {
        self.first
            .iter()
            .zip(&self.second)
            .fold(Sums::default(), |sums, (&a, &b)| sums.plus(a, b))
    }
}

/// Sums of placements, built up group by group from the smallest value on. The placement of a value is how
/// many of the other sample lie below it, ties counting half; doubled, so that everything is a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    first_below: u64,
    second_below: u64,
    first: u64,
    first_squares: u128,
    second: u64,
    second_squares: u128,
}

impl Sums {
    /// With one more group, of `a` values in the first and `b` in the second sample.
    pub fn plus(self, a: u64, b: u64) -> Self {
        let place_first = 2 * self.second_below + b;
        let place_second = 2 * self.first_below + a;
        let square = |count: u64, place: u64| u128::from(count) * u128::from(place) * u128::from(place);
        Self {
            first_below: self.first_below + a,
            second_below: self.second_below + b,
            first: self.first + a * place_first,
            first_squares: self.first_squares + square(a, place_first),
            second: self.second + b * place_second,
            second_squares: self.second_squares + square(b, place_second),
        }
    }

    /// Pairs in which the second value is larger, ties counting half, minus half of all pairs.
    pub fn excess(self) -> f64 {
        (self.second as f64 - self.first as f64) / 4.0
    }

    /// Pairs in which the first value is larger, ties counting half: Mann and Whitney's U of the first sample.
    pub fn first_wins(self) -> f64 {
        self.first as f64 / 2.0
    }

    /// Pairs in which the second value is larger, ties counting half.
    pub fn second_wins(self) -> f64 {
        self.second as f64 / 2.0
    }

    /// Variances of the placements (divisor n - 1) times the size of the sample, first and second; both samples
    /// must have two values.
    pub fn weighted_variances(self) -> (f64, f64) {
        let one = |n: u64, sum: u64, squares: u128| {
            let scatter = u128::from(n) * squares - u128::from(sum) * u128::from(sum);
            scatter as f64 / (4.0 * (n as f64 - 1.0))
        };
        (
            one(self.first_below, self.first, self.first_squares),
            one(self.second_below, self.second, self.second_squares),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placements_count_pairs() {
        let counts = Counts::new(&[2.0, 1.0, 2.0], &[2.0, 3.0]).unwrap();
        assert_eq!(
            (&counts.first[..], &counts.second[..]),
            (&[1, 2, 0][..], &[0, 1, 1][..])
        );
        let sums = counts.sums();
        // 2 against 2 ties twice; everything else is won by the second.
        assert_eq!(
            (sums.first_wins(), sums.second_wins(), sums.excess()),
            (1.0, 5.0, 2.0)
        );
        // Placements of the first: 0, 1/2, 1/2, variance 1/12; of the second 2 and 3, variance 1/2.
        let (first, second) = sums.weighted_variances();
        assert!((first - 0.25).abs() < 1e-15 && (second - 1.0).abs() < 1e-15);
        assert!(Counts::new(&[], &[1.0]).is_err());
        assert_eq!(Counts::new(&[f64::NAN], &[1.0]), Err(Undefined::OutOfSupport));
        assert_eq!(Counts::new(&[0.0], &[-0.0]).unwrap().first, [1]);
    }
}
