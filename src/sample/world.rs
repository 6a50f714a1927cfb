//! The sample organisation itself: its quarters, teams, people and the friction that is true in each cell.

use crate::base::Quarter;
use crate::stats::random::Rng;

use super::Size;
use super::clock::{Moment, days_of, midnight};
use super::people::{Person, Registry};
use super::planted::{YearQuarter, planted_for};
use super::roster::{FORMER, GROWN, LATE_FORM, MORE_FIELDS, Mix, Names, REGIONS, TEAMS, TINY, UNITS};
use super::topics::{METRICS, TOPIC_COUNT, TOPICS, Topic};

/// Last quarter of every sample; larger ones begin earlier.
const LAST_QUARTER: &str = "2026-Q3";

/// Everything that the files are written from.
pub(super) struct World {
    pub(super) rng: Rng,
    pub(super) quarters: Vec<Quarter>,
    pub(super) teams: Vec<Team>,
}

/// A team as it stands at the end; before a rename or split its people worked under a former name.
pub(super) struct Team {
    names: Names,
    former: Option<(Names, Quarter)>,
    pub(super) unit: &'static str,
    pub(super) people: Vec<Person>,
    pub(super) repositories: Vec<String>,
    /// By quarter, then topic.
    levels: Vec<[Level; TOPIC_COUNT]>,
    /// By metric: how far it stands from the level of its topic.
    offsets: Vec<f64>,
}

/// True friction of a cell, both 0 to 100.
#[derive(Clone, Copy)]
pub(super) struct Level {
    pub(super) perceived: f64,
    pub(super) measured: f64,
}

impl World {
    pub(super) fn new(seed: u64, size: Size) -> Self {
        let rng = Rng::from_seed(seed);
        let quarters = quarters(i32::try_from(size.quarters).unwrap_or(80).clamp(1, 80));
        let people = people_by_team(size);
        let mut registry = Registry::new(&rng);
        let mut teams: Vec<Team> = TEAMS
            .iter()
            .zip(&people)
            .map(|(spec, &people)| {
                let newcomers = if spec.names[0] == GROWN.0 {
                    (GROWN.1, quarter_of(GROWN.2))
                } else {
                    (0, None)
                };
                let repositories = spec.repositories.iter().map(ToString::to_string).collect();
                let staff = registry.team(spec.names[0], spec.mix, people, newcomers);
                Team::new(&rng, names(spec.names), spec.unit, staff, repositories, &quarters)
            })
            .collect();
        for (index, &people) in people.iter().enumerate().skip(TEAMS.len()) {
            let index = index - TEAMS.len();
            let name = further_name(index);
            let mix = [Mix::Backend, Mix::Frontend, Mix::Backend, Mix::Infrastructure][index % 4];
            let repositories = vec![name.to_lowercase().replace(' ', "-")];
            let staff = registry.team(&name, mix, people, (0, None));
            let names = Names {
                canonical: name.clone(),
                survey: name.clone(),
                board: name.to_lowercase(),
                desk: name,
            };
            teams.push(Team::new(
                &rng,
                names,
                UNITS[index % 4],
                staff,
                repositories,
                &quarters,
            ));
        }
        settle(&mut teams, &quarters);
        join_halves(&mut teams, &quarters);
        Self { rng, quarters, teams }
    }

    /// The moment at which everything was exported: early on the second day after the last quarter.
    pub(super) fn exported_at(&self) -> Moment {
        self.quarters.last().map_or(0, |&last| {
            midnight(days_of(last.next()).0) + super::clock::DAY + 6 * super::clock::HOUR
        })
    }

    /// The teams of a quarter by the name they had then, with everybody who worked under that name.
    pub(super) fn named(&self, quarter: Quarter) -> Vec<(&Names, Vec<&Team>)> {
        let mut named: Vec<(&Names, Vec<&Team>)> = Vec::new();
        for team in &self.teams {
            let names = team.names_in(quarter);
            match named
                .iter_mut()
                .find(|(known, _)| known.canonical == names.canonical)
            {
                Some((_, teams)) => teams.push(team),
                None => named.push((names, vec![team])),
            }
        }
        named
    }
}

