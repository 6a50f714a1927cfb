//! Sums that several families share.

use super::result::Undefined;

/// Fails if a value is not finite.
pub(crate) fn check_finite(values: &[f64]) -> Result<(), Undefined> {
    if values.iter().all(|x| x.is_finite()) {
        Ok(())
    } else {
        Err(Undefined::OutOfSupport)
    }
}

/// Fails if there are fewer than `need` values or one of them is not finite.
pub(crate) fn check_values(values: &[f64], need: usize) -> Result<(), Undefined> {
    if values.len() < need {
        return Err(Undefined::TooFew {
            have: values.len(),
            need,
        });
    }
    check_finite(values)
}

/// Arithmetic mean of at least one value.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Sum of squared distances from the mean, in two passes; exactly 0 if all values are equal.
pub(crate) fn squares(values: &[f64]) -> f64 {
    if values.windows(2).all(|pair| pair[0] == pair[1]) {
        return 0.0;
    }
    let centre = mean(values);
    values.iter().map(|x| (x - centre) * (x - centre)).sum()
}

/// Variance with divisor n - 1, of at least two values.
pub(crate) fn variance(values: &[f64]) -> f64 {
    squares(values) / (values.len() as f64 - 1.0)
}
