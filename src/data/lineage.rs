//! Which team a name means on a day, as the organisation was then or as it is now: renames, splits, merges, and the tree
//! of units of a quarter (docs/statistics.md §2.6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::base::{Calendar, TeamId};

use super::names::key;
use super::organisation::TeamRecord;
use super::tree::Tree;

/// A row that ends at most so many days after its successor starts was closed carelessly, not kept. Successors that start
/// within as many days of each other come of one change.
const CARELESS_DAYS: i64 = 31;

/// Under which names, and in which units, the past of teams stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TeamView {
    /// Under the names and units of the latest quarter; what a split team did before stands as `A (before split)`.
    #[default]
    AsNow,
    /// Under the names and units that held at the end of each quarter.
    AsThen,
}

impl TeamView {
    /// The word that choices and the command line use.
    pub fn word(self) -> &'static str {
        match self {
            Self::AsNow => "as-now",
            Self::AsThen => "as-then",
        }
    }

    /// Whether it is the view that nobody needs to choose.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// What the view does, in one sentence without a full stop.
    pub fn told(self) -> &'static str {
        match self {
            Self::AsNow => {
                "teams stand under the names and units of the latest quarter; the past of a split team stands apart"
            }
            Self::AsThen => "teams stand under the names and units that held at the end of each quarter",
        }
    }
}

/// The history of all team names of an organisation, seen in one way.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    records: Vec<TeamRecord>,
    /// Records by the key of their name; units without a record of their own have an empty list.
    by_name: BTreeMap<String, Vec<usize>>,
    /// Records by the key of the name that they continue.
    by_former: BTreeMap<String, Vec<usize>>,
    view: TeamView,
    calendar: Calendar,
    /// The last day of the latest quarter that any file speaks about: changes after it are still to come.
    now: Option<Date>,
    /// The unit above each team of that day.
    units_now: BTreeMap<TeamId, Option<TeamId>>,
}

/// One change of the organisation: what continues a name from a day on.
struct Change {
    start: Date,
    /// Keys of the names that continue it.
    heirs: BTreeSet<String>,
}

impl Lineage {
    /// The history as of today: every change has happened.
    #[cfg(test)]
    pub fn new(records: &[TeamRecord]) -> Self {
        Self::seen(records, TeamView::AsNow, &Calendar::default(), None)
    }

