//! Groups of one kind on one topic, drawn towards each other, with ranges of ranks and tiers.

use crate::base::TopicId;
use crate::stats::dist::normal_lower;
use crate::stats::random::Rng;
use crate::stats::rank::{Ranked, rank_paired};
use crate::stats::shrink::shrink;

use super::super::estimate::{Estimate, Reason};
use super::super::outcome::Scope;
use super::super::printed::{estimate, many, seed, topic_name};
use super::super::registry::Inputs;
use super::super::shown::{subject, topic_subject};
use super::super::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};

/// Groups from which they are drawn towards each other (docs/statistics.md §3.4).
pub(super) const MIN_GROUPS: usize = 6;
/// Worlds drawn for ranks; fewer where there are many groups.
const DRAWS: usize = 2000;
const FEWER_DRAWS: usize = 500;
const MANY_GROUPS: usize = 40;
/// Groups that are ranked together at most.
const MOST: usize = 500;

/// One group before it is compared.
pub(super) struct Entry {
    pub name: String,
    pub unit: Option<String>,
    /// Level, where it is a row of the cells.
    pub scope: Option<Scope>,
    pub raw: Estimate,
}

struct Placed {
    entry: Entry,
    shrunken: Estimate,
    ranked: Option<Ranked>,
}

impl Placed {
    /// Probability that it hurts more than everybody together.
    fn above(&self, centre: &Estimate) -> Result<f64, Reason> {
        let best = if self.shrunken.is_ok() {
            &self.shrunken
        } else {
            &self.entry.raw
        };
        let why = || self.entry.raw.reason.unwrap_or(Reason::NoSpread);
        let (value, se) = best.value.zip(best.se.filter(|se| *se > 0.0)).ok_or_else(why)?;
        Ok(normal_lower((value - centre.value.ok_or_else(why)?) / se))
    }
}

/// Groups of one kind on one topic, those that hurt most first, those without a value last.
pub(super) struct Family {
    pub topic: TopicId,
    /// Name of the topic.
    pub name: String,
    kind: String,
    centre: Estimate,
    placed: Vec<Placed>,
}

impl Family {
    pub fn new(
        inputs: &Inputs<'_>,
        topic: &TopicId,
        kind: &str,
        entries: Vec<Entry>,
        centre: &Estimate,
        level: f64,
    ) -> Self {
        let unit = entries
            .iter()
            .find(|entry| entry.scope.is_none())
            .and_then(|entry| entry.unit.clone());
        let purpose = format!("groups {topic} {kind} {}", unit.unwrap_or_default());
        let shrunken = shrunken(&entries);
        // Ranks are those of the best guesses: shrunken values, or raw ones where there are too few groups.
        let is_shrunken = shrunken.iter().any(Estimate::is_ok);
        let guess = |(entry, shrunken): (&Entry, &Estimate)| {
            let best = if is_shrunken { shrunken } else { &entry.raw };
            best.value.zip(best.se.filter(|se| *se > 0.0))
        };
        let guesses: Vec<Option<(f64, f64)>> = entries.iter().zip(&shrunken).map(guess).collect();
        let ranks = ranks(&guesses, seed(inputs, &purpose), level);
        let mut placed: Vec<Placed> = entries
            .into_iter()
            .zip(shrunken)
            .zip(ranks)
            .map(|((entry, shrunken), ranked)| Placed {
                entry,
                shrunken,
                ranked,
            })
            .collect();
        placed.sort_by(|a, b| {
            let at = |one: &Placed| {
                let best = one.shrunken.value.or(one.entry.raw.value);
                best.map_or(f64::INFINITY, |value| -value)
            };
            at(a)
                .total_cmp(&at(b))
                .then_with(|| a.entry.name.cmp(&b.entry.name))
        });
        Self {
            topic: topic.clone(),
            name: topic_name(inputs, topic),
            kind: kind.to_owned(),
            centre: centre.clone(),
            placed,
        }
    }

    /// How many groups are ranked.
    pub fn ranked(&self) -> usize {
        self.placed.iter().filter(|one| one.ranked.is_some()).count()
    }

