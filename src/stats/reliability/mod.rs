//! How reliably the items of a topic measure one thing.
//!
//! All persons of the organisation together. A person counts with all items answered, turned the same way.
//! Reliability limits what a correlation with the topic can reach; it is no mark to pass.

mod items;
mod omega;
mod one_factor;

pub use items::{ItemReliability, MIN_R_DROP, Reliability, reliability, spearman_brown};
pub use omega::{Omega, omega, omega_bootstrap, omega_minres};

use super::result::Undefined;
use nalgebra::DMatrix;

/// Persons from which alpha and omega are shown (docs/statistics.md §1.6 and appendix A).
pub const MIN_PERSONS: usize = 30;

/// Persons from which decisions may rest on them (docs/statistics.md §1.6).
pub const MIN_PERSONS_FOR_DECISIONS: usize = 100;

/// The persons who answered everything: one row each, in an order that does not depend on the input's.
struct Complete {
    rows: Vec<Vec<f64>>,
    items: usize,
    n_missing: usize,
}

impl Complete {
    fn new<T: AsRef<[Option<f64>]>>(persons: &[T], need_items: usize) -> Result<Self, Undefined> {
        let items = persons.first().map_or(0, |person| person.as_ref().len());
        let given = || persons.iter().flat_map(|person| person.as_ref().iter().flatten());
        if persons.iter().any(|person| person.as_ref().len() != items) || given().any(|x| !x.is_finite()) {
            return Err(Undefined::OutOfSupport);
        }
        let mut rows: Vec<Vec<f64>> = persons
            .iter()
            .filter_map(|person| person.as_ref().iter().copied().collect())
            .collect();
        rows.sort_by(|a, b| {
            let differing = a
                .iter()
                .zip(b)
                .map(|(x, y)| x.total_cmp(y))
                .find(|order| order.is_ne());
            differing.unwrap_or(std::cmp::Ordering::Equal)
        });
        let too_few = |have, need| Err(Undefined::TooFew { have, need });
        if !persons.is_empty() && items < need_items {
            return too_few(items, need_items);
        }
        if rows.len() < 2 {
            return too_few(rows.len(), 2);
        }
        Ok(Self {
            n_missing: persons.len() - rows.len(),
            rows,
            items,
        })
    }

    fn covariance(&self) -> DMatrix<f64> {
        let times = vec![1; self.rows.len()];
        covariance(&self.rows, &times, self.items)
    }
}

/// Covariance matrix (divisor n - 1) of the rows, row i counted `times[i]` times.
fn covariance(rows: &[Vec<f64>], times: &[u32], items: usize) -> DMatrix<f64> {
    let counted = || rows.iter().zip(times).filter(|(_, times)| **times > 0);
    let n: f64 = times.iter().map(|&times| f64::from(times)).sum();
    let mut means = vec![0.0; items];
    for (row, &times) in counted() {
        for (mean, x) in means.iter_mut().zip(row) {
            *mean += f64::from(times) * x / n;
        }
    }
    let mut sums = DMatrix::zeros(items, items);
    for (row, &times) in counted() {
        for i in 0..items {
            let left = f64::from(times) * (row[i] - means[i]);
            for j in 0..=i {
                sums[(i, j)] += left * (row[j] - means[j]);
            }
        }
    }
    for i in 0..items {
        // A mean of equal values may miss them by its last digit.
        let mut values = counted().map(|(row, _)| row[i]);
        let first = values.next();
        if values.all(|x| Some(x) == first) {
            (0..items).for_each(|j| sums[(i.max(j), i.min(j))] = 0.0);
        }
    }
    for i in 0..items {
        for j in 0..i {
            sums[(j, i)] = sums[(i, j)];
        }
    }
    sums / (n - 1.0)
}

/// The correlation matrix, or [`Undefined::ZeroVariance`] if an item does not vary.
fn correlation(covariance: &DMatrix<f64>) -> Result<DMatrix<f64>, Undefined> {
    let items = covariance.nrows();
    if (0..items).any(|i| covariance[(i, i)] <= 0.0) {
        return Err(Undefined::ZeroVariance);
    }
    Ok(DMatrix::from_fn(items, items, |i, j| {
        if i == j {
            1.0
        } else {
            covariance[(i, j)] / (covariance[(i, i)] * covariance[(j, j)]).sqrt()
        }
    }))
}