    /// The history in a view; `now` is the last day of the latest quarter.
    pub fn seen(records: &[TeamRecord], view: TeamView, calendar: &Calendar, now: Option<Date>) -> Self {
        let mut lineage = Self {
            records: records.to_vec(),
            view,
            calendar: calendar.clone(),
            now,
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
        lineage.units_now = lineage.units_of_now();
        lineage
    }

    /// Whether no organisation was imported.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The view in which the past stands.
    pub fn view(&self) -> TeamView {
        self.view
    }

    /// The team that a name means on a day, in this view; `None` for names the organisation does not know.
    pub fn resolve(&self, name: &str, day: Date) -> Option<TeamId> {
        self.resolve_as(self.view, name, day)
    }

    /// The same in any view. As now a renamed team stands under its new name, and the past of a split one as
    /// `A (before split)`; as then a team stands under the name that it had at the end of the quarter.
    pub fn resolve_as(&self, view: TeamView, name: &str, day: Date) -> Option<TeamId> {
        let mut name = key(name);
        if !self.by_name.contains_key(&name) && !self.by_former.contains_key(&name) {
            return None;
        }
        let until = match view {
            TeamView::AsNow => self.now.unwrap_or(Date::MAX),
            TeamView::AsThen => self.quarter_end(day),
        };
        if view == TeamView::AsThen {
            name = self.name_before(name, until);
        }
        Some(self.follow(view, &name, day, until, &mut BTreeSet::new()))
    }

    /// The name under which a team went before its own name was given; a team made of several has none.
    fn name_before(&self, mut name: String, until: Date) -> String {
        let mut seen = BTreeSet::new();
        while seen.insert(name.clone()) && self.own(&name).all(|index| self.start(index) > until) {
            let formers: BTreeSet<String> = self
                .own(&name)
                .filter_map(|index| self.records[index].formerly.as_deref())
                .map(key)
                .filter(|former| !former.is_empty() && *former != name)
                .collect();
            match formers.first() {
                Some(former) if formers.len() == 1 => name.clone_from(former),
                _ => break,
            }
        }
        name
    }

    /// Follows a name through the changes until a day.
    fn follow(
        &self,
        view: TeamView,
        name: &str,
        day: Date,
        until: Date,
        seen: &mut BTreeSet<(String, Date)>,
    ) -> TeamId {
        let changes = self.changes(name);
        let past = changes.iter().rev().find(|change| change.start <= day);
        let next = changes
            .iter()
            .find(|change| change.start > day && change.start <= until);
        let lives = past.is_none_or(|change| self.lives_after(name, change.start, day));
        let change = if lives { next } else { past };
        let Some(change) = change.filter(|_| seen.insert((name.to_owned(), day))) else {
            return self.spelling(name);
        };
        match change.heirs.first() {
            Some(heir) if change.heirs.len() == 1 => {
                self.follow(view, heir, day.max(change.start), until, seen)
            }
            _ if view == TeamView::AsThen => self.spelling(name),
            _ => TeamId::new(format!("{} (before split)", self.spelling(name))),
        }
    }

    /// The changes of a name in order of time. It is one of its own heirs where it goes on after the change.
    fn changes(&self, name: &str) -> Vec<Change> {
        let mut successors = self.successors(name);
        successors.sort_by_key(|&index| self.start(index));
        let mut changes: Vec<Change> = Vec::new();
        for index in successors {
            let heir = key(self.records[index].team.as_str());
            let start = self.start(index);
            match changes.last_mut() {
                Some(change) if start <= later(change.start) => {
                    change.heirs.insert(heir);
                }
                _ => changes.push(Change {
                    start,
                    heirs: BTreeSet::from([heir]),
                }),
            }
        }
        // A name that only continues itself has not changed.
        changes.retain(|change| change.heirs.iter().any(|heir| heir != name));
        for change in &mut changes {
            let goes_on =
                |index: usize| self.start(index) < change.start && self.last_day(index) > later(change.start);
            if self.own(name).any(goes_on) {
                change.heirs.insert(name.to_owned());
            }
        }
        changes
    }

    /// Whether a name is still, or again, in use on a day after a change.
    fn lives_after(&self, name: &str, change: Date, day: Date) -> bool {
        self.own(name).any(|index| {
            let start = self.start(index);
            let goes_on = start < change && self.last_day(index) > later(change);
            goes_on || (start >= change && start <= day)
        })
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

    fn is_valid(&self, index: usize, day: Date) -> bool {
        self.start(index) <= day && day <= self.last_day(index)
    }

    /// The last day of a day's quarter; days beyond all quarters stand for themselves.
    fn quarter_end(&self, day: Date) -> Date {
        if (1900..9999).contains(&day.year()) {
            self.calendar.last_day(self.calendar.quarter_of(day))
        } else {
            day
        }
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

    /// Every name of a unit: something lies, or lay, below it.
    pub fn units(&self) -> BTreeSet<TeamId> {
        let parents = self.records.iter().filter_map(|record| record.parent.as_ref());
        parents
            .map(|parent| self.spelling(&key(parent.as_str())))
            .collect()
    }

    /// Every team with the unit above it, the latest record of a team last.
    pub fn parents(&self) -> impl Iterator<Item = (&TeamId, &TeamId)> {
        let parent = |record: &'_ TeamRecord| record.parent.is_some();
        let records = self.records.iter().filter(move |record| parent(record));
        records.filter_map(|record| Some((&record.team, record.parent.as_ref()?)))
    }

    /// Teams and units of a quarter, as they stand on its last day; teams that ended within it as they stood on its first.
    pub fn tree(&self, first: Date, last: Date) -> Tree {
        let mut tree = Tree::default();
        for day in [first, last] {
            for index in 0..self.records.len() {
                if self.is_valid(index, day) {
                    self.place(&mut tree, index, day);
                }
            }
        }
        if self.view == TeamView::AsNow {
            // A unit whose teams all stand elsewhere today would look like a team.
            let is_valid = |index: &usize| self.is_valid(*index, first) || self.is_valid(*index, last);
            let parents = (0..self.records.len()).filter(is_valid);
            let units: BTreeSet<TeamId> = parents
                .filter_map(|index| self.records[index].parent.as_ref())
                .map(|parent| self.canonical(parent, last))
                .collect();
            tree.prune(|name| !units.contains(name) || self.units_now.contains_key(name));
        }
        tree
    }

    /// Puts a team into a tree in which it is not valid (any more, or yet) under the unit of its nearest record, or
    /// directly under the organisation where no record tells. Names that the organisation does not know stay outside.
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
            return self.place(tree, index, day);
        }
        let former = self.by_former.iter().find(|(former, indices)| {
            let before = |&index: &usize| self.start(index).yesterday().unwrap_or(Date::MIN);
            let is_it = |day: Date| self.follow_from(former, day) == *team;
            indices.iter().map(before).any(is_it)
        });
        if let Some((_, indices)) = former
            && let Some(&index) = indices.first()
        {
            let parent = self.records[index].parent.as_ref();
            let day = self.start(index);
            return self.insert(
                tree,
                team.clone(),
                parent.map(|parent| self.canonical(parent, day)),
            );
        }
        if self.by_name.contains_key(&key(team.as_str())) {
            self.insert(tree, team.clone(), None);
        }
    }

    fn follow_from(&self, name: &str, day: Date) -> TeamId {
        self.resolve(name, day).unwrap_or_else(|| TeamId::new(name))
    }

    fn canonical(&self, name: &TeamId, day: Date) -> TeamId {
        self.resolve(name.as_str(), day).unwrap_or_else(|| name.clone())
    }

    fn place(&self, tree: &mut Tree, index: usize, day: Date) {
        let record = &self.records[index];
        let parent = record.parent.as_ref().map(|parent| self.canonical(parent, day));
        self.insert(tree, self.canonical(&record.team, day), parent);
    }

    /// Puts a team under its unit: as then the given one, as now the one it has today, with the units above that one.
    fn insert(&self, tree: &mut Tree, team: TeamId, parent: Option<TeamId>) {
        if self.view == TeamView::AsThen {
            return tree.insert(team, parent);
        }
        let mut seen = BTreeSet::new();
        let mut next = Some((team.clone(), self.units_now.get(&team).cloned().unwrap_or(parent)));
        while let Some((team, parent)) = next.take() {
            if seen.insert(team.clone()) {
                let above = parent.as_ref().and_then(|parent| {
                    let above = self.units_now.get(parent)?;
                    Some((parent.clone(), above.clone()))
                });
                tree.insert(team, parent);
                next = above;
            }
        }
    }

    /// The unit above each team that is valid on the day that counts as now.
    fn units_of_now(&self) -> BTreeMap<TeamId, Option<TeamId>> {
        let now = self.now.unwrap_or(Date::MAX);
        let name = |name: &TeamId| {
            self.resolve_as(TeamView::AsNow, name.as_str(), now)
                .unwrap_or_else(|| name.clone())
        };
        let valid = (0..self.records.len()).filter(|&index| self.is_valid(index, now));
        let mut units: Vec<usize> = valid.collect();
        units.sort_by_key(|&index| self.start(index));
        units
            .into_iter()
            .map(|index| &self.records[index])
            .map(|record| (name(&record.team), record.parent.as_ref().map(name)))
            .collect()
    }
}

/// The last day on which something may still belong to a change of the given day.
fn later(change: Date) -> Date {
    change.checked_add(CARELESS_DAYS.days()).unwrap_or(Date::MAX)
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

    fn views(records: &[TeamRecord]) -> [Lineage; 2] {
        [TeamView::AsNow, TeamView::AsThen]
            .map(|view| Lineage::seen(records, view, &Calendar::default(), Some(date(2026, 9, 30))))
    }

    #[test]
    fn the_past_stands_as_now_or_as_then() {
        let start = date(2026, 1, 1);
        let end = Some(date(2025, 12, 31));
        let [now, then] = views(&[
            record("Notifications", "U", None, end, ""),
            record("Messaging", "U", Some(start), None, "Notifications"),
            record("Fulfilment", "U", None, end, ""),
            record("Warehouse", "U", Some(start), None, "Fulfilment"),
            record("Last Mile", "U", Some(start), None, "Fulfilment"),
            record("Red", "U", None, end, ""),
            record("Blue", "U", None, end, ""),
            record("Violet", "U", Some(start), None, "Red"),
            record("Violet", "U", Some(start), None, "Blue"),
            record("Later", "U", Some(date(2026, 11, 1)), None, "Messaging"),
        ]);
        let (past, today) = (date(2025, 5, 1), date(2026, 5, 1));
        // Name, as now in the past and today, as then in the past and today.
        let cases = [
            (
                "Notifications",
                ["Messaging", "Messaging", "Notifications", "Messaging"],
            ),
            (
                "Messaging",
                ["Messaging", "Messaging", "Notifications", "Messaging"],
            ),
            (
                "Fulfilment",
                [
                    "Fulfilment (before split)",
                    "Fulfilment (before split)",
                    "Fulfilment",
                    "Fulfilment",
                ],
            ),
            ("Warehouse", ["Warehouse", "Warehouse", "Fulfilment", "Warehouse"]),
            ("Red", ["Violet", "Violet", "Red", "Violet"]),
            // Of which of both teams the later name speaks cannot be told.
            ("Violet", ["Violet", "Violet", "Violet", "Violet"]),
            // What is still to come has not happened.
            ("Later", ["Later", "Later", "Notifications", "Messaging"]),
        ];
        for (of, expected) in cases {
            let found = [
                name(&now, of, past),
                name(&now, of, today),
                name(&then, of, past),
                name(&then, of, today),
            ];
            assert_eq!(found, expected, "{of}");
        }
    }

    #[test]
    fn as_then_a_quarter_has_one_name_for_a_team_that_is_renamed_within_it() {
        let change = date(2026, 2, 15);
        let [_, then] = views(&[
            record("Old", "U", None, Some(date(2026, 2, 14)), ""),
            record("New", "U", Some(change), None, "Old"),
            record("A", "U", None, None, ""),
            record("B", "U", Some(change), None, "A"),
        ]);
        assert_eq!(name(&then, "Old", date(2026, 1, 5)), "New");
        assert_eq!(name(&then, "Old", date(2025, 12, 31)), "Old");
        assert_eq!(name(&then, "A", date(2026, 1, 5)), "A");
        assert_eq!(name(&then, "B", date(2026, 1, 5)), "B");
        let tree = then.tree(date(2026, 1, 1), date(2026, 3, 31));
        let teams: Vec<&str> = tree.all().map(TeamId::as_str).collect();
        assert_eq!(teams, ["A", "B", "New", "U"]);
    }

    #[test]
    fn as_now_the_past_lies_in_the_units_of_today() {
        let (end, start) = (Some(date(2025, 12, 31)), Some(date(2026, 1, 1)));
        let [now, then] = views(&[
            record("Api", "Core", None, end, ""),
            record("Api", "Platform", start, None, ""),
            record("Core", "Product", None, end, ""),
            record("Platform", "Technology", start, None, ""),
        ]);
        let tree_of = |lineage: &Lineage| lineage.tree(date(2025, 4, 1), date(2025, 6, 30));
        let path = |tree: &Tree| -> Vec<String> {
            tree.path(&"Api".into())
                .into_iter()
                .map(|name| name.as_str().to_owned())
                .collect()
        };
        let (of_now, of_then) = (tree_of(&now), tree_of(&then));
        assert_eq!(path(&of_now), ["Api", "Platform", "Technology"]);
        assert_eq!(path(&of_then), ["Api", "Core", "Product"]);
        // The unit that holds nothing any more is no team.
        assert!(!of_now.contains(&"Core".into()));
    }

    #[test]
    fn a_name_that_comes_back_is_the_same_team_again() {
        let [now, then] = views(&[
            record("A", "U", None, Some(date(2025, 3, 31)), ""),
            record("B", "U", Some(date(2025, 4, 1)), Some(date(2025, 12, 31)), "A"),
            record("A", "U", Some(date(2026, 1, 1)), None, "B"),
        ]);
        for (of, day) in [
            ("A", date(2025, 1, 5)),
            ("B", date(2025, 6, 1)),
            ("A", date(2026, 6, 1)),
        ] {
            assert_eq!(name(&now, of, day), "A", "{of} {day}");
            assert_eq!(name(&then, of, day), of, "{of} {day}");
        }
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
