//! The planted truth in plain structs, for the test that looks for it with the program's own analysis.

use crate::base::Quarter;

use super::defects::DEFECTS;
use super::items::{ITEMS, Scale};
use super::planted::{PLANTED, Planted};
use super::roster::{FORMER, LATE_FORM, TEAMS, TINY};
use super::topics::METRICS;
use super::world::quarter_of;

/// What an analysis should say about a planted cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Felt and measured.
    BothHurt,
    /// Measured only.
    Hidden,
    /// Felt only.
    PerceivedOnly,
    /// Neither.
    Healthy,
}

impl Verdict {
    /// The word on screens and in files, e.g. `both-hurt`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BothHurt => "both-hurt",
            Self::Hidden => "hidden",
            Self::PerceivedOnly => "perceived-only",
            Self::Healthy => "healthy",
        }
    }
}

/// The friction of one team and topic over some quarters.
#[derive(Debug, Clone, PartialEq)]
pub struct PlantedCell {
    /// Canonical name of the team.
    pub team: &'static str,
    /// Name of the topic.
    pub topic: &'static str,
    /// First quarter; `None` since ever.
    pub from: Option<Quarter>,
    /// Last quarter; `None` until the end.
    pub until: Option<Quarter>,
    /// True perceived friction, 0 to 100; single quarters vary by two or three points.
    pub perceived: f64,
    /// True measured friction, 50 on target and 25 points per factor of two; it varies as the perceived one.
    pub measured: f64,
    /// What should be found; `None` where the level lies too near a cut.
    pub verdict: Option<Verdict>,
}

/// A level that changes at the start of a quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlantedChange {
    /// Canonical names of the teams.
    pub teams: Vec<&'static str>,
    /// Name of the topic.
    pub topic: &'static str,
    /// First quarter in which the log shows it.
    pub measured_from: Quarter,
    /// First quarter in which people feel it.
    pub perceived_from: Quarter,
    /// True when friction falls.
    pub eases: bool,
    /// Name in `initiatives.csv`; `None` when nobody did anything.
    pub initiative: Option<&'static str>,
}

/// A team that goes by another name somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alias {
    /// File, or `survey-*.csv` for all waves.
    pub file: &'static str,
    /// The name in that file.
    pub alias: &'static str,
    /// The canonical name.
    pub team: &'static str,
}

/// Teams that continue another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The name that ended.
    pub former: &'static str,
    /// Last quarter of the former name.
    pub until: Quarter,
    /// Who continues: one team after a rename, two after a split.
    pub teams: Vec<&'static str>,
}

/// Rows that somebody planted for the importer to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defect {
    /// The file.
    pub file: &'static str,
    /// What is wrong with the rows.
    pub what: &'static str,
    /// How many rows (in every size of organisation).
    pub rows: usize,
}

/// A survey question as the analyst should understand it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The question as the column header has it.
    pub wording: &'static str,
    /// Name of the topic.
    pub topic: &'static str,
    /// True when agreeing (or a high number) means friction.
    pub high_is_friction: bool,
    /// True for bare numbers 1 to 5, false for labels from "Strongly disagree" to "Strongly agree".
    pub bare_numbers: bool,
    /// The wording and the wave in which it was different.
    pub reworded: Option<(&'static str, Quarter)>,
}

/// A metric as the analyst should understand it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric {
    /// Key, with the unit at its end.
    pub name: &'static str,
    /// Name of the topic.
    pub topic: Option<&'static str>,
    /// Unit in words.
    pub unit: &'static str,
    /// `None`: nobody declared which way is better.
    pub lower_is_better: Option<bool>,
    /// The file that holds it or its events.
    pub file: &'static str,
}

/// Everything that was planted in the sample organisation; the same for every seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// Planted cells, one entry per team.
    pub cells: Vec<PlantedCell>,
    /// The improvement after the merge queue, both sides at once.
    pub improvements: Vec<PlantedChange>,
    /// Measured friction eases one quarter before perceived friction follows.
    pub lag: PlantedChange,
    /// The team that grows worse.
    pub worsening: PlantedChange,
    /// Initiatives of `initiatives.csv` that changed nothing.
    pub without_effect: Vec<&'static str>,
    /// Teams of two to four people: never shown on their own.
    pub tiny_teams: Vec<&'static str>,
    /// The renamed team and the split one.
    pub successions: Vec<Succession>,
    /// Every other name of a team.
    pub aliases: Vec<Alias>,
    /// Planted defects.
    pub defects: Vec<Defect>,
    /// The survey's items.
    pub items: Vec<Item>,
    /// The metrics.
    pub metrics: Vec<Metric>,
}