impl Team {
    fn new(
        rng: &Rng,
        names: Names,
        unit: &'static str,
        people: Vec<Person>,
        repositories: Vec<String>,
        quarters: &[Quarter],
    ) -> Self {
        let mut rng = rng.fork("levels").fork(&names.canonical);
        let general = rng.normal(0.0, 1.0);
        let lines: Vec<Vec<Level>> = TOPICS
            .iter()
            .map(|&topic| line(&mut rng, &names.canonical, topic, general, quarters))
            .collect();
        let levels = (0..quarters.len())
            .map(|quarter| std::array::from_fn(|topic| lines[topic][quarter]))
            .collect();
        let offsets = METRICS
            .iter()
            .map(|metric| {
                let planted = metric.topic.is_some_and(|topic| {
                    quarters
                        .iter()
                        .any(|&q| planted_for(&names.canonical, topic, pair(q)).is_some())
                });
                rng.normal(0.0, if planted { 1.5 } else { 4.0 })
            })
            .collect();
        let former = FORMER
            .iter()
            .find(|former| former.team == names.canonical)
            .and_then(|former| Some((self::names(former.names), quarter_of(former.until)?)));
        Self {
            names,
            former,
            unit,
            people,
            repositories,
            levels,
            offsets,
        }
    }

    /// What it is called at the end.
    pub(super) fn name(&self) -> &str {
        &self.names.canonical
    }

    /// The former names and the last quarter in which they held.
    pub(super) fn former(&self) -> Option<(&Names, Quarter)> {
        self.former.as_ref().map(|(names, until)| (names, *until))
    }

    /// What it was called in a quarter.
    pub(super) fn names_in(&self, quarter: Quarter) -> &Names {
        match &self.former {
            Some((names, until)) if quarter <= *until => names,
            _ => &self.names,
        }
    }

    /// What the survey form of a quarter called it.
    pub(super) fn form_name(&self, quarter: Quarter) -> &str {
        let (team, late, form) = LATE_FORM;
        if team == self.name() && pair(quarter) == form {
            late
        } else {
            &self.names_in(quarter).survey
        }
    }

    /// Who belongs to it in a quarter.
    pub(super) fn staff(&self, quarter: Quarter) -> impl Iterator<Item = &Person> {
        self.people
            .iter()
            .filter(move |person| person.since.is_none_or(|since| since <= quarter))
    }

    /// True friction; `quarter` counts from the first.
    pub(super) fn level(&self, quarter: usize, topic: Topic) -> Level {
        self.levels[quarter][topic.index()]
    }

    /// True friction of one metric (by its place in `METRICS`); 50 for one without a topic.
    pub(super) fn metric_level(&self, quarter: usize, metric: usize) -> f64 {
        METRICS[metric]
            .topic
            .map_or(50.0, |topic| self.level(quarter, topic).measured)
            + self.offsets[metric]
    }

    /// Whether the topic was planted for this team in this quarter.
    pub(super) fn is_planted(&self, quarter: Quarter, topic: Topic) -> bool {
        planted_for(self.name(), topic, pair(quarter)).is_some()
    }
}

/// The friction of a team and topic over all quarters: planted where something was planted, else a slow walk
/// around the topic's usual level on which both sides partly move together.
fn line(rng: &mut Rng, team: &str, topic: Topic, general: f64, quarters: &[Quarter]) -> Vec<Level> {
    let shared = rng.normal(0.0, 1.0);
    let mut felt = 3.0 * general + 4.0 * shared + rng.normal(0.0, 4.5);
    let mut logged = 2.5 * general + 6.0 * shared + rng.normal(0.0, 7.0);
    let own = (rng.normal(0.0, 1.5), rng.normal(0.0, 2.0));
    let walk = if TINY.contains(&team) { 1.0 } else { 2.0 };
    quarters
        .iter()
        .map(|&quarter| {
            let step = rng.normal(0.0, 1.0);
            felt += walk * (0.5 * step + rng.normal(0.0, 0.9));
            logged += walk * (0.9 * step + rng.normal(0.0, 1.4));
            let (perceived, measured) = match planted_for(team, topic, pair(quarter)) {
                Some(entry) => (
                    entry.perceived + own.0 + rng.normal(0.0, 1.0),
                    entry.measured + own.1 + rng.normal(0.0, 1.2),
                ),
                None => (topic.usual_perceived() + felt, topic.usual_measured() + logged),
            };
            Level {
                perceived: perceived.clamp(8.0, 92.0),
                measured: measured.clamp(5.0, 110.0),
            }
        })
        .collect()
}

