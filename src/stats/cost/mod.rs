//! Hours and money: what friction costs, with its uncertainty, and never one single number.
//!
//! Saved hours are capacity, not cash. Felt hours and measured waiting are two measurements of one thing and
//! are never added up; their ratio is a finding.

mod benefit;
mod hours;
mod input;

pub use benefit::{
    Benefit, CostRange, ExpectedBenefit, Simulation, Spread, Waiting, product, simulate, waiting_hours,
};
pub use hours::{HoursBand, PersonHours, TOTAL_CAP_HOURS, hours_ratio, person_hours, team_hours};
pub use input::Input;

/// `value` rounded to so many significant digits; money is shown with two.
pub fn significant(value: f64, digits: u32) -> f64 {
    if value == 0.0 || !value.is_finite() || digits == 0 {
        return value;
    }
    let power = digits as i32 - 1 - value.abs().log10().floor() as i32;
    if power >= 0 {
        let unit = 10_f64.powi(power);
        (value * unit).round() / unit
    } else {
        let unit = 10_f64.powi(-power);
        (value / unit).round() * unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits() {
        for (value, rounded) in [
            (706_629.0, 710_000.0),
            (-1049.0, -1000.0),
            (0.003_46, 0.0035),
            (99.6, 100.0),
            (0.0, 0.0),
            (7.0, 7.0),
        ] {
            assert_eq!(significant(value, 2), rounded);
        }
    }
}
