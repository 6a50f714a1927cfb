//! A model of one common factor behind the items: R = ll' + diag(u), fitted to a correlation matrix.

use crate::stats::result::Undefined;
use nalgebra::{Cholesky, DMatrix, DVector, SymmetricEigen};

/// A uniqueness below this is a Heywood case: the item would be the factor itself.
pub(super) const HEYWOOD: f64 = 1e-3;

/// The search stops here on its way to 0; well below [`HEYWOOD`].
const LEAST_UNIQUENESS: f64 = 1e-4;

/// A correlation matrix with a smaller eigenvalue is singular.
const SINGULAR: f64 = 1e-10;

/// Slope (in the logarithms of the uniquenesses) at which the fit counts as settled.
const SETTLED: f64 = 1e-9;

/// Slope below which the objective is level but for rounding.
const LEVEL: f64 = 1e-6;

/// Gain of a step that the rounding of the objective hides.
const NEAR: f64 = 1e-11;

const MOST_STEPS: usize = 500;

/// Loadings and uniquenesses on the correlation scale; the sum of the loadings is not negative.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OneFactor {
    pub loadings: Vec<f64>,
    pub uniquenesses: Vec<f64>,
    /// The concentrated discrepancy, 0 for a perfect fit.
    pub discrepancy: f64,
}

impl OneFactor {
    /// Whether an item has (nearly) no variance of its own, so that the fit cannot be believed.
    pub fn is_heywood(&self) -> bool {
        self.uniquenesses.iter().any(|&u| u < HEYWOOD)
    }
}

/// Fails unless the matrix can be inverted.
pub(super) fn check_definite(r: &DMatrix<f64>) -> Result<(), Undefined> {
    let eigen = decompose(r.clone())?;
    if eigen.eigenvalues.min() > SINGULAR {
        Ok(())
    } else {
        Err(Undefined::Singular)
    }
}

/// Maximum likelihood from several starts: the usual one (half of what the other items leave unexplained), equal
/// ones, and one per item with that item close to the factor; the best of them. The objective may have
/// several minima, so one start is not enough.
pub(super) fn fit(r: &DMatrix<f64>) -> Result<OneFactor, Undefined> {
    check_definite(r)?;
    let k = r.nrows();
    let inverse = Cholesky::new(r.clone()).ok_or(Undefined::Singular)?.inverse();
    let usual = (0..k).map(|i| (1.0 - 0.5 / k as f64) / inverse[(i, i)]).collect();
    let mut starts: Vec<Vec<f64>> = vec![usual, vec![0.5; k]];
    starts.extend((0..k).map(|near| (0..k).map(|i| if i == near { 0.05 } else { 0.7 }).collect()));
    let mut best: Result<OneFactor, Undefined> = Err(Undefined::NotConverged);
    for start in &starts {
        let found = fit_from(r, start);
        // The first of equal ones, so that the last digits do not depend on the order of starts.
        let better = match (&found, &best) {
            (Ok(found), Ok(best)) => found.discrepancy < best.discrepancy - 1e-9,
            (Ok(_), Err(_)) => true,
            _ => false,
        };
        if better {
            best = found;
        }
    }
    best
}

/// Maximum likelihood from one start (uniquenesses), by Newton steps inside of the box LEAST_UNIQUENESS..1.
///
/// With the loadings solved for, the discrepancy is f(u) = sum over the smaller eigenvalues q of
/// U^-1/2 R U^-1/2 of q - ln q - 1; slope and curvature in x = ln u come from the eigenvectors. Source: Lawley &
/// Maxwell 1971, ch. 4; Jöreskog 1967; Clarke 1970.
pub(super) fn fit_from(r: &DMatrix<f64>, start: &[f64]) -> Result<OneFactor, Undefined> {
    let low = LEAST_UNIQUENESS.ln();
    let into_box = |x: f64| x.clamp(low, 0.0);
    let mut x = DVector::from_iterator(start.len(), start.iter().map(|u| into_box(u.ln())));
    let mut point = Point::new(r, &x)?;
    for _ in 0..MOST_STEPS {
        let slope = point.slope();
        let free = free(&x, &slope, low);
        let steepest = free_slope(&x, &slope, low);
        if steepest < SETTLED {
            return Ok(point.solution(&x));
        }
        let step = newton_step(&point.curvature(), &slope, &free);
        let next = if -slope.dot(&step) < NEAR {
            // What is left to gain drowns in the rounding of the objective: watch the slope instead.
            let next = (&x + &step).map(into_box);
            let next_point = Point::new(r, &next)?;
            let next_slope = next_point.slope();
            let left = free_slope(&next, &next_slope, low);
            (left < 0.5 * steepest).then_some((next, next_point))
        } else {
            // A Newton step that the box bends may lead upwards; the slope itself, bent, never does.
            descend(r, &x, &point, &slope, &step, into_box)
                .or_else(|| descend(r, &x, &point, &slope, &downhill(&slope, &free), into_box))
        };
        match next {
            Some(next) => (x, point) = next,
            None if steepest < LEVEL => return Ok(point.solution(&x)),
            None => return Err(Undefined::NotConverged),
        }
    }
    Err(Undefined::NotConverged)
}

