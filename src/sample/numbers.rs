//! Arithmetic that gives the same last bit on every machine, and the number texts of the files.

/// `2^x`, by the power series over the fraction. The system's own exponential may differ in its last bit from
/// machine to machine, and the sample's bytes may not.
pub(super) fn exp2(x: f64) -> f64 {
    let whole = x.clamp(-1000.0, 1000.0).floor();
    let rest = (x.clamp(-1000.0, 1000.0) - whole) * std::f64::consts::LN_2;
    let series = (1..=18).rev().fold(1.0, |sum, k| 1.0 + sum * rest / f64::from(k));
    series * f64::from_bits(((whole as i64 + 1023) as u64) << 52)
}

/// The value that lies `friction` points (50 = exactly on target, 25 points per doubling) from its target.
/// Shares move on the scale of odds, everything else on the scale of ratios.
pub(super) fn value_from_friction(friction: f64, target: f64, is_share: bool, lower_is_better: bool) -> f64 {
    let sign = if lower_is_better { 1.0 } else { -1.0 };
    let factor = exp2(sign * (friction - 50.0) / 25.0);
    if is_share {
        let odds = target / (1.0 - target) * factor;
        odds / (1.0 + odds)
    } else {
        target * factor
    }
}

/// 95 % Wilson interval of a share.
pub(super) fn wilson(hits: f64, n: f64) -> (f64, f64) {
    const Z: f64 = 1.959_963_984_540_054;
    let p = hits / n;
    let scale = 1.0 + Z * Z / n;
    let centre = (p + Z * Z / (2.0 * n)) / scale;
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
    (centre - half, centre + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_agree_with_the_system() {
        for x in [-30.5, -1.0, -0.3, 0.0, 0.5, 1.0, 1.68, 12.25] {
            assert!((exp2(x) / f64::exp2(x) - 1.0).abs() < 1e-15, "{x}");
        }
    }

    #[test]
    fn twenty_five_points_are_one_doubling() {
        assert_eq!(value_from_friction(75.0, 12.0, false, true), 24.0);
        assert_eq!(value_from_friction(75.0, 5.0, false, false), 2.5);
        assert!((value_from_friction(75.0, 0.2, true, true) - 1.0 / 3.0).abs() < 1e-15);
        assert!((value_from_friction(50.0, 0.9, true, false) - 0.9).abs() < 1e-15);
    }

    #[test]
    fn wilson_of_four_in_six() {
        let (low, high) = wilson(4.0, 6.0);
        assert!(
            (low - 0.300_0).abs() < 5e-4 && (high - 0.903_2).abs() < 5e-4,
            "{low} {high}"
        );
    }
}
