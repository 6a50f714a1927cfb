//! Integrals of smooth functions over a bounded range.

/// Nodes in (0, 1) and weights of the Gauss-Legendre rule with 8 points on [-1, 1] (the other half mirrors them).
const RULE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// The ratio of the integrals of density times value to density over `lo..hi`: an expectation whose density
/// need not be normed.
///
/// `at` gives (density, value). The range is cut into `panels` equal pieces, each with the 8-point rule of
/// Gauss and Legendre, exact for polynomials up to degree 15. Both functions must be smooth there.
pub(crate) fn expectation(lo: f64, hi: f64, panels: u32, at: impl Fn(f64) -> (f64, f64)) -> f64 {
    let half = 0.5 * (hi - lo) / f64::from(panels);
    let (mut whole, mut part) = (0.0, 0.0);
    for panel in 0..panels {
        let centre = lo + half * f64::from(2 * panel + 1);
        for (node, weight) in RULE {
            for point in [centre - half * node, centre + half * node] {
                let (density, value) = at(point);
                whole += weight * density;
                part += weight * density * value;
            }
        }
    }
    part / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_exact() {
        // The mean of x^14 over [0, 2] is 2^14/15, with one panel and with several.
        for panels in [1, 3] {
            let got = expectation(0.0, 2.0, panels, |x| (5.0, x.powi(14)));
            assert!((got / (2.0_f64.powi(14) / 15.0) - 1.0).abs() < 1e-13, "{got}");
        }
    }

    #[test]
    fn moments_of_the_normal_distribution() {
        let got = expectation(-9.0, 9.0, 32, |z| ((-0.5 * z * z).exp(), z.powi(4)));
        assert!((got - 3.0).abs() < 1e-12, "{got}");
    }
}