    /// The group that surely hurts more than most others, and how many these are; `None` where no two can be told apart.
    pub fn clearest(&self) -> Option<(&str, usize)> {
        let all = self.ranked();
        let told = self.placed.iter().filter_map(|one| {
            let below = all.saturating_sub(one.ranked.as_ref()?.worst);
            (below > 0).then_some((one.entry.name.as_str(), below))
        });
        // The first of equals: the one with the larger value.
        told.fold(None, |best: Option<(&str, usize)>, one| match best {
            Some(best) if best.1 >= one.1 => Some(best),
            _ => Some(one),
        })
    }

    /// Whether the groups are drawn towards each other.
    pub fn is_shrunken(&self) -> bool {
        self.placed.iter().any(|one| one.shrunken.is_ok())
    }
}

/// Each group drawn towards the others of its kind.
fn shrunken(entries: &[Entry]) -> Vec<Estimate> {
    let known = |entry: &Entry| {
        let se = entry.raw.se.filter(|se| *se > 0.0 && entry.raw.is_ok())?;
        entry.raw.value.map(|value| (value, se * se))
    };
    let (values, variances): (Vec<f64>, Vec<f64>) = entries.iter().filter_map(known).unzip();
    let missing = |entry: &Entry, reason: Reason| {
        if entry.raw.is_ok() {
            Estimate::undefined(reason)
        } else {
            entry.raw.clone()
        }
    };
    if values.len() < MIN_GROUPS {
        return entries
            .iter()
            .map(|entry| missing(entry, Reason::TooFew))
            .collect();
    }
    let all = [Estimate::LEVEL, Estimate::INNER_LEVEL].map(|level| shrink(&values, &variances, level));
    let [Ok(outer), Ok(inner)] = all else {
        return entries
            .iter()
            .map(|entry| missing(entry, Reason::ZeroVariance))
            .collect();
    };
    let mut pairs = outer.teams.iter().zip(&inner.teams);
    entries
        .iter()
        .map(|entry| match known(entry).and_then(|_| pairs.next()) {
            Some((outer, inner)) => {
                let mut found = estimate(&outer.stat, inner.stat.lo.zip(inner.stat.hi));
                found.n = entry.raw.n;
                on_scale(found)
            }
            None => missing(entry, Reason::NoSpread),
        })
        .collect()
}

/// Limits within the scale.
fn on_scale(mut estimate: Estimate) -> Estimate {
    let cut = |bound: f64| bound.clamp(0.0, 100.0);
    estimate.value = estimate.value.map(cut);
    (estimate.low, estimate.high) = (estimate.low.map(cut), estimate.high.map(cut));
    estimate.inner = estimate.inner.map(|(low, high)| (cut(low), cut(high)));
    estimate
}

/// Ranks of those that are known, 1 for the one that hurts most; none with fewer than two.
fn ranks(guesses: &[Option<(f64, f64)>], seed: u64, level: f64) -> Vec<Option<Ranked>> {
    let known: Vec<(f64, f64)> = guesses.iter().copied().flatten().collect();
    if known.len() < 2 || known.len() > MOST {
        return vec![None; guesses.len()];
    }
    let draws = if known.len() > MANY_GROUPS {
        FEWER_DRAWS
    } else {
        DRAWS
    };
    let mut rng = Rng::from_seed(seed);
    let worlds: Vec<Vec<f64>> = (0..draws)
        .map(|_| known.iter().map(|&(value, se)| rng.normal(value, se)).collect())
        .collect();
    let Ok(ranked) = rank_paired(&worlds, 1, level) else {
        return vec![None; guesses.len()];
    };
    let mut ranked = ranked.into_iter();
    guesses
        .iter()
        .map(|guess| guess.and_then(|_| ranked.next()))
        .collect()
}

