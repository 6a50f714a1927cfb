//! What pull requests, builds and tickets share: who does something, planted duplicates, the cut at the export.

use crate::base::Quarter;
use crate::stats::random::Rng;

use super::clock::{Moment, iso};
use super::numbers::exp2;
use super::people::Person;
use super::world::Team;

/// `g^0.674…`: how far the upper quartile of a log-normal lies above its median, for a geometric standard
/// deviation given by its binary logarithm.
pub(super) fn upper_quartile_ratio(log2_gsd: f64) -> f64 {
    exp2(0.674_489_750_196_081_7 * log2_gsd)
}

/// A duration of log-normal shape with the given upper quartile.
pub(super) fn duration(rng: &mut Rng, upper_quartile: f64, log2_gsd: f64) -> f64 {
    rng.lognormal(upper_quartile / upper_quartile_ratio(log2_gsd), exp2(log2_gsd))
}

/// Somebody of the team, the active ones more often.
pub(super) fn somebody<'a>(rng: &mut Rng, team: &'a Team, quarter: Quarter) -> Option<&'a Person> {
    let staff: Vec<&Person> = team.staff(quarter).collect();
    let weights: Vec<f64> = staff.iter().map(|person| person.temper.activity).collect();
    staff.get(rng.weighted(&weights)).copied()
}

/// The moment as the export wrote it: empty when it had not come yet.
pub(super) fn written(moment: Option<Moment>, exported_at: Moment) -> String {
    moment
        .filter(|&moment| moment < exported_at)
        .map_or_else(String::new, iso)
}

/// Different places in `0..of` that fulfil a condition, in ascending order.
pub(super) fn pick_places(
    rng: &mut Rng,
    of: usize,
    count: usize,
    fits: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut places: Vec<usize> = (0..of).filter(|&place| fits(place)).collect();
    rng.shuffle(&mut places);
    places.truncate(count);
    places.sort_unstable();
    places
}

/// Repeats the rows at these (ascending) places, each behind itself.
pub(super) fn repeat_rows<T: Clone>(rows: &mut Vec<T>, places: &[usize]) {
    for &place in places.iter().rev() {
        let row = rows[place].clone();
        rows.insert(place + 1, row);
    }
}
