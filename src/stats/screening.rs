//! Many cells on one page: how many moved, and how many would by chance alone.

use super::multiple::benjamini_hochberg;
use super::result::Undefined;

/// "3 of 96 cells flagged; by chance alone at most 0.2 expected."
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    /// One per p-value, in the order given: flagged by Benjamini and Hochberg.
    pub flagged: Vec<bool>,
    /// Adjusted p-values, in the order given.
    pub adjusted: Vec<f64>,
    /// Number of cells with a p-value.
    pub tested: usize,
    /// Number of flagged cells.
    pub count: usize,
    /// The share of false ones among the flagged that was accepted.
    pub q: f64,
    /// The largest p-value that was flagged; `None` if none was.
    pub threshold: Option<f64>,
    /// Cells expected at or below that threshold if nothing changed anywhere: tested · threshold, at most
    /// q · count. An upper limit for p-values that come in steps.
    pub expected_flagged: f64,
    /// Cells at or below `alpha`, as if each were the only one.
    pub below_alpha: usize,
    /// Cells expected there if nothing changed anywhere: tested · alpha.
    pub expected_below_alpha: f64,
}

/// Flags the cells of one page at the false discovery rate `q` (0.10 by default), and counts those at or below
/// `alpha` (0.05) with what chance alone would give.
///
/// Cells without a p-value are not in `p`. Errors: a p-value, `q` or `alpha` outside [0, 1].
/// Source: Benjamini & Hochberg 1995; docs/statistics.md §5.4.
pub fn screening(p: &[f64], q: f64, alpha: f64) -> Result<Screening, Undefined> {
    let share = 0.0..=1.0;
    if !share.contains(&q) || !share.contains(&alpha) {
        return Err(Undefined::OutOfSupport);
    }
    let adjusted = benjamini_hochberg(p)?;
    let flagged: Vec<bool> = adjusted.iter().map(|&x| x <= q).collect();
    let found = p.iter().zip(&flagged).filter(|pair| *pair.1).map(|pair| *pair.0);
    let threshold = found.fold(None, |most: Option<f64>, p| {
        Some(most.map_or(p, |most| most.max(p)))
    });
    let tested = p.len() as f64;
    Ok(Screening {
        tested: p.len(),
        count: flagged.iter().filter(|&&flag| flag).count(),
        q,
        threshold,
        expected_flagged: tested * threshold.unwrap_or(0.0),
        below_alpha: p.iter().filter(|&&p| p <= alpha).count(),
        expected_below_alpha: tested * alpha,
        flagged,
        adjusted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_chance() {
        let p = [0.001, 0.3, 0.012, 0.04, 0.9, 0.5, 0.6, 0.7, 0.8, 0.95];
        let result = screening(&p, 0.1, 0.05).unwrap();
        // Ranks: 0.001·10, 0.012·5, 0.04·10/3 = 0.133.
        assert_eq!(result.flagged[..4], [true, false, true, false]);
        assert_eq!(
            (result.tested, result.count, result.threshold),
            (10, 2, Some(0.012))
        );
        assert!((result.expected_flagged - 0.12).abs() < 1e-15);
        assert!(result.expected_flagged <= result.q * result.count as f64);
        assert_eq!((result.below_alpha, result.expected_below_alpha), (3, 0.5));
    }

    #[test]
    fn nothing_to_see() {
        let none = screening(&[], 0.1, 0.05).unwrap();
        assert_eq!(
            (none.tested, none.count, none.threshold, none.expected_flagged),
            (0, 0, None, 0.0)
        );
        let quiet = screening(&[0.2, 0.9], 0.1, 0.05).unwrap();
        assert_eq!((quiet.count, quiet.threshold), (0, None));
        assert!(screening(&[1.2], 0.1, 0.05).is_err());
        assert!(screening(&[0.2], f64::NAN, 0.05).is_err());
    }
}
