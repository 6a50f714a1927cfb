//! A workspace's own catalogue laid over the one that ships: entries are added or, by their id, changed key by key.
//!
//! What is wrong is told with the line, the entry and the key, and nothing of the file is used.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;
use toml::{Table, Value};

use super::catalogue::{Catalogue, GridCell, Ladder, Metric, SHIPPED, TargetProposal, Topic, Transform};

/// What an entry of a catalogue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A topic, known by its id.
    Topic,
    /// A metric, known by its id.
    Metric,
    /// A ladder, known by its id.
    Ladder,
    /// A published target, known by its metric.
    Target,
    /// A line of the DevEx grid; ships only.
    Grid,
}

impl EntryKind {
    /// What a workspace may add or change.
    const OWN: [Self; 4] = [Self::Topic, Self::Metric, Self::Ladder, Self::Target];

    /// The word of its table in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Metric => "metric",
            Self::Ladder => "ladder",
            Self::Target => "target",
            Self::Grid => "grid",
        }
    }

    /// The key that names an entry.
    fn name_key(self) -> &'static str {
        match self {
            Self::Target => "metric",
            _ => "id",
        }
    }
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// An entry of the workspace's own catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// What it is.
    pub kind: EntryKind,
    /// Its id; of a target its metric.
    pub id: String,
    /// The keys that the workspace changed; `None` where the whole entry is its own.
    pub changed: Option<Vec<String>>,
}

/// Why a catalogue is refused: where, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct CatalogueError {
    /// Line, counted from 1; `None` where it cannot be told.
    pub line: Option<usize>,
    /// The entry, as `metric “build_speed”`.
    pub entry: Option<String>,
    /// The key.
    pub key: Option<String>,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        match (&self.entry, &self.key) {
            (Some(entry), Some(key)) => write!(f, "{entry}, {key}: {}", self.why),
            (Some(entry), None) => write!(f, "{entry}: {}", self.why),
            (None, Some(key)) => write!(f, "{key}: {}", self.why),
            (None, None) => f.write_str(&self.why),
        }
    }
}

/// The shipped catalogue with a workspace's own one (`own`, TOML) laid over it, and where the entries of the latter went.
///
/// # Errors
/// The file is no TOML, an entry lacks its id or has one twice, a key or word is unknown, a topic or metric that it
/// refers to is not there, or a ladder or target cannot be.
pub fn extended(own: &str) -> Result<(Catalogue, Vec<Origin>), CatalogueError> {
    let mut file = Overlay::read(own)?;
    let shipped: Table = toml::from_str(SHIPPED).map_err(|err| file.syntax(&err))?;
    let mut merged = shipped.clone();
    let mut origins = Vec::new();
    for kind in EntryKind::OWN {
        for index in 0..file.entries(kind).len() {
            origins.push(file.lay_over(kind, index, &shipped, &mut merged)?);
        }
    }
    let catalogue: Catalogue = merged.try_into().map_err(|err| file.syntax(&err))?;
    match check(&catalogue) {
        Ok(()) => Ok((catalogue, origins)),
        Err(fault) => Err(file.located(&fault)),
    }
}

/// What is wrong with an entry.
struct Fault {
    kind: EntryKind,
    id: String,
    key: Option<&'static str>,
    why: String,
}

/// The workspace's own file, with its text to find lines in.
struct Overlay<'a> {
    text: &'a str,
    table: Table,
    seen: BTreeSet<(EntryKind, String)>,
}

impl<'a> Overlay<'a> {
    fn read(text: &'a str) -> Result<Self, CatalogueError> {
        let overlay = |table| Self {
            text,
            table,
            seen: BTreeSet::new(),
        };
        let table: Table = toml::from_str(text).map_err(|err| overlay(Table::new()).syntax(&err))?;
        let file = overlay(table);
        for (key, value) in &file.table {
            let known = EntryKind::OWN.iter().find(|kind| kind.word() == key);
            let is_list = value
                .as_array()
                .is_some_and(|list| list.iter().all(Value::is_table));
            let why = match known {
                None => "is no part of a catalogue; there are topic, metric, ladder and target",
                Some(_) if !is_list => {
                    "must be written as a list of tables, each under its own heading in double brackets"
                }
                Some(_) => continue,
            };
            return Err(CatalogueError {
                line: file.line_with(key),
                entry: None,
                key: Some(key.clone()),
                why: why.to_owned(),
            });
        }
        Ok(file)
    }

