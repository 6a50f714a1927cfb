//! R² and how it is shared out among predictors: LMG, relative weights, and what warns of misreading them.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};

use super::subsets::{MOST, SINGULAR, Subsets};
use crate::stats::result::Undefined;
use crate::stats::summary::check_finite;

/// What one predictor contributes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Driver {
    /// Correlation with the outcome, within teams.
    pub r: f64,
    /// Standardised regression coefficient, all predictors in.
    pub beta: f64,
    /// LMG (Shapley) contribution to R²; these add up to R².
    pub lmg: f64,
    /// The same as a share of R², in [0, 1]; `None` if R² is 0.
    pub lmg_share: Option<f64>,
    /// Johnson's relative weight; these add up to R² as well. A cross-check: a few points of difference in the
    /// shares are normal, another order means that the two are tied.
    pub relative_weight: f64,
    /// The same as a share of R²; `None` if R² is 0.
    pub relative_share: Option<f64>,
    /// Variance inflation, 1 / (1 - R² of this predictor on the others). Above 5: merge topics.
    pub vif: f64,
    /// True if `beta` and `r` point in opposite directions: the predictor sharpens the others rather than
    /// going with the outcome itself.
    pub suppressor: bool,
}

/// How well the predictors together go with the outcome, and what each contributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// Share of the outcome's variance within teams that goes with the predictors.
    pub r2: f64,
    /// R² less what as many random columns would give: 1 - (1 - R²)(n - T)/(n - T - k) with T teams. Below .10
    /// the drivers explain little and should not be ordered.
    pub adjusted_r2: f64,
    /// Persons with all values.
    pub n: usize,
    /// Teams they are in.
    pub teams: usize,
    /// One entry a predictor, in the order given.
    pub drivers: Vec<Driver>,
}

/// Shares the R² of `outcome` on `predictors` (one column each, one entry a person) out among the predictors.
///
/// All values are centred within the person's team (`teams`: a label each); with one label for all this is
/// ordinary regression. LMG_j = sum over subsets S without j of |S|!(k-1-|S|)!/k! (R²(S+j) - R²(S)), exact
/// from the correlation matrix. Relative weights: L = V D^(1/2) V', beta = L^-1 r, weight = L² beta² (squares
/// entry by entry). Persons with a missing value must be left out before. At most 12 predictors.
///
/// # Errors
/// `TooFew` unless there are more persons than teams and predictors together; `ZeroVariance` if the outcome or
/// a predictor does not vary within any team; `Singular` if a predictor follows from the others;
/// `OutOfSupport` without predictors, with more than 12, for columns of unequal length or values not finite.
/// Source: Lindeman, Merenda & Gold 1980; Grömping 2006 (LMG); Johnson 2000 (relative weights).
pub fn decompose<T: AsRef<[f64]>>(
    predictors: &[T],
    outcome: &[f64],
    teams: &[u32],
) -> Result<Decomposition, Undefined> {
    let persons = Persons::new(predictors, outcome, teams)?;
    let k = persons.predictors;
    let matrix = persons.correlations()?;
    let side = k + 1;
    let between = DMatrix::from_fn(k, k, |row, column| matrix[row * side + column]);
    let with_outcome = DVector::from_fn(k, |row, _| matrix[row * side + k]);
    // A pivot of the elimination is 1/VIF given the predictors before it.
    let mut subsets = Subsets::new(k);
    if !subsets.all_r2(&matrix) {
        return Err(Undefined::Singular);
    }
    let inverse = between.clone().cholesky().ok_or(Undefined::Singular)?.inverse();
    let apart = |place: usize| inverse[(place, place)] < 1.0 / SINGULAR;
    if !(0..k).all(apart) {
        return Err(Undefined::Singular);
    }
    let beta = &inverse * &with_outcome;
    let r2 = subsets.r2[subsets.r2.len() - 1];
    let mut lmg = vec![0.0; k];
    subsets.lmg(k, &mut lmg);
    let weights = relative_weights(between, &with_outcome)?;
    let df = (persons.n - persons.teams - k) as f64;
    let share = |part: f64| (r2 > 0.0).then(|| (part / r2).clamp(0.0, 1.0));
    let drivers = (0..k)
        .map(|place| Driver {
            r: with_outcome[place],
            beta: beta[place],
            lmg: lmg[place],
            lmg_share: share(lmg[place]),
            relative_weight: weights[place],
            relative_share: share(weights[place]),
            vif: inverse[(place, place)].max(1.0),
            suppressor: beta[place] * with_outcome[place] < 0.0,
        })
        .collect();
    Ok(Decomposition {
        r2,
        adjusted_r2: 1.0 - (1.0 - r2) * (df + k as f64) / df,
        n: persons.n,
        teams: persons.teams,
        drivers,
    })
}

