//! Which team a name means on a day: renames, splits, and the tree of units of a day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::base::TeamId;

use super::names::key;
use super::organisation::TeamRecord;
use super::tree::Tree;

/// A row that ends at most so many days after its successor starts was closed carelessly, not kept.
const CARELESS_DAYS: i64 = 31;

/// The history of all team names of an organisation.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    records: Vec<TeamRecord>,
    /// Records by the key of their name.
    by_name: BTreeMap<String, Vec<usize>>,
    /// Records by the key of the name that they continue.
    by_former: BTreeMap<String, Vec<usize>>,
}

impl Lineage {
    pub fn new(records: &[TeamRecord]) -> Self {
        let mut lineage = Self {
            records: records.to_vec(),
            ..Self::default()
        };
        for (index, record) in records.iter().enumerate() {
            lineage
                .by_name
                .entry(key(record.team.as_str()))
                .or_default()
                .push(index);
            if let Some(former) = record
                .formerly
                .as_deref()
                .filter(|former| !former.trim().is_empty())
            {
                lineage.by_former.entry(key(former)).or_default().push(index);
            }
            // A unit that has no row of its own is known by the rows below it.
            if let Some(parent) = &record.parent {
                lineage.by_name.entry(key(parent.as_str())).or_default();
            }
        }
        lineage
    }

    /// Whether no organisation was imported.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The team that a name means on a day: a renamed team under its new name, the past of a split one as
    /// `A (before split)`; `None` for names the organisation does not know.
    pub fn resolve(&self, name: &str, day: Date) -> Option<TeamId> {
        self.resolve_key(&key(name), day, &mut BTreeSet::new())
    }

    fn resolve_key(&self, name: &str, day: Date, seen: &mut BTreeSet<String>) -> Option<TeamId> {
        let known = self.by_name.contains_key(name) || self.by_former.contains_key(name);
        if !known || !seen.insert(name.to_owned()) {
            return None;
        }
        let successors = self.successors(name);
        let Some(end) = successors.iter().map(|&index| self.start(index)).min() else {
            return Some(self.spelling(name));
        };
        let goes_on = |index: &usize| {
            let closed = end.checked_add(CARELESS_DAYS.days()).unwrap_or(Date::MAX);
            self.last_day(*index) > closed || self.start(*index) >= end
        };
        let again = self.own(name).filter(goes_on).map(|index| self.start(index));
        if again.min().is_some_and(|start| day >= start.max(end)) {
            return Some(self.spelling(name));
        }
        let own_goes_on = self
            .own(name)
            .any(|index| self.start(index) < end && goes_on(&index));
        let mut heirs: BTreeSet<String> = successors
            .iter()
            .map(|&index| key(self.records[index].team.as_str()))
            .collect();
        if own_goes_on {
            heirs.insert(name.to_owned());
        }
        match heirs.first() {
            Some(heir) if heirs.len() == 1 => self
                .resolve_key(heir, day.max(end), seen)
                .or_else(|| Some(self.spelling(name))),
            _ => Some(TeamId::new(format!("{} (before split)", self.spelling(name)))),
        }
    }

    /// Records that continue a name; the name itself only counts where another one continues it too.
    fn successors(&self, name: &str) -> Vec<usize> {
        let all = self.by_former.get(name).cloned().unwrap_or_default();
        let others = all
            .iter()
            .any(|&index| key(self.records[index].team.as_str()) != name);
        if others { all } else { Vec::new() }
    }