/// The coordinates that are not held at an end of the box by the slope.
fn free(x: &DVector<f64>, slope: &DVector<f64>, low: f64) -> Vec<usize> {
    (0..x.len())
        .filter(|&i| !(x[i] <= low && slope[i] > 0.0 || x[i] >= 0.0 && slope[i] < 0.0))
        .collect()
}

fn free_slope(x: &DVector<f64>, slope: &DVector<f64>, low: f64) -> f64 {
    free(x, slope, low)
        .iter()
        .map(|&i| slope[i].abs())
        .fold(0.0, f64::max)
}

fn downhill(slope: &DVector<f64>, free: &[usize]) -> DVector<f64> {
    let mut step = DVector::zeros(slope.len());
    for &i in free {
        step[i] = -slope[i];
    }
    step
}

/// The first of ever shorter steps that lowers the objective as far as its slope promises.
fn descend(
    r: &DMatrix<f64>,
    x: &DVector<f64>,
    point: &Point,
    slope: &DVector<f64>,
    step: &DVector<f64>,
    into_box: impl Fn(f64) -> f64 + Copy,
) -> Option<(DVector<f64>, Point)> {
    let mut length = (2.0 / step.amax()).min(1.0);
    for _ in 0..60 {
        let next = (x + step * length).map(into_box);
        let promised = slope.dot(&(&next - x));
        if let Ok(next_point) = Point::new(r, &next)
            && promised < 0.0
            && next_point.value <= point.value + 1e-4 * promised
        {
            return Some((next, next_point));
        }
        length *= 0.5;
    }
    None
}

/// The Newton step of the free coordinates, with the curvature raised until it is positive definite.
fn newton_step(curvature: &DMatrix<f64>, slope: &DVector<f64>, free: &[usize]) -> DVector<f64> {
    let part = DMatrix::from_fn(free.len(), free.len(), |i, j| curvature[(free[i], free[j])]);
    let target = DVector::from_fn(free.len(), |i, _| -slope[free[i]]);
    let mut raise = 0.0;
    let size = part.amax().max(1e-12);
    let mut step = DVector::zeros(slope.len());
    for _ in 0..60 {
        let raised = &part + DMatrix::identity(free.len(), free.len()) * raise;
        // A barely definite matrix would throw the search far away.
        let solid =
            |root: &Cholesky<f64, nalgebra::Dyn>| root.l_dirty().diagonal().min().powi(2) > 1e-10 * size;
        if let Some(root) = Cholesky::new(raised).filter(solid) {
            let solved = root.solve(&target);
            for (&i, value) in free.iter().zip(solved.iter()) {
                step[i] = *value;
            }
            return step;
        }
        raise = if raise == 0.0 { 1e-8 * size } else { 4.0 * raise };
    }
    -slope
}

/// The objective at one place, with what its derivatives are made of.
struct Point {
    value: f64,
    /// Eigenvalues of U^-1/2 R U^-1/2, largest first, and their vectors as columns.
    values: Vec<f64>,
    vectors: DMatrix<f64>,
}

impl Point {
    fn new(r: &DMatrix<f64>, x: &DVector<f64>) -> Result<Self, Undefined> {
        let k = x.len();
        let scaled = DMatrix::from_fn(k, k, |i, j| r[(i, j)] * (-0.5 * (x[i] + x[j])).exp());
        let eigen = decompose(scaled)?;
        let mut order: Vec<usize> = (0..k).collect();
        order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
        let values: Vec<f64> = order.iter().map(|&i| eigen.eigenvalues[i]).collect();
        let value: f64 = values[1..].iter().map(|q| q - q.ln() - 1.0).sum();
        if !value.is_finite() {
            return Err(Undefined::Singular);
        }
        Ok(Self {
            value,
            values,
            vectors: DMatrix::from_fn(k, k, |i, j| eigen.eigenvectors[(i, order[j])]),
        })
    }