/// Johnson's weights; the matrix must be positive definite.
fn relative_weights(between: DMatrix<f64>, with_outcome: &DVector<f64>) -> Result<DVector<f64>, Undefined> {
    let eigen = between
        .try_symmetric_eigen(f64::EPSILON, 10_000)
        .ok_or(Undefined::NotConverged)?;
    if eigen.eigenvalues.iter().any(|&value| value <= 0.0) {
        return Err(Undefined::Singular);
    }
    let with_power = |power: f64| {
        let diagonal = DMatrix::from_diagonal(&eigen.eigenvalues.map(|value| value.powf(power)));
        &eigen.eigenvectors * diagonal * eigen.eigenvectors.transpose()
    };
    let beta = with_power(-0.5) * with_outcome;
    Ok(with_power(0.5).map(|x| x * x) * beta.map(|x| x * x))
}

/// Persons, ordered by team and then by their values, so that results do not depend on the order of input.
pub(super) struct Persons {
    pub(super) predictors: usize,
    pub(super) n: usize,
    pub(super) teams: usize,
    /// Persons of each team as a range.
    pub(super) ranges: Vec<(usize, usize)>,
    /// Values centred within the team and scaled to a standard deviation of one: for each person the
    /// predictors, then the outcome.
    pub(super) rows: Vec<Vec<f64>>,
    /// Mean of each predictor over all persons, not centred.
    pub(super) means: Vec<f64>,
    /// What one unit of a row's predictor is in the unit of the input.
    pub(super) scales: Vec<f64>,
}

impl Persons {
    pub(super) fn new<T: AsRef<[f64]>>(
        predictors: &[T],
        outcome: &[f64],
        teams: &[u32],
    ) -> Result<Self, Undefined> {
        let k = predictors.len();
        let n = outcome.len();
        let columns: Vec<&[f64]> = predictors.iter().map(AsRef::as_ref).chain([outcome]).collect();
        if k == 0 || k >= MOST || teams.len() != n || columns.iter().any(|column| column.len() != n) {
            return Err(Undefined::OutOfSupport);
        }
        for column in &columns {
            check_finite(column)?;
        }
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| {
            let values = columns.iter().map(|column| column[a].total_cmp(&column[b]));
            teams[a]
                .cmp(&teams[b])
                .then_with(|| values.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then))
        });
        let mut by_team: BTreeMap<u32, usize> = BTreeMap::new();
        for &team in teams {
            *by_team.entry(team).or_default() += 1;
        }
        let mut ranges = Vec::with_capacity(by_team.len());
        let mut from = 0;
        for many in by_team.into_values() {
            ranges.push((from, from + many));
            from += many;
        }
        let need = ranges.len() + k + 1;
        if n < need {
            return Err(Undefined::TooFew { have: n, need });
        }
        let mut rows = vec![vec![0.0; k + 1]; n];
        let mut means = Vec::with_capacity(k);
        let mut scales = Vec::with_capacity(k);
        for (place, column) in columns.iter().enumerate() {
            let sorted: Vec<f64> = order.iter().map(|&person| column[person]).collect();
            let (centred, scale) = centred(&sorted, &ranges)?;
            for (row, value) in rows.iter_mut().zip(centred) {
                row[place] = value;
            }
            if place < k {
                means.push(sorted.iter().sum::<f64>() / n as f64);
                scales.push(scale);
            }
        }
        Ok(Self {
            predictors: k,
            n,
            teams: ranges.len(),
            ranges,
            rows,
            means,
            scales,
        })
    }

    /// Correlations of the predictors and the outcome within teams, row by row.
    fn correlations(&self) -> Result<Vec<f64>, Undefined> {
        let side = self.predictors + 1;
        let mut matrix = vec![0.0; side * side];
        for row in &self.rows {
            for a in 0..side {
                for b in a..side {
                    matrix[a * side + b] += row[a] * row[b];
                }
            }
        }
        if normalise(&mut matrix, side) {
            Ok(matrix)
        } else {
            Err(Undefined::ZeroVariance)
        }
    }
}

/// A column centred within teams and divided by its standard deviation, and that standard deviation.
fn centred(values: &[f64], ranges: &[(usize, usize)]) -> Result<(Vec<f64>, f64), Undefined> {
    let mut centred = Vec::with_capacity(values.len());
    for &(from, to) in ranges {
        let team = &values[from..to];
        // Equal values are exactly 0 from their mean, whatever the rounding of the mean.
        let equal = team.windows(2).all(|pair| pair[0] == pair[1]);
        let mean = team.iter().sum::<f64>() / team.len() as f64;
        centred.extend(team.iter().map(|x| if equal { 0.0 } else { x - mean }));
    }
    let sum: f64 = centred.iter().map(|x| x * x).sum();
    let scale = (sum / values.len() as f64).sqrt();
    if !scale.is_finite() {
        return Err(Undefined::OutOfSupport);
    }
    if scale <= 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    for value in &mut centred {
        *value /= scale;
    }
    Ok((centred, scale))
}

