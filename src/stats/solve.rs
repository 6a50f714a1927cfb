//! The best value of one parameter that cannot be negative.

use super::result::Undefined;

/// Decades below and above the natural scale that are searched.
const DECADES: (i32, i32) = (-8, 8);
/// Steps a decade.
const STEPS: i32 = 4;

/// The parameter in [0, ∞) at which a smooth function is smallest, to the last bit.
///
/// `evaluate` gives the function and its slope, `scale` is the parameter's natural size. 0 and a grid of 16
/// decades around the scale are looked at, so that the lowest of several valleys is found; then the slope's
/// change of sign is halved in. Errors: a value that is not finite; [`Undefined::NotConverged`] if the
/// function still falls at the upper end.
pub(super) fn minimum_from_zero(
    scale: f64,
    mut evaluate: impl FnMut(f64) -> Result<(f64, f64), Undefined>,
) -> Result<f64, Undefined> {
    if !(scale > 0.0 && scale.is_finite()) {
        return Err(Undefined::OutOfSupport);
    }
    let grid: Vec<f64> = std::iter::once(0.0)
        .chain(
            (DECADES.0 * STEPS..=DECADES.1 * STEPS)
                .map(|step| scale * 10_f64.powf(f64::from(step) / f64::from(STEPS))),
        )
        .collect();
    let mut best = (f64::INFINITY, 0.0, 0);
    for (at, &parameter) in grid.iter().enumerate() {
        let (value, slope) = evaluate(parameter)?;
        if !(value.is_finite() && slope.is_finite()) {
            return Err(Undefined::OutOfSupport);
        }
        if value < best.0 {
            best = (value, slope, at);
        }
    }
    let (_, slope, at) = best;
    let (mut low, mut high) = if slope < 0.0 {
        let next = grid.get(at + 1).ok_or(Undefined::NotConverged)?;
        (grid[at], *next)
    } else if at == 0 {
        return Ok(0.0);
    } else {
        (grid[at - 1], grid[at])
    };
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return Ok(middle);
        }
        if evaluate(middle)?.1 < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_minima_inside_and_at_the_edge() {
        let parabola = |centre: f64| move |t: f64| Ok(((t - centre).powi(2), 2.0 * (t - centre)));
        assert!((minimum_from_zero(1.0, parabola(3.7)).unwrap() - 3.7).abs() < 1e-14);
        assert!((minimum_from_zero(1.0, parabola(1e-10)).unwrap() - 1e-10).abs() < 1e-22);
        assert_eq!(minimum_from_zero(1.0, parabola(-2.0)), Ok(0.0));
        assert_eq!(
            minimum_from_zero(1.0, |t| Ok((-t, -1.0))),
            Err(Undefined::NotConverged)
        );
        assert_eq!(
            minimum_from_zero(0.0, parabola(1.0)),
            Err(Undefined::OutOfSupport)
        );
    }
}