/// All families of one kind as a table.
pub(super) fn table(id: &'static str, title: &str, caption: String, families: &[Family]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("by", "By", Form::Words),
        OutcomeColumn::new("group", "Group", Form::Words),
        OutcomeColumn::new("unit", "Unit", Form::Words),
        OutcomeColumn::new("raw", "Perceived", Form::Friction).help("As its people answered."),
        OutcomeColumn::new("shrunken", "Shrunken", Form::Friction)
            .help("The best guess, drawn towards the others of its kind the more the less is known of it."),
        OutcomeColumn::new("centre", "Everybody", Form::Friction),
        OutcomeColumn::new("p_above", "P(above everybody)", Form::Probability)
            .help("Probability that it hurts more than the mean of everybody."),
        OutcomeColumn::new("best_rank", "Best rank", Form::Count).help("1 hurts most."),
        OutcomeColumn::new("worst_rank", "Worst rank", Form::Count),
        OutcomeColumn::new("surely_more", "Surely more than", Form::Count)
            .help("How many others of its kind surely hurt less."),
        OutcomeColumn::new("surely_less", "Surely less than", Form::Count)
            .help("How many others of its kind surely hurt more."),
        OutcomeColumn::new("tier", "Tier", Form::Count)
            .help("Ranges of ranks that overlap, directly or through others, are one tier."),
    ];
    let mut table = OutcomeTable::new(id, title, columns);
    table.caption = caption;
    for family in families {
        let all = family.ranked();
        for one in &family.placed {
            let mut notes = Vec::new();
            if !family.is_shrunken() && one.entry.raw.is_ok() {
                let note = table.footnote(format!(
                    "Fewer than {MIN_GROUPS} groups with a spread: raw values are ranked."
                ));
                notes.push((5, note));
            }
            let rank = |of: &dyn Fn(&Ranked) -> Value| {
                let why = one.entry.raw.reason.filter(|_| !one.entry.raw.is_ok());
                one.ranked
                    .as_ref()
                    .map_or(Value::Missing(why.unwrap_or(Reason::TooFew)), of)
            };
            table.rows.push(OutcomeRow {
                subject: match one.entry.scope {
                    Some(scope) => subject(scope, &one.entry.name, &family.topic),
                    None => topic_subject(&family.topic),
                },
                values: vec![
                    family.name.as_str().into(),
                    family.kind.as_str().into(),
                    one.entry.name.as_str().into(),
                    one.entry.unit.as_deref().unwrap_or_default().into(),
                    one.entry.raw.clone().into(),
                    one.shrunken.clone().into(),
                    family.centre.value.ok_or(Reason::NoAnswers).into(),
                    one.above(&family.centre).into(),
                    rank(&|ranked| many(ranked.best)),
                    rank(&|ranked| many(ranked.worst)),
                    rank(&|ranked| many(all.saturating_sub(ranked.worst))),
                    rank(&|ranked| many(ranked.best - 1)),
                    rank(&|ranked| many(ranked.tier)),
                ],
                notes,
            });
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_apart_groups_are_tiers_and_near_ones_are_not() {
        let guesses = [Some((80.0, 2.0)), None, Some((20.0, 2.0)), Some((22.0, 2.0))];
        let found = ranks(&guesses, 1, 0.8);
        let tier = |at: usize| found[at].as_ref().map(|one| (one.best, one.worst, one.tier));
        assert_eq!(tier(0), Some((1, 1, 1)));
        assert_eq!(tier(1), None);
        assert_eq!((tier(2), tier(3)), (Some((2, 3, 2)), Some((2, 3, 2))));
        assert!(
            ranks(&[Some((1.0, 1.0)), None], 1, 0.8)
                .iter()
                .all(Option::is_none)
        );
    }

    #[test]
    fn shrunken_values_lie_between_raw_value_and_mean_and_only_with_six_groups() {
        let entry = |value: f64| Entry {
            name: "A".to_owned(),
            unit: None,
            scope: None,
            raw: Estimate {
                status: super::super::super::estimate::Status::Ok,
                reason: None,
                value: Some(value),
                se: Some(5.0),
                n: Some(9),
                ..Estimate::undefined(Reason::TooFew)
            },
        };
        let entries: Vec<Entry> = [20.0, 30.0, 40.0, 50.0, 60.0, 70.0].map(entry).into();
        let found = shrunken(&entries);
        // Paule-Mandel: Q(tau²) = sum (y - 45)² / (25 + tau²) = 5 at tau² = 1750 / 5 - 25 = 325; weight 325 / 350.
        let weight = 325.0 / 350.0;
        assert!((found[0].value.unwrap() - (45.0 - 25.0 * weight)).abs() < 1e-6);
        assert_eq!(found[0].n, Some(9));
        assert!(found[0].inner.unwrap().0 > found[0].low.unwrap());
        assert!(
            shrunken(&entries[..5])
                .iter()
                .all(|one| one.reason == Some(Reason::TooFew))
        );
    }
}