    fn syntax(&self, err: &toml::de::Error) -> CatalogueError {
        let before = err.span().and_then(|span| self.text.get(..span.start));
        CatalogueError {
            line: before.map(|before| before.matches('\n').count() + 1),
            entry: None,
            key: None,
            why: err.message().replace('\n', "; "),
        }
    }

    fn entries(&self, kind: EntryKind) -> &[Value] {
        self.table
            .get(kind.word())
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// Adds one entry, or changes the shipped one of the same id.
    fn lay_over(
        &mut self,
        kind: EntryKind,
        index: usize,
        shipped: &Table,
        merged: &mut Table,
    ) -> Result<Origin, CatalogueError> {
        let entry = self.entries(kind)[index].as_table().cloned().unwrap_or_default();
        let Some(id) = entry
            .get(kind.name_key())
            .and_then(Value::as_str)
            .map(str::to_owned)
        else {
            let why = format!("needs a text under {}", kind.name_key());
            return Err(self.at(kind, index, None, None, why));
        };
        if !self.seen.insert((kind, id.clone())) {
            let why = "stands here twice".to_owned();
            return Err(self.at(kind, index, Some(&id), Some(kind.name_key()), why));
        }
        let base = shipped_entry(shipped, kind, &id);
        let keys: Vec<String> = entry
            .keys()
            .filter(|key| *key != kind.name_key())
            .cloned()
            .collect();
        let mut whole = base.clone().unwrap_or_default();
        whole.extend(entry.clone());
        if let Err(why) = fits(kind, &whole) {
            // The key that cannot be read is the one that spoils an entry in which all others are right.
            let plain = base.clone().unwrap_or_else(|| template(kind));
            let culprit = entry.iter().find_map(|(key, value)| {
                let mut one = plain.clone();
                one.insert(key.clone(), value.clone());
                fits(kind, &one).err().map(|why| (key.clone(), why))
            });
            let (key, why) = culprit.map_or((None, why), |(key, why)| (Some(key), why));
            return Err(self.at(kind, index, Some(&id), key.as_deref(), why));
        }
        put(merged, kind, &id, whole);
        Ok(Origin {
            kind,
            id,
            changed: base.map(|_| keys),
        })
    }

    /// A fault of the whole catalogue at its place in this file; the shipped one is checked before it ships.
    fn located(&self, fault: &Fault) -> CatalogueError {
        let is_named =
            |entry: &Value| entry.get(fault.kind.name_key()).and_then(Value::as_str) == Some(&fault.id);
        let index = self.entries(fault.kind).iter().position(is_named);
        match index {
            Some(index) => self.at(fault.kind, index, Some(&fault.id), fault.key, fault.why.clone()),
            None => CatalogueError {
                line: None,
                entry: Some(format!("{} “{}”", fault.kind, fault.id)),
                key: fault.key.map(str::to_owned),
                why: fault.why.clone(),
            },
        }
    }

    fn at(
        &self,
        kind: EntryKind,
        index: usize,
        id: Option<&str>,
        key: Option<&str>,
        why: String,
    ) -> CatalogueError {
        CatalogueError {
            line: self.line_of(kind, index, key),
            entry: Some(id.map_or_else(|| format!("{kind} {}", index + 1), |id| format!("{kind} “{id}”"))),
            key: key.map(str::to_owned),
            why,
        }
    }

    /// The line of a key of the entry, or of the entry's heading.
    fn line_of(&self, kind: EntryKind, index: usize, key: Option<&str>) -> Option<usize> {
        let heading = |line: &str| {
            let inner = line.trim().strip_prefix("[[")?.split("]]").next()?;
            Some(inner.trim().to_owned())
        };
        let mut headings = 0;
        let mut own: Option<usize> = None;
        for (number, line) in (1..).zip(self.text.lines()) {
            match heading(line) {
                Some(name) if name == kind.word() => {
                    if own.is_some() {
                        break;
                    }
                    headings += 1;
                    if headings == index + 1 {
                        own = Some(number);
                    }
                }
                Some(name) if own.is_some() && !name.starts_with(&format!("{}.", kind.word())) => break,
                _ => {}
            }
            if own.is_some() && key.is_some_and(|key| names(line, key)) {
                return Some(number);
            }
        }
        own
    }

    fn line_with(&self, key: &str) -> Option<usize> {
        let has = |line: &str| names(line, key) || line.trim_start_matches(['[', ' ']).starts_with(key);
        self.text.lines().position(has).map(|at| at + 1)
    }
}

/// Whether a line sets a key.
fn names(line: &str, key: &str) -> bool {
    line.split_once('=')
        .is_some_and(|(before, _)| before.trim().trim_matches('"') == key)
}

fn shipped_entry(shipped: &Table, kind: EntryKind, id: &str) -> Option<Table> {
    let entries = shipped.get(kind.word())?.as_array()?;
    let is_named = |entry: &&Value| entry.get(kind.name_key()).and_then(Value::as_str) == Some(id);
    entries.iter().find(is_named)?.as_table().cloned()
}

fn put(merged: &mut Table, kind: EntryKind, id: &str, entry: Table) {
    let list = merged
        .entry(kind.word())
        .or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(entries) = list else { return };
    let is_named = |entry: &Value| entry.get(kind.name_key()).and_then(Value::as_str) == Some(id);
    match entries.iter().position(is_named) {
        Some(at) => entries[at] = Value::Table(entry),
        None => entries.push(Value::Table(entry)),
    }
}

/// Whether an entry can be read as what it is.
fn fits(kind: EntryKind, entry: &Table) -> Result<(), String> {
    fn read<T: DeserializeOwned>(entry: &Table) -> Result<(), String> {
        let read: Result<T, _> = entry.clone().try_into();
        read.map(|_| ())
            .map_err(|err| err.message().trim().replace('\n', "; "))
    }
    match kind {
        EntryKind::Topic => read::<Topic>(entry),
        EntryKind::Metric => read::<Metric>(entry),
        EntryKind::Ladder => read::<Ladder>(entry),
        EntryKind::Target => read::<TargetProposal>(entry),
        EntryKind::Grid => read::<GridCell>(entry),
    }
}

/// A right entry, to try keys in.
fn template(kind: EntryKind) -> Table {
    let text = match kind {
        EntryKind::Topic => "id = 'x'\nname = 'x'",
        EntryKind::Metric => "id = 'x'\nname = 'x'\nunit = 'x'\ntransform = 'log'\nstatistic = 'p75'",
        EntryKind::Ladder => "id = 'x'\nquestion = 'x'\nunit = 'x'\nmetrics = []\nstep = []\nsource = 'x'",
        EntryKind::Target => "metric = 'x'\nvalue = 1.0\nmeaning = 'x'\nsource = 'x'",
        EntryKind::Grid => "part = 'outcome'\nabout = 'x'\ntopic = 'x'",
    };
    toml::from_str(text).unwrap_or_default()
}

/// What no single entry can tell about itself.
fn check(catalogue: &Catalogue) -> Result<(), Fault> {
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for topic in &catalogue.topics {
        let fault = |key, why: String| fault(EntryKind::Topic, topic.id.as_str(), key, why);
        if topic.id.as_str().trim().is_empty() || topic.name.trim().is_empty() {
            return Err(fault("name", "must not be empty".to_owned()));
        }
        if let Some(other) = names.insert(topic.name.to_lowercase(), topic.id.as_str()) {
            return Err(fault("name", format!("is the name of “{other}” too")));
        }
    }
    for metric in &catalogue.metrics {
        check_metric(metric, catalogue)?;
    }
    for ladder in &catalogue.ladders {
        check_ladder(ladder, catalogue)?;
    }
    for target in &catalogue.proposals {
        let fault = |key, why: String| fault(EntryKind::Target, target.metric.as_str(), key, why);
        let Some(metric) = catalogue.metric(&target.metric) else {
            return Err(fault("metric", "is no metric of the catalogue".to_owned()));
        };
        if !metric.can_be(target.value) {
            return Err(fault(
                "value",
                format!("{} can be no {}", target.value, metric.unit),
            ));
        }
    }
    let known = |cell: &&GridCell| catalogue.topic(&cell.topic).is_none();
    match catalogue.grid.iter().find(known) {
        Some(cell) => Err(fault(
            EntryKind::Grid,
            &cell.about,
            "topic",
            "is no topic of the catalogue".to_owned(),
        )),
        None => Ok(()),
    }
}

fn fault(kind: EntryKind, id: &str, key: &'static str, why: String) -> Fault {
    Fault {
        kind,
        id: id.to_owned(),
        key: Some(key),
        why,
    }
}

fn check_metric(metric: &Metric, catalogue: &Catalogue) -> Result<(), Fault> {
    let fault = |key, why: String| fault(EntryKind::Metric, metric.id.as_str(), key, why);
    if metric.id.as_str().trim().is_empty() || metric.name.trim().is_empty() {
        return Err(fault("name", "must not be empty".to_owned()));
    }
    match &metric.topic {
        Some(topic) if catalogue.topic(topic).is_none() => {
            Err(fault("topic", format!("“{topic}” is no topic of the catalogue")))
        }
        _ if metric.transform == Transform::Logit && metric.unit != "share" => Err(fault(
            "transform",
            "logit is for the unit share, 0 to 1, only".to_owned(),
        )),
        _ => Ok(()),
    }
}

fn check_ladder(ladder: &Ladder, catalogue: &Catalogue) -> Result<(), Fault> {
    let fault = |key, why: String| fault(EntryKind::Ladder, &ladder.id, key, why);
    for id in &ladder.metrics {
        match catalogue.metric(id) {
            None => return Err(fault("metrics", format!("“{id}” is no metric of the catalogue"))),
            Some(metric) if metric.unit != ladder.unit => {
                let why = format!("is {}, while {id} is measured in {}", ladder.unit, metric.unit);
                return Err(fault("unit", why));
            }
            Some(_) => {}
        }
    }
    if ladder.steps.len() < 2 {
        return Err(fault("step", "needs two answers or more".to_owned()));
    }
    let mut labels = BTreeSet::new();
    for step in &ladder.steps {
        let bounds = (
            step.low.unwrap_or(f64::NEG_INFINITY),
            step.high.unwrap_or(f64::INFINITY),
        );
        if bounds.0.partial_cmp(&bounds.1) != Some(std::cmp::Ordering::Less) {
            return Err(fault("step", format!("“{}” ends before it begins", step.label)));
        }
        if !labels.insert(super::wording::normalised(&step.label)) {
            return Err(fault("step", format!("“{}” stands twice", step.label)));
        }
    }
    for pair in ladder.steps.windows(2) {
        let (one, next) = (&pair[0], &pair[1]);
        let follows = match (one.low, next.low) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(one), Some(next)) => one < next,
        };
        let touches = one.high.zip(next.low).is_none_or(|(high, low)| low <= high);
        if !follows || !touches {
            let why = format!("“{}” must follow “{}” without a gap", next.label, one.label);
            return Err(fault("step", why));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Better;

    #[test]
    fn the_shipped_catalogue_is_right_by_its_own_rules() {
        let (catalogue, origins) = extended("").unwrap();
        assert_eq!(catalogue, Catalogue::shipped().unwrap());
        assert!(origins.is_empty());
        assert!(catalogue.ladders.len() >= 5 && catalogue.proposals.len() >= 8);
        assert_eq!(catalogue.grid.len(), 21);
        for cell in catalogue
            .grid
            .iter()
            .filter(|cell| cell.part != super::super::GridPart::Outcome)
        {
            let topic = catalogue.topic(&cell.topic).unwrap();
            assert_eq!(topic.dimension, cell.dimension, "{}", cell.about);
        }
        for target in &catalogue.proposals {
            assert!(!target.source.is_empty() && !target.meaning.is_empty());
        }
        let mut ids = BTreeSet::new();
        let topics = catalogue.topics.iter().map(|topic| topic.id.as_str());
        let metrics = catalogue.metrics.iter().map(|metric| metric.id.as_str());
        assert!(
            topics.chain(metrics).all(|id| ids.insert(id.to_owned())),
            "an id twice"
        );
    }

    #[test]
    fn answers_of_a_ladder_are_found_in_any_dress() {
        let catalogue = Catalogue::shipped().unwrap();
        let (lead, often) = ("deploy_lead_time_hours".into(), "deployments_per_week".into());
        let lead = catalogue.ladders_of(&lead).next().unwrap();
        let step = lead.step("between one day  and one week").unwrap();
        assert_eq!((step.low, step.high), (Some(24.0), Some(168.0)));
        assert_eq!(lead.step("Soon"), None);
        assert_eq!(lead.steps.first().unwrap().low, Some(0.0));
        assert_eq!(lead.steps.last().unwrap().high, None);
        let often = catalogue.ladders_of(&often).next().unwrap();
        let half_a_year = often.step("Less than once per six months").unwrap();
        assert!((half_a_year.high.unwrap() - 7.0 / 182.625).abs() < 1e-4);
    }

    #[test]
    fn a_workspace_adds_entries_and_changes_single_keys() {
        let own = "
[[topic]]
id = \"data-platform\"
name = \"Data platform\"

[[metric]]
id = \"query_wait_seconds\"
name = \"Wait for a query\"
topic = \"data-platform\"
unit = \"s\"
better = \"lower\"
transform = \"log\"
statistic = \"p75\"

[[metric]]
id = \"pipeline_success_share\"
min_events = 7
";
        let (catalogue, origins) = extended(own).unwrap();
        let shipped = Catalogue::shipped().unwrap();
        assert_eq!(catalogue.topics.len(), shipped.topics.len() + 1);
        let changed = catalogue.metric(&"pipeline_success_share".into()).unwrap();
        assert_eq!((changed.min_events, changed.better), (7, Some(Better::Higher)));
        let places: Vec<_> = origins
            .iter()
            .map(|origin| (origin.kind.word(), origin.id.as_str(), origin.changed.as_deref()))
            .collect();
        assert_eq!(
            places,
            [
                ("topic", "data-platform", None),
                ("metric", "query_wait_seconds", None),
                (
                    "metric",
                    "pipeline_success_share",
                    Some(&["min_events".to_owned()][..])
                ),
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_line_entry_and_key() {
        let metric =
            "[[metric]]\nid = \"m\"\nname = \"M\"\nunit = \"h\"\ntransform = \"log\"\nstatistic = \"p75\"\n";
        let with = |line: &str| format!("{metric}{line}\n");
        let cases: [(String, &str); 14] = [
            ("[[topic]]\nid = \n".to_owned(), "line 2: "),
            (
                with("better = \"up\""),
                "line 7: metric “m”, better: unknown variant `up`",
            ),
            (
                with("topic = \"nowhere\""),
                "line 7: metric “m”, topic: “nowhere” is no topic of the catalogue",
            ),
            (
                with("derection = \"lower\""),
                "line 7: metric “m”, derection: unknown field `derection`",
            ),
            (
                with("min_events = \"ten\""),
                "line 7: metric “m”, min_events: invalid type",
            ),
            (
                format!("{metric}\n{metric}"),
                "line 9: metric “m”, id: stands here twice",
            ),
            (
                "[[metric]]\nname = \"M\"\n".to_owned(),
                "line 1: metric 1: needs a text under id",
            ),
            (
                "[[metric]]\nid = \"m\"\n".to_owned(),
                "line 1: metric “m”: missing field `name`",
            ),
            (
                "\n[[team]]\nid = \"x\"\n".to_owned(),
                "line 2: team: is no part of a catalogue",
            ),
            (
                "topic = \"x\"\n".to_owned(),
                "line 1: topic: must be written as a list of tables",
            ),
            (
                "[[topic]]\nid = \"x\"\nname = \"code review\"\n".to_owned(),
                "line 3: topic “x”, name: is the name of “code-review” too",
            ),
            (
                "[[target]]\nmetric = \"nothing\"\nvalue = 1.0\nmeaning = \"x\"\nsource = \"y\"\n".to_owned(),
                "line 2: target “nothing”, metric: is no metric of the catalogue",
            ),
            (
                "[[target]]\nmetric = \"change_failure_share\"\nvalue = 5.0\n".to_owned(),
                "line 3: target “change_failure_share”, value: 5 can be no share",
            ),
            (
                "[[metric]]\nid = \"build_duration_minutes\"\ntransform = \"logit\"\n".to_owned(),
                "line 3: metric “build_duration_minutes”, transform: logit is for the unit share",
            ),
        ];
        for (text, expected) in cases {
            let told = extended(&text).unwrap_err().to_string();
            assert!(told.starts_with(expected), "{told}\ninstead of {expected}");
        }
    }

    #[test]
    fn a_ladder_has_neither_gaps_nor_other_units() {
        let ladder = |unit: &str, steps: &str| {
            format!(
                "[[ladder]]\nid = \"l\"\nquestion = \"How long?\"\nunit = \"{unit}\"\nmetrics = [\"review_time_hours\"]\n\
                 source = \"us\"\nstep = [{steps}]\n"
            )
        };
        let short = "{label = \"short\", low = 0, high = 1}";
        let cases = [
            (
                ladder("d", short),
                "line 4: ladder “l”, unit: is d, while review_time_hours is measured in h",
            ),
            (
                ladder("h", short),
                "line 7: ladder “l”, step: needs two answers or more",
            ),
            (
                ladder("h", &format!("{short}, {{label = \"long\", low = 2}}")),
                "line 7: ladder “l”, step: “long” must follow “short” without a gap",
            ),
            (
                ladder("h", &format!("{short}, {{label = \"long\", low = 1, high = 1}}")),
                "line 7: ladder “l”, step: “long” ends before it begins",
            ),
            (
                ladder("h", &format!("{short}, {{label = \"Short\", low = 1}}")),
                "line 7: ladder “l”, step: “Short” stands twice",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(extended(&text).unwrap_err().to_string(), expected);
        }
        let right = ladder("h", &format!("{short}, {{label = \"long\", low = 1}}"));
        assert!(extended(&right).is_ok());
    }
}
