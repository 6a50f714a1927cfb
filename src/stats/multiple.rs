//! Many tests at once: adjusted p-values of one family, in the order given.
//!
//! One family is everything shown on one page. All functions refuse p-values outside [0, 1]; an empty family
//! has an empty answer. Source: R `p.adjust`.

use super::result::Undefined;

/// Benjamini and Hochberg: the share of false alarms among those called, for independent or positively
/// dependent tests. p_(i)·m/i, made to rise with p from the largest down, at most 1.
/// Errors: a p outside [0, 1]. Source: Benjamini & Hochberg 1995.
pub fn benjamini_hochberg(p: &[f64]) -> Result<Vec<f64>, Undefined> {
    let m = p.len() as f64;
    step_up(p, |rank| m / rank)
}

/// Benjamini and Yekutieli: the same for tests that depend on each other in any way; larger by the sum of
/// 1/i over the family. Errors: a p outside [0, 1]. Source: Benjamini & Yekutieli 2001.
pub fn benjamini_yekutieli(p: &[f64]) -> Result<Vec<f64>, Undefined> {
    let m = p.len() as f64;
    let harmonic: f64 = (1..=p.len()).map(|i| 1.0 / i as f64).sum();
    step_up(p, |rank| m * harmonic / rank)
}

/// Holm: the chance of a single false alarm, for a few questions asked beforehand. p_(i)·(m-i+1), made to
/// rise with p from the smallest up, at most 1. Errors: a p outside [0, 1]. Source: Holm 1979.
pub fn holm(p: &[f64]) -> Result<Vec<f64>, Undefined> {
    let order = rising(p)?;
    let mut adjusted = vec![0.0; p.len()];
    let mut largest = 0.0_f64;
    for (index, &at) in order.iter().enumerate() {
        largest = largest.max((p[at] * (p.len() - index) as f64).min(1.0));
        adjusted[at] = largest;
    }
    Ok(adjusted)
}

/// Bonferroni: p times the size of the family, at most 1. Holm promises the same and calls more.
/// Errors: a p outside [0, 1]. Source: Dunn 1961.
pub fn bonferroni(p: &[f64]) -> Result<Vec<f64>, Undefined> {
    rising(p)?;
    Ok(p.iter().map(|x| (x * p.len() as f64).min(1.0)).collect())
}

fn step_up(p: &[f64], factor: impl Fn(f64) -> f64) -> Result<Vec<f64>, Undefined> {
    let order = rising(p)?;
    let mut adjusted = vec![0.0; p.len()];
    let mut smallest = 1.0_f64;
    for (index, &at) in order.iter().enumerate().rev() {
        smallest = smallest.min(p[at] * factor(index as f64 + 1.0));
        adjusted[at] = smallest;
    }
    Ok(adjusted)
}

/// Positions of the p-values from the smallest to the largest.
fn rising(p: &[f64]) -> Result<Vec<usize>, Undefined> {
    if p.iter().any(|x| !(0.0..=1.0).contains(x)) {
        return Err(Undefined::OutOfSupport);
    }
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_of_none_and_one() {
        assert_eq!(benjamini_hochberg(&[]), Ok(vec![]));
        assert_eq!(holm(&[0.3]), Ok(vec![0.3]));
        assert_eq!(benjamini_yekutieli(&[0.3]), Ok(vec![0.3]));
        assert_eq!(bonferroni(&[0.3, f64::NAN]), Err(Undefined::OutOfSupport));
    }
}