    fn slope(&self) -> DVector<f64> {
        let k = self.values.len();
        DVector::from_fn(k, |i, _| {
            (1..k)
                .map(|m| (1.0 - self.values[m]) * self.vectors[(i, m)].powi(2))
                .sum()
        })
    }

    fn curvature(&self) -> DMatrix<f64> {
        let k = self.values.len();
        let (q, w) = (&self.values, &self.vectors);
        let pair = |i: usize, j: usize, m: usize| w[(i, m)] * w[(j, m)];
        let largest = q[0];
        DMatrix::from_fn(k, k, |i, j| {
            let mut sum = 0.0;
            for m in 1..k {
                let apart = (largest - q[m]).max(1e-12 * largest);
                sum += (1.0 - q[m]) * (largest + q[m]) / apart * pair(i, j, m) * pair(i, j, 0);
                for n in 1..k {
                    sum += 0.5 * (q[m] + q[n]) * pair(i, j, m) * pair(i, j, n);
                }
            }
            sum
        })
    }

    fn solution(&self, x: &DVector<f64>) -> OneFactor {
        let factor = (self.values[0] - 1.0).max(0.0).sqrt();
        let loadings: Vec<f64> = (0..x.len())
            .map(|i| (0.5 * x[i]).exp() * self.vectors[(i, 0)] * factor)
            .collect();
        OneFactor {
            loadings: turned(loadings),
            uniquenesses: x.iter().map(|x| x.exp()).collect(),
            discrepancy: self.value,
        }
    }
}

/// Minres: the loadings that leave the smallest sum of squares off the diagonal, u = 1 - l².
///
/// Damped Newton steps from the loadings of maximum likelihood. Errors: a uniqueness below 0.005, where
/// `psych::fa` stops as well; not settled. Source: Harman & Jones 1966; R `psych::fa(fm = "minres")`.
pub(super) fn minres(r: &DMatrix<f64>, start: &[f64]) -> Result<OneFactor, Undefined> {
    let k = start.len();
    let mut l = DVector::from_column_slice(start);
    let rest =
        |l: &DVector<f64>| DMatrix::from_fn(k, k, |i, j| if i == j { 0.0 } else { r[(i, j)] - l[i] * l[j] });
    let mut left = rest(&l);
    let all: Vec<usize> = (0..k).collect();
    for _ in 0..MOST_STEPS {
        let slope = -(&left * &l) * 2.0;
        if slope.amax() < SETTLED {
            let uniquenesses: Vec<f64> = l.iter().map(|l| 1.0 - l * l).collect();
            if uniquenesses.iter().any(|&u| u < 0.005) {
                return Err(Undefined::Heywood);
            }
            return Ok(OneFactor {
                loadings: turned(l.iter().copied().collect()),
                uniquenesses,
                discrepancy: 0.5 * left.norm_squared(),
            });
        }
        let squares = l.norm_squared();
        let curvature = DMatrix::from_fn(k, k, |i, j| {
            if i == j {
                2.0 * (squares - l[i] * l[i])
            } else {
                2.0 * (l[i] * l[j] - left[(i, j)])
            }
        });
        let step = newton_step(&curvature, &slope, &all);
        let (value, promised) = (0.5 * left.norm_squared(), slope.dot(&step));
        let lowered = (0..60).map(|halvings| 0.5_f64.powi(halvings)).find_map(|length| {
            let next = &l + &step * length;
            let next_left = rest(&next);
            let low_enough = 0.5 * next_left.norm_squared() <= value + 1e-4 * length * promised + 1e-16;
            low_enough.then_some((next, next_left))
        });
        let Some(next) = lowered else {
            return Err(Undefined::NotConverged);
        };
        (l, left) = next;
        if l.amax() > 10.0 {
            return Err(Undefined::Heywood);
        }
    }
    Err(Undefined::NotConverged)
}

/// The loadings with their common sign chosen so that their sum is not negative.
fn turned(loadings: Vec<f64>) -> Vec<f64> {
    if loadings.iter().sum::<f64>() < 0.0 {
        loadings.into_iter().map(|l| -l).collect()
    } else {
        loadings
    }
}

