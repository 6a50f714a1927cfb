//! R² of every subset of predictors from a correlation matrix, and the LMG shares.

/// Predictors of one decomposition at most, the noise column included: 8192 subsets.
pub(super) const MOST: usize = 13;

/// A predictor of which less than this share of its variance is its own counts as determined by the others.
pub(super) const SINGULAR: f64 = 1e-9;

/// Working space for [`Subsets::all_r2`], kept between replicates.
pub(super) struct Subsets {
    predictors: usize,
    /// One triangle of what is left of the matrix for every level of the recursion.
    levels: Vec<Vec<f64>>,
    /// R² by the bits of the predictors that are in.
    pub(super) r2: Vec<f64>,
    /// |S|! (k - |S| - 1)! / k! by |S|, for k = 1.. up to all predictors.
    weights: Vec<Vec<f64>>,
}

impl Subsets {
    pub(super) fn new(predictors: usize) -> Self {
        let levels = (0..=predictors)
            .map(|level| {
                let side = predictors + 1 - level;
                vec![0.0; side * side]
            })
            .collect();
        Self {
            predictors,
            levels,
            r2: vec![0.0; 1 << predictors],
            weights: (0..=predictors).map(shapley_weights).collect(),
        }
    }

    /// R² of every subset. `matrix`: correlations of the predictors and, last, the outcome, row by row. False if
    /// the predictors determine each other.
    ///
    /// Each level decides about one predictor: left out, its row and column are dropped; taken in, they are
    /// swept out of the rest. What is left of the outcome's variance at the end is 1 - R².
    pub(super) fn all_r2(&mut self, matrix: &[f64]) -> bool {
        self.levels[0].copy_from_slice(matrix);
        self.descend(0, 0)
    }

    fn descend(&mut self, level: usize, taken: usize) -> bool {
        let side = self.predictors + 1 - level;
        if side == 1 {
            self.r2[taken] = (1.0 - self.levels[level][0]).clamp(0.0, 1.0);
            return true;
        }
        let (upper, lower) = self.levels.split_at_mut(level + 1);
        let (from, to) = (&upper[level], &mut lower[0]);
        for row in 1..side {
            to[(row - 1) * (side - 1)..row * (side - 1)]
                .copy_from_slice(&from[row * side + 1..(row + 1) * side]);
        }
        if !self.descend(level + 1, taken) {
            return false;
        }
        let (upper, lower) = self.levels.split_at_mut(level + 1);
        let (from, to) = (&upper[level], &mut lower[0]);
        let pivot = from[0];
        if pivot < SINGULAR {
            return false;
        }
        for row in 1..side {
            let factor = from[row * side] / pivot;
            let source = &from[row * side + 1..(row + 1) * side];
            let target = &mut to[(row - 1) * (side - 1)..row * (side - 1)];
            for ((to, from), top) in target.iter_mut().zip(source).zip(&from[1..side]) {
                *to = from - factor * top;
            }
        }
        self.descend(level + 1, taken | 1 << level)
    }

    /// The LMG weights of the first `k` predictors in the model of only those, from the last
    /// [`Subsets::all_r2`]: mean gain in R² over all orders of entry.
    pub(super) fn lmg(&self, k: usize, into: &mut [f64]) {
        into[..k].fill(0.0);
        let weights = &self.weights[k];
        for (taken, &r2) in self.r2[..1 << k].iter().enumerate() {
            let many = taken.count_ones() as usize;
            let gain = if many > 0 { weights[many - 1] * r2 } else { 0.0 };
            let loss = if many < k { weights[many] * r2 } else { 0.0 };
            for (predictor, share) in into[..k].iter_mut().enumerate() {
                *share += if taken >> predictor & 1 == 1 { gain } else { -loss };
            }
        }
    }
}

/// s! (k - 1 - s)! / k! for s = 0..k, which is 1 / (k * (k - 1 over s)).
fn shapley_weights(k: usize) -> Vec<f64> {
    let mut choose = 1.0;
    (0..k)
        .map(|s| {
            let weight = 1.0 / (k as f64 * choose);
            choose *= (k - 1 - s) as f64 / (s + 1) as f64;
            weight
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_three() {
        let weights = shapley_weights(3);
        for (weight, expected) in weights.iter().zip([1.0 / 3.0, 1.0 / 6.0, 1.0 / 3.0]) {
            assert!((weight - expected).abs() < 1e-15);
        }
    }

    #[test]
    fn two_correlated_predictors_by_hand() {
        // r12 = .5, ry1 = .6, ry2 = .4: R² = (.36 + .16 - 2 * .6 * .4 * .5) / .75 = .28 / .75.
        let mut subsets = Subsets::new(2);
        assert!(subsets.all_r2(&[1.0, 0.5, 0.6, 0.5, 1.0, 0.4, 0.6, 0.4, 1.0]));
        let both = 0.28 / 0.75;
        for (r2, expected) in subsets.r2.iter().zip([0.0, 0.36, 0.16, both]) {
            assert!((r2 - expected).abs() < 1e-15);
        }
        let mut lmg = [0.0; 2];
        subsets.lmg(2, &mut lmg);
        assert!((lmg[0] - (0.36 + both - 0.16) / 2.0).abs() < 1e-15);
        assert!((lmg[0] + lmg[1] - both).abs() < 1e-15);
        subsets.lmg(1, &mut lmg);
        assert!((lmg[0] - 0.36).abs() < 1e-15);
        assert!(!subsets.all_r2(&[1.0, 1.0, 0.6, 1.0, 1.0, 0.6, 0.6, 0.6, 1.0]));
    }
}
