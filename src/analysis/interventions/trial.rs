//! One side of one initiative: teams with it against teams without it, before and after.

use std::collections::BTreeSet;

use crate::analysis::changes::Pull;
use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::Side;
use crate::analysis::series::Series;
use crate::base::{Fingerprint, Quarter, TeamId};
use crate::stats::adoption::{Adoption, adoption, pre_trend};
use crate::stats::{Stat, Undefined};

/// One row's change.
pub(super) struct Dot {
    pub row: String,
    pub adopted: bool,
    pub before: f64,
    pub change: f64,
}

/// Teams with it against teams without it.
pub(super) struct Trial {
    pub adoption: Adoption,
    /// How much further the teams with it were expected to move without it, because of where they stood.
    pub by_itself: Option<f64>,
    /// How much faster they already moved before.
    pub before: Result<Stat, Undefined>,
    pub dots: Vec<Dot>,
    /// Rows that could not be used.
    pub left_out: usize,
}

impl Trial {
    /// `ours` took part, `also` took part in anything on the topic until then; everybody else is the comparison.
    pub fn new(
        rows: &[Series<'_>],
        side: Side,
        (from, until): (Quarter, Quarter),
        (ours, also): (&BTreeSet<TeamId>, &BTreeSet<TeamId>),
        name: &str,
    ) -> Result<Self, Reason> {
        let missing = Reason::TooFew;
        let quarters: BTreeSet<Quarter> = rows
            .iter()
            .flat_map(|row| row.side(side).keys().copied())
            .filter(|quarter| *quarter < from)
            .collect();
        let before = *quarters.last().ok_or(missing)?;
        let (mut used, mut dots) = (Vec::new(), Vec::new());
        for row in rows {
            let points = row.side(side);
            let Some((first, second)) = points.get(&before).zip(points.get(&until)) else {
                continue;
            };
            let Some(adopted) = kind(row, ours, also) else {
                continue;
            };
            dots.push(Dot {
                row: row.row.team.to_owned(),
                adopted,
                before: first.value,
                change: second.value - first.value,
            });
            used.push(row);
        }
        let changes: Vec<f64> = dots.iter().map(|dot| dot.change).collect();
        let adopted: Vec<bool> = dots.iter().map(|dot| dot.adopted).collect();
        let seed = Fingerprint::of_bytes(name.as_bytes()).seed("adoption");
        let adoption = adoption(&changes, &adopted, None, Estimate::LEVEL, seed)
            .map_err(|_| if dots.is_empty() { missing } else { Reason::TooFew })?;
        let earlier = quarters.iter().rev().nth(1).copied();
        Ok(Self {
            by_itself: earlier.and_then(|earlier| by_itself(&used, side, (earlier, before), &adopted)),
            before: trend_before(&used, side, &quarters, &adopted),
            left_out: rows.len() - dots.len(),
            adoption,
            dots,
        })
    }
}

/// Whether a row took part; `None` where it is neither one nor the other.
fn kind(row: &Series<'_>, ours: &BTreeSet<TeamId>, also: &BTreeSet<TeamId>) -> Option<bool> {
    let members = row.row.members;
    if members.iter().all(|team| ours.contains(team)) {
        Some(true)
    } else if members
        .iter()
        .any(|team| ours.contains(team) || also.contains(team))
    {
        None
    } else {
        Some(false)
    }
}

/// From the correlation of the last two quarters before, when nobody had it.
fn by_itself(
    rows: &[&Series<'_>],
    side: Side,
    (earlier, before): (Quarter, Quarter),
    adopted: &[bool],
) -> Option<f64> {
    let pairs = rows.iter().filter_map(|row| {
        let points = row.side(side);
        Some((points.get(&earlier)?.value, points.get(&before)?.value))
    });
    let (first, second): (Vec<f64>, Vec<f64>) = pairs.unzip();
    let levels: Vec<f64> = rows.iter().map(|row| row.side(side)[&before].value).collect();
    let pull = Pull {
        r: Pull::of(&first, &second)?.r,
        ..Pull::of(&levels, &levels)?
    };
    let expected = |wanted: bool| {
        let kind = levels
            .iter()
            .zip(adopted)
            .filter(|(_, adopted)| **adopted == wanted);
        let moves: Vec<f64> = kind
            .map(|(level, _)| Some(pull.expected(*level)?.est - level))
            .collect::<Option<_>>()?;
        (!moves.is_empty()).then(|| moves.iter().sum::<f64>() / moves.len() as f64)
    };
    Some(expected(true)? - expected(false)?)
}

fn trend_before(
    rows: &[&Series<'_>],
    side: Side,
    quarters: &BTreeSet<Quarter>,
    adopted: &[bool],
) -> Result<Stat, Undefined> {
    let none = Undefined::TooFew { have: 0, need: 2 };
    let (first, last) = quarters.first().zip(quarters.last()).ok_or(none)?;
    let histories: Vec<Vec<Option<f64>>> = rows
        .iter()
        .map(|row| {
            let at = |step| row.side(side).get(&first.plus(step)).map(|point| point.value);
            (0..=last.index() - first.index()).map(at).collect()
        })
        .collect();
    Ok(pre_trend(&histories, adopted, Estimate::LEVEL)?.stat)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_both_kinds_of_teams_is_neither() {
        let members: Vec<TeamId> = ["a", "b"].map(TeamId::new).to_vec();
        let topic = crate::base::TopicId::new("t");
        let row = |members| Series {
            row: crate::analysis::series::RowKey {
                scope: crate::analysis::outcome::Scope::Team,
                team: "r",
                members,
            },
            topic: &topic,
            perceived: std::collections::BTreeMap::default(),
            measured: std::collections::BTreeMap::default(),
            parts: std::collections::BTreeMap::default(),
        };
        let set = |names: &[&str]| names.iter().map(TeamId::new).collect::<BTreeSet<_>>();
        assert_eq!(
            kind(&row(&members), &set(&["a", "b", "c"]), &set(&[])),
            Some(true)
        );
        assert_eq!(kind(&row(&members), &set(&["a"]), &set(&[])), None);
        assert_eq!(kind(&row(&members), &set(&["c"]), &set(&["b"])), None);
        assert_eq!(kind(&row(&members), &set(&["c"]), &set(&["c"])), Some(false));
    }
}
