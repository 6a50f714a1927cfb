//! Means and ranks that a few wild values do not move.

use super::dist;
use super::result::{Flag, Stat, Undefined, check_level};
use super::summary::{check_finite, check_values, mean, variance};

/// Where a value stands among reference values: the share below it plus half the share equal to it, in [0, 1].
/// For tooltips, never for trends: it moves when the others move. Errors: no reference, not finite.
/// Source: SciPy `percentileofscore(kind="mean")`.
pub fn percentile_rank(value: f64, reference: &[f64]) -> Result<f64, Undefined> {
    check_finite(&[value])?;
    check_values(reference, 1)?;
    let below = reference.iter().filter(|&&x| x < value).count() as f64;
    let equal = reference.iter().filter(|&&x| x == value).count() as f64;
    Ok((below + 0.5 * equal) / reference.len() as f64)
}

/// The mean after the `floor(trim·n)` smallest and largest values were moved to the nearest one that stays.
/// For costs, where every event counts but none may rule. Errors: no value, not finite; `trim` outside 0..0.5.
/// Source: Wilcox 2017, §2.2.
pub fn winsorised_mean(values: &[f64], trim: f64) -> Result<f64, Undefined> {
    check_values(values, 1)?;
    Ok(mean(&winsorised(values, cut_of(values.len(), trim)?)))
}

/// The mean without the `floor(trim·n)` smallest and largest values, with Yuen's interval.
///
/// With h values left and s_w the standard deviation of the winsorised values: se = s_w·sqrt(n)/h, t with h - 1.
/// One value left has no interval; none of the values that count differing has no width ([`Flag::NoSpread`]).
/// Errors: no value, not finite, not a level; `trim` outside 0..0.5. Source: Tukey & McLaughlin 1963;
/// Yuen 1974; R `WRS2`.
pub fn trimmed_mean(values: &[f64], trim: f64, level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    check_values(values, 1)?;
    let cut = cut_of(values.len(), trim)?;
    let moved = winsorised(values, cut);
    let (n, kept) = (values.len(), values.len() - 2 * cut);
    let stat = Stat::new("trimmed-mean", mean(&moved[cut..n - cut]), n, level);
    if kept < 2 {
        return stat.checked();
    }
    let (se, df) = (
        variance(&moved).sqrt() * (n as f64).sqrt() / kept as f64,
        kept as f64 - 1.0,
    );
    let stat = stat.half_width(dist::t_two_sided(level, df) * se).se(se).df(df);
    if se == 0.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    }
    .checked()
}

/// How many values go at each end.
fn cut_of(n: usize, trim: f64) -> Result<usize, Undefined> {
    if (0.0..0.5).contains(&trim) {
        // 0.2 times 5 is 1, also where the last bit of the product says 0.999….
        Ok((trim * n as f64 * (1.0 + 4.0 * f64::EPSILON)) as usize)
    } else {
        Err(Undefined::OutOfSupport)
    }
}

/// In rising order, the ends moved in.
fn winsorised(values: &[f64], cut: usize) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let (low, high) = (sorted[cut], sorted[n - 1 - cut]);
    sorted[..cut].fill(low);
    sorted[n - cut..].fill(high);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let values = [100.0, 1.0, 2.0, 3.0, -50.0];
        assert_eq!(winsorised_mean(&values, 0.2), Ok(2.0));
        let stat = trimmed_mean(&values, 0.2, 0.95).unwrap();
        assert_eq!((stat.est, stat.df), (2.0, Some(2.0)));
        // Winsorised 1 1 2 3 3: variance 1, sqrt(5)/3.
        assert!((stat.se.unwrap() - 5.0_f64.sqrt() / 3.0).abs() < 1e-15);
        assert_eq!(percentile_rank(2.0, &[1.0, 2.0, 2.0, 5.0]), Ok(0.5));
    }

    #[test]
    fn edges() {
        let one = trimmed_mean(&[4.0], 0.2, 0.95).unwrap();
        assert_eq!((one.est, one.lo), (4.0, None));
        let flat = trimmed_mean(&[4.0; 5], 0.2, 0.95).unwrap();
        assert!(flat.flags.contains(Flag::NoSpread));
        // Of three, 0.4 takes one at each end: a median without an interval.
        assert_eq!(trimmed_mean(&[1.0, 7.0, 9.0], 0.4, 0.95).unwrap().est, 7.0);
        assert!(trimmed_mean(&[1.0], 0.5, 0.95).is_err());
        assert!(winsorised_mean(&[], 0.2).is_err());
        assert!(percentile_rank(f64::NAN, &[1.0]).is_err());
        assert!(percentile_rank(1.0, &[]).is_err());
    }
}