/// Makes correlations of the upper triangle of cross-products; false if something does not vary. The
/// diagonal is measured in units of one person, so a variance of 1e-9 of the usual one counts as none.
pub(super) fn normalise(matrix: &mut [f64], side: usize) -> bool {
    for a in 0..side {
        if matrix[a * side + a] < 1e-9 {
            return false;
        }
    }
    for a in 0..side {
        for b in a + 1..side {
            let r = matrix[a * side + b] / (matrix[a * side + a] * matrix[b * side + b]).sqrt();
            matrix[a * side + b] = r;
            matrix[b * side + a] = r;
        }
    }
    for a in 0..side {
        matrix[a * side + a] = 1.0;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::Rng;
    use proptest::prelude::*;

    fn noise(seed: u64, k: usize, n: usize) -> (Vec<Vec<f64>>, Vec<f64>) {
        let mut rng = Rng::from_seed(seed);
        let columns: Vec<Vec<f64>> = (0..k)
            .map(|_| (0..n).map(|_| rng.normal(50.0, 20.0)).collect())
            .collect();
        let outcome = (0..n).map(|i| columns[0][i] + rng.normal(0.0, 20.0)).collect();
        (columns, outcome)
    }

    #[test]
    fn what_differs_between_teams_only_plays_no_part() {
        let (mut columns, mut outcome) = noise(5, 3, 60);
        let teams: Vec<u32> = (0..60).map(|i| i % 4).collect();
        let before = decompose(&columns, &outcome, &teams).unwrap();
        for i in 0..60 {
            columns[1][i] += 30.0 * f64::from(teams[i]);
            outcome[i] -= 100.0 * f64::from(teams[i]);
        }
        let after = decompose(&columns, &outcome, &teams).unwrap();
        for (a, b) in before.drivers.iter().zip(&after.drivers) {
            assert!((a.lmg - b.lmg).abs() < 1e-12 && (a.beta - b.beta).abs() < 1e-12);
        }
        assert_eq!((after.n, after.teams), (60, 4));
    }

    #[test]
    fn a_suppressor_is_marked() {
        // x2 measures the noise in x1: it does not go with y, but sharpens x1.
        let (noise, _) = noise(9, 2, 200);
        let outcome: Vec<f64> = noise[0].clone();
        let x1: Vec<f64> = noise[0].iter().zip(&noise[1]).map(|(y, e)| y + e).collect();
        let x2: Vec<f64> = noise[1].iter().zip(&noise[0]).map(|(e, y)| e + 0.3 * y).collect();
        let found = decompose(&[x1, x2], &outcome, &[0; 200]).unwrap();
        assert!(
            found.drivers[1].suppressor && !found.drivers[0].suppressor,
            "{found:?}"
        );
    }

    #[test]
    fn nothing_and_nonsense() {
        let (mut columns, outcome) = noise(1, 2, 20);
        let teams = [0; 20];
        let none: [Vec<f64>; 0] = [];
        assert_eq!(decompose(&none, &outcome, &teams), Err(Undefined::OutOfSupport));
        assert_eq!(
            decompose(&columns, &outcome[1..], &teams),
            Err(Undefined::OutOfSupport)
        );
        assert_eq!(
            decompose(&[[], []], &[], &[]),
            Err(Undefined::TooFew { have: 0, need: 3 })
        );
        let lonely: Vec<u32> = (0..20).collect();
        assert_eq!(
            decompose(&columns, &outcome, &lonely),
            Err(Undefined::TooFew { have: 20, need: 23 })
        );
        assert_eq!(
            decompose(&columns, &[3.3; 20], &teams),
            Err(Undefined::ZeroVariance)
        );
        let many = vec![outcome.clone(); 13];
        assert_eq!(decompose(&many, &outcome, &teams), Err(Undefined::OutOfSupport));
        let twice: Vec<f64> = columns[0]
            .iter()
            .zip(&columns[1])
            .map(|(a, b)| 3.0 * a - b)
            .collect();
        columns.push(twice);
        assert_eq!(decompose(&columns, &outcome, &teams), Err(Undefined::Singular));
        columns[2] = vec![0.1; 20];
        assert_eq!(
            decompose(&columns, &outcome, &teams),
            Err(Undefined::ZeroVariance)
        );
        columns[2][3] = f64::NAN;
        assert_eq!(
            decompose(&columns, &outcome, &teams),
            Err(Undefined::OutOfSupport)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn contributions_add_up_and_order_is_nothing(seed in 0_u64..1000, k in 1_usize..7) {
            let (columns, outcome) = noise(seed, k, 40);
            let teams: Vec<u32> = (0..40).map(|i| i % 3).collect();
            let found = decompose(&columns, &outcome, &teams).unwrap();
            let sum = |part: fn(&Driver) -> f64| found.drivers.iter().map(part).sum::<f64>();
            prop_assert!((sum(|d| d.lmg) - found.r2).abs() < 1e-12);
            prop_assert!((sum(|d| d.relative_weight) - found.r2).abs() < 1e-12);
            prop_assert!((sum(|d| d.beta * d.r) - found.r2).abs() < 1e-12);
            prop_assert!(found.drivers.iter().all(|d| d.lmg > -1e-12 && d.vif >= 1.0));
            let turned: Vec<Vec<f64>> = columns.iter().map(|c| c.iter().rev().copied().collect()).collect();
            let outcome: Vec<f64> = outcome.iter().rev().copied().collect();
            let teams: Vec<u32> = teams.iter().rev().copied().collect();
            prop_assert_eq!(decompose(&turned, &outcome, &teams).unwrap(), found);
        }
    }
}