/// Moves the teams of which nothing was planted so that their mean is the topic's usual level, and likewise the
/// metrics around their topics: otherwise chance would decide whether the organisation meets its targets.
fn settle(teams: &mut [Team], quarters: &[Quarter]) {
    for topic in TOPICS {
        let ordinary = |team: &Team| quarters.iter().all(|&quarter| !team.is_planted(quarter, topic));
        let cells: Vec<Level> = teams
            .iter()
            .filter(|team| ordinary(team))
            .flat_map(|team| team.levels.iter().map(|levels| levels[topic.index()]))
            .collect();
        let n = cells.len().max(1) as f64;
        let felt = cells.iter().map(|cell| cell.perceived).sum::<f64>() / n - topic.usual_perceived();
        let logged = cells.iter().map(|cell| cell.measured).sum::<f64>() / n - topic.usual_measured();
        for team in teams.iter_mut().filter(|team| ordinary(team)) {
            for levels in &mut team.levels {
                levels[topic.index()].perceived -= felt;
                levels[topic.index()].measured -= logged;
            }
        }
    }
    for metric in 0..METRICS.len() {
        let mean = teams.iter().map(|team| team.offsets[metric]).sum::<f64>() / teams.len().max(1) as f64;
        for team in teams.iter_mut() {
            team.offsets[metric] -= mean;
        }
    }
}

/// Before a split both halves are one team, so they have one truth: that of the first half.
fn join_halves(teams: &mut [Team], quarters: &[Quarter]) {
    for second in 1..teams.len() {
        let Some((former, until)) = teams[second].former().map(|(n, q)| (n.canonical.clone(), q)) else {
            continue;
        };
        let first = (0..second).find(|&first| {
            teams[first]
                .former()
                .is_some_and(|(names, _)| names.canonical == former)
        });
        let Some(first) = first else { continue };
        for (index, _) in quarters
            .iter()
            .enumerate()
            .filter(|&(_, &quarter)| quarter <= until)
        {
            teams[second].levels[index] = teams[first].levels[index];
        }
    }
}

/// People per team: the planted teams in proportion to the table, further teams with the rest.
fn people_by_team(size: Size) -> Vec<u32> {
    let planned: u32 = TEAMS.iter().map(|spec| spec.size).sum();
    let further = size.teams.saturating_sub(TEAMS.len()).min(5000);
    let wanted = size.developers.clamp(100, 200_000) as f64;
    let average = f64::from(planned) / TEAMS.len() as f64;
    let scale = wanted / (f64::from(planned) + average * further as f64);
    let scaled = |people: f64| (people * scale).round().max(6.0) as u32;
    TEAMS
        .iter()
        .map(|spec| {
            if TINY.contains(&spec.names[0]) {
                spec.size
            } else {
                scaled(f64::from(spec.size))
            }
        })
        .chain((0..further).map(|index| scaled(average * [0.8, 1.1, 1.0, 1.3, 0.8][index % 5])))
        .collect()
}

fn quarters(count: i32) -> Vec<Quarter> {
    let last: Option<Quarter> = LAST_QUARTER.parse().ok();
    last.map_or_else(Vec::new, |last| {
        (0..count).rev().map(|back| last.plus(-back)).collect()
    })
}

fn further_name(index: usize) -> String {
    let field = MORE_FIELDS[index % MORE_FIELDS.len()];
    let round = index / MORE_FIELDS.len();
    let region = REGIONS[round % REGIONS.len()];
    let again = round / REGIONS.len();
    let mut name = field.to_owned();
    if !region.is_empty() {
        name = format!("{name} {region}");
    }
    if again > 0 {
        name = format!("{name} {}", again + 1);
    }
    name
}

fn names([canonical, survey, board, desk]: [&str; 4]) -> Names {
    Names {
        canonical: canonical.to_owned(),
        survey: survey.to_owned(),
        board: board.to_owned(),
        desk: desk.to_owned(),
    }
}

/// The quarter that a pair of year and number names.
pub(super) fn quarter_of((year, number): YearQuarter) -> Option<Quarter> {
    Quarter::new(year, number)
}

/// Year and number of a quarter.
pub(super) fn pair(quarter: Quarter) -> YearQuarter {
    (quarter.year(), quarter.number())
}