    fn own(&self, name: &str) -> impl Iterator<Item = usize> + '_ {
        self.by_name.get(name).into_iter().flatten().copied()
    }

    fn start(&self, index: usize) -> Date {
        self.records[index].valid_from.unwrap_or(Date::MIN)
    }

    fn last_day(&self, index: usize) -> Date {
        self.records[index].valid_to.unwrap_or(Date::MAX)
    }

    /// The organisation's own spelling of a name.
    fn spelling(&self, name: &str) -> TeamId {
        if let Some(record) = self.own(name).last() {
            return self.records[record].team.clone();
        }
        let parents = self.records.iter().filter_map(|record| record.parent.as_ref());
        let formers = self
            .records
            .iter()
            .filter_map(|record| record.formerly.as_deref());
        parents
            .map(TeamId::as_str)
            .chain(formers)
            .find(|spelling| key(spelling) == name)
            .map_or_else(|| TeamId::new(name), |spelling| TeamId::new(spelling.trim()))
    }

    /// Every team that some day of the history knows, by name.
    pub fn teams(&self) -> BTreeSet<TeamId> {
        let days = |index: usize| [self.start(index), self.last_day(index)];
        (0..self.records.len())
            .flat_map(|index| days(index).map(|day| self.resolve(self.records[index].team.as_str(), day)))
            .flatten()
            .collect()
    }

    /// Teams and units of a quarter, as they stand on its last day; teams that ended within it as they stood on its first.
    pub fn tree(&self, first: Date, last: Date) -> Tree {
        let mut tree = Tree::default();
        for day in [first, last] {
            for index in 0..self.records.len() {
                if self.start(index) <= day && day <= self.last_day(index) {
                    self.place(&mut tree, index, day);
                }
            }
        }
        tree
    }

    /// Puts a team into a tree in which it is not valid (any more, or yet) under the unit of its nearest record.
    pub fn place_outside(&self, tree: &mut Tree, team: &TeamId) {
        let days = |index: usize| [self.start(index), self.last_day(index)];
        let found = (0..self.records.len()).rev().find_map(|index| {
            let name = self.records[index].team.as_str();
            days(index)
                .into_iter()
                .find(|&day| self.resolve(name, day).as_ref() == Some(team))
                .map(|day| (index, day))
        });
        if let Some((index, day)) = found {
            self.place(tree, index, day);
        }
    }

    fn place(&self, tree: &mut Tree, index: usize, day: Date) {
        let record = &self.records[index];
        let canonical = |name: &TeamId| self.resolve(name.as_str(), day).unwrap_or_else(|| name.clone());
        tree.insert(canonical(&record.team), record.parent.as_ref().map(canonical));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn record(team: &str, parent: &str, from: Option<Date>, to: Option<Date>, formerly: &str) -> TeamRecord {
        TeamRecord {
            team: team.into(),
            parent: Some(parent.into()),
            valid_from: from,
            valid_to: to,
            formerly: (!formerly.is_empty()).then(|| formerly.to_owned()),
        }
    }

    fn name(lineage: &Lineage, name: &str, day: Date) -> String {
        lineage
            .resolve(name, day)
            .map_or_else(|| "-".to_owned(), String::from)
    }

    #[test]
    fn a_renamed_team_is_one_team_under_its_new_name() {
        let start = date(2026, 1, 1);
        let lineage = Lineage::new(&[
            record("Big Data", "Core", None, Some(date(2025, 12, 31)), ""),
            record("Data Platform", "Core", Some(start), None, "Big data"),
        ]);
        assert_eq!(name(&lineage, "big-data", date(2025, 5, 1)), "Data Platform");
        assert_eq!(name(&lineage, "Big Data", date(2026, 5, 1)), "Data Platform");
        assert_eq!(
            name(&lineage, "data platform team", date(2025, 5, 1)),
            "Data Platform"
        );
        assert_eq!(name(&lineage, "Core", start), "Core");
        assert_eq!(name(&lineage, "Other", start), "-");
        let tree = lineage.tree(date(2025, 4, 1), date(2025, 6, 30));
        assert_eq!(tree.parent(&"Data Platform".into()), Some(&"Core".into()));
        assert!(!tree.contains(&"Big Data".into()));
    }

    #[test]
    fn a_name_that_was_never_a_record_is_known_as_former() {
        let lineage = Lineage::new(&[record("New", "U", None, None, "Old")]);
        assert_eq!(name(&lineage, "old", date(2026, 1, 1)), "New");
    }

    #[test]
    fn a_split_team_keeps_its_past_apart() {
        let start = date(2026, 1, 1);
        let lineage = Lineage::new(&[
            record("Fulfilment", "Shop", None, Some(date(2025, 12, 31)), ""),
            record("Warehouse", "Shop", Some(start), None, "Fulfilment"),
            record("Last Mile", "Shop", Some(start), None, "Fulfilment"),
        ]);
        assert_eq!(
            name(&lineage, "fulfilment", date(2025, 5, 1)),
            "Fulfilment (before split)"
        );
        assert_eq!(name(&lineage, "last-mile", start), "Last Mile");
        let before = lineage.tree(date(2025, 10, 1), date(2025, 12, 31));
        assert!(
            before.contains(&"Fulfilment (before split)".into()) && !before.contains(&"Warehouse".into())
        );
        let after = lineage.tree(start, date(2026, 3, 31));
        assert!(!after.contains(&"Fulfilment (before split)".into()) && after.contains(&"Warehouse".into()));
    }

    #[test]
    fn a_team_that_sheds_another_is_split_and_goes_on() {
        let start = date(2026, 1, 1);
        let lineage = Lineage::new(&[
            record("A", "U", None, None, ""),
            record("B", "U", Some(start), None, "A"),
        ]);
        assert_eq!(name(&lineage, "a", date(2025, 5, 1)), "A (before split)");
        assert_eq!(name(&lineage, "a", start), "A");
        assert_eq!(name(&lineage, "b", start), "B");
        let names: Vec<String> = lineage.teams().into_iter().map(String::from).collect();
        assert_eq!(names, ["A", "A (before split)", "B"]);
    }

    #[test]
    fn renames_follow_each_other_and_circles_end() {
        let lineage = Lineage::new(&[
            record("C", "U", Some(date(2026, 1, 1)), None, "B"),
            record("B", "U", Some(date(2025, 1, 1)), Some(date(2025, 12, 31)), "A"),
        ]);
        assert_eq!(name(&lineage, "A", date(2024, 6, 1)), "C");
        let circle = Lineage::new(&[
            record("A", "U", None, None, "B"),
            record("B", "U", None, None, "A"),
        ]);
        assert!(circle.resolve("A", date(2025, 1, 1)).is_some());
    }
}