fn decompose(matrix: DMatrix<f64>) -> Result<SymmetricEigen<f64, nalgebra::Dyn>, Undefined> {
    SymmetricEigen::try_new(matrix, f64::EPSILON, 10_000).ok_or(Undefined::NotConverged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::Rng;

    fn matrix(k: usize, rows: &[f64]) -> DMatrix<f64> {
        DMatrix::from_row_slice(k, k, rows)
    }

    #[test]
    fn three_items_are_solved_by_hand() {
        // l1² = r12 r13 / r23.
        let r = matrix(3, &[1.0, 0.42, 0.35, 0.42, 1.0, 0.3, 0.35, 0.3, 1.0]);
        let model = fit(&r).unwrap();
        for (got, want) in model.loadings.iter().zip([0.7, 0.6, 0.5]) {
            assert!((got - want).abs() < 1e-8, "{got} {want}");
        }
        assert!(model.discrepancy < 1e-12);
        let least = minres(&r, &[0.5, 0.5, 0.5]).unwrap();
        assert!((least.loadings[0] - 0.7).abs() < 1e-7);
    }

    #[test]
    fn heywood_cases_are_seen() {
        // 0.9 · 0.9 / 0.7 > 1.
        let r = matrix(3, &[1.0, 0.9, 0.9, 0.9, 1.0, 0.7, 0.9, 0.7, 1.0]);
        assert!(fit(&r).unwrap().is_heywood());
        // No real loadings have signs like these.
        let odd = matrix(3, &[1.0, 0.5, 0.5, 0.5, 1.0, -0.2, 0.5, -0.2, 1.0]);
        assert!(fit(&odd).unwrap().is_heywood());
    }

    #[test]
    fn a_perfect_model_is_found_from_any_loadings() {
        let mut rng = Rng::from_seed(11);
        for round in 0..60 {
            let k = 4 + round % 7;
            let loadings: Vec<f64> = (0..k).map(|_| 0.3 + 0.6 * rng.uniform()).collect();
            let r = DMatrix::from_fn(k, k, |i, j| if i == j { 1.0 } else { loadings[i] * loadings[j] });
            let model = fit(&r).unwrap();
            for (got, want) in model.loadings.iter().zip(&loadings) {
                assert!((got - want).abs() < 1e-6, "{round}: {got} {want}");
            }
        }
    }

    #[test]
    fn every_definite_matrix_settles() {
        let mut rng = Rng::from_seed(5);
        for round in 0..300 {
            let k = 3 + round % 6;
            let rows = DMatrix::from_fn(k + 1 + round % 30, k, |_, _| rng.normal(0.0, 1.0));
            let product = rows.transpose() * rows;
            let r = DMatrix::from_fn(k, k, |i, j| {
                if i == j {
                    1.0
                } else {
                    product[(i, j)] / (product[(i, i)] * product[(j, j)]).sqrt()
                }
            });
            let model = fit(&r).unwrap_or_else(|err| panic!("{round}: {err} {r}"));
            let start: Vec<f64> = (0..k).map(|_| 0.01 + 0.98 * rng.uniform()).collect();
            let other = fit_from(&r, &start).unwrap_or_else(|err| panic!("{round}: {err} {r}"));
            assert!(
                other.discrepancy > model.discrepancy - 1e-7,
                "{round}: a better one was missed"
            );
            if !model.is_heywood() {
                for (l, u) in model.loadings.iter().zip(&model.uniquenesses) {
                    assert!((l * l + u - 1.0).abs() < 1e-6, "{round}: {l} {u}");
                }
            }
        }
    }

    #[test]
    fn singular_matrices_are_refused() {
        let r = matrix(3, &[1.0, 1.0, 0.3, 1.0, 1.0, 0.3, 0.3, 0.3, 1.0]);
        assert_eq!(fit(&r), Err(Undefined::Singular));
    }

    #[test]
    fn items_without_relation_fit_without_a_factor() {
        // Any one item may be called the factor; `omega` says that this is not identified.
        let model = fit(&DMatrix::identity(4, 4)).unwrap();
        assert!(model.discrepancy < 1e-12, "{model:?}");
        assert!(
            model.loadings.iter().filter(|l| l.abs() > 1e-6).count() <= 1,
            "{model:?}"
        );
    }
}