/// The planted truth. It speaks about the default quarters; a longer sample has the same levels before.
pub fn truth() -> Truth {
    Truth {
        cells: PLANTED.iter().flat_map(cells_of).collect(),
        improvements: ["Build speed", "Code review"]
            .into_iter()
            .map(|topic| PlantedChange {
                teams: vec!["Checkout"],
                topic,
                measured_from: quarter(2026, 1),
                perceived_from: quarter(2026, 1),
                eases: true,
                initiative: Some("Merge queue"),
            })
            .collect(),
        lag: PlantedChange {
            teams: vec!["Payments", "Billing", "Ledger", "Fraud & Risk", "Payouts", "Tax"],
            topic: "Test reliability",
            measured_from: quarter(2025, 4),
            perceived_from: quarter(2026, 1),
            eases: true,
            initiative: Some("Seeded test data"),
        },
        worsening: PlantedChange {
            teams: vec!["Search"],
            topic: "On-call load",
            measured_from: quarter(2025, 4),
            perceived_from: quarter(2025, 4),
            eases: false,
            initiative: None,
        },
        without_effect: vec!["Docs weeks", "Release train"],
        tiny_teams: TINY.to_vec(),
        successions: successions(),
        aliases: aliases(),
        defects: DEFECTS.to_vec(),
        items: items(),
        metrics: METRICS
            .iter()
            .map(|metric| Metric {
                name: metric.name,
                topic: metric.topic.map(super::topics::Topic::name),
                unit: metric.unit,
                lower_is_better: metric.lower_is_better,
                file: metric.source.file(),
            })
            .collect(),
    }
}

fn cells_of(entry: &'static Planted) -> impl Iterator<Item = PlantedCell> {
    entry.teams.iter().map(|team| PlantedCell {
        team,
        topic: entry.topic.name(),
        from: entry.from.and_then(quarter_of),
        until: entry.until.and_then(quarter_of),
        perceived: entry.perceived,
        measured: entry.measured,
        verdict: entry.verdict,
    })
}

fn successions() -> Vec<Succession> {
    let mut all: Vec<Succession> = Vec::new();
    for former in &FORMER {
        let name = former.names[0];
        match all.iter_mut().find(|known| known.former == name) {
            Some(known) => known.teams.push(former.team),
            None => all.push(Succession {
                former: name,
                until: quarter(former.until.0, former.until.1),
                teams: vec![former.team],
            }),
        }
    }
    all
}

/// The survey, the board and the support desk in turn; the late form of the renamed team last.
fn aliases() -> Vec<Alias> {
    let files = ["survey-*.csv", "team-quarter-metrics.csv", "support-tickets.csv"];
    let mut all: Vec<Alias> = Vec::new();
    let former = FORMER.iter().map(|former| former.names);
    for names in TEAMS.iter().map(|spec| spec.names).chain(former) {
        for (file, alias) in files.into_iter().zip(&names[1..]) {
            let alias = Alias {
                file,
                alias,
                team: names[0],
            };
            if alias.alias != alias.team && !all.contains(&alias) {
                all.push(alias);
            }
        }
    }
    all.push(Alias {
        file: "survey-2025-Q4.csv",
        alias: LATE_FORM.1,
        team: LATE_FORM.0,
    });
    all
}

fn items() -> Vec<Item> {
    ITEMS
        .iter()
        .map(|item| Item {
            wording: item.wording,
            topic: item.topic.name(),
            high_is_friction: item.high_is_friction,
            bare_numbers: item.scale == Scale::Numbers,
            reworded: item
                .reworded
                .and_then(|(wording, wave)| Some((wording, quarter_of(wave)?))),
        })
        .collect()
}

#[expect(clippy::expect_used, reason = "called with the constants of this file only")]
fn quarter(year: i16, number: u8) -> Quarter {
    quarter_of((year, number)).expect("a quarter has a number from 1 to 4")
}
