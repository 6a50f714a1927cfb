//! What can be reached by typing: places to go to, things to do, questions to find; and how typed words match them.

use std::ops::Range;

use eframe::egui::ThemePreference;

use super::command::{Command, LookCommand, WorkspaceCommand};
use super::context::Context;
use super::state::{Look, Purpose, Screen};
use crate::analysis::{ANALYSES, Friction, Scope};
use crate::data::TeamView;
use crate::figure::{MapView, RowTarget, words};

/// The palette while it is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Palette {
    /// What was typed.
    pub text: String,
    /// The row that Enter takes, among those shown.
    pub chosen: usize,
}

/// What kind of thing an entry is; the palette lists them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// A screen, with what it shall show.
    GoTo,
    /// A command.
    Do,
    /// A question of the survey.
    Find,
}

impl Section {
    /// All sections, in their order.
    pub const ALL: [Self; 3] = [Self::GoTo, Self::Do, Self::Find];

    /// Its heading.
    pub fn words(self) -> &'static str {
        match self {
            Self::GoTo => "Go to",
            Self::Do => "Do",
            Self::Find => "Find",
        }
    }
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What kind of thing it is.
    pub section: Section,
    /// Its icon.
    pub icon: &'static str,
    /// What is searched and shown.
    pub words: String,
    /// More about it, in grey.
    pub aside: String,
    /// The keys that do the same.
    pub keys: &'static str,
    /// Why it cannot be chosen now.
    pub why_not: Option<&'static str>,
    /// What choosing it does.
    pub command: Command,
    /// Whether it is listed only once something is typed.
    pub is_typed_for: bool,
}

impl Entry {
    fn new(section: Section, icon: &'static str, words: &str, command: impl Into<Command>) -> Self {
        Self {
            section,
            icon,
            words: words.to_owned(),
            aside: String::new(),
            keys: "",
            why_not: None,
            command: command.into(),
            is_typed_for: false,
        }
    }

    fn aside(mut self, aside: impl Into<String>) -> Self {
        self.aside = aside.into();
        self
    }

    fn keys(mut self, keys: &'static str) -> Self {
        self.keys = keys;
        self
    }

    fn unless(mut self, is_possible: bool, why_not: &'static str) -> Self {
        self.why_not = (!is_possible).then_some(why_not);
        self
    }

    fn typed_for(mut self) -> Self {
        self.is_typed_for = true;
        self
    }
}

/// An entry that matches what was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The entry.
    pub entry: Entry,
    /// The bytes of its words that match.
    pub marks: Vec<Range<usize>>,
}

/// Rows of a section once something is typed.
const ROWS: usize = 6;

/// What matches, section by section, the best first.
pub fn found(context: &Context<'_>, text: &str) -> Vec<Found> {
    let is_empty = text.trim().is_empty();
    let mut ranked: Vec<(Section, u32, Found)> = entries(context)
        .into_iter()
        .filter(|entry| !(is_empty && entry.is_typed_for))
        .filter_map(|entry| {
            let (cost, marks) = matching(text, &entry.words)?;
            Some((entry.section, cost, Found { entry, marks }))
        })
        .collect();
    ranked.sort_by_key(|(section, cost, _)| (*section, *cost));
    let mut shown = [0_usize; Section::ALL.len()];
    ranked
        .into_iter()
        .filter_map(|(section, _, found)| {
            let rows = &mut shown[section as usize];
            *rows += 1;
            (is_empty || *rows <= ROWS).then_some(found)
        })
        .collect()
}

/// Everything there is.
fn entries(context: &Context<'_>) -> Vec<Entry> {
    let mut entries = screens(context);
    if let Some(friction) = context.friction() {
        entries.extend(places(context, friction));
        entries.extend(questions(context, friction));
    }
    entries.extend(deeds(context));
    entries
}

fn screens(context: &Context<'_>) -> Vec<Entry> {
    let now = context.state.look.screen;
    let is_open = context.view().is_some();
    Screen::SECTIONS
        .iter()
        .flat_map(|(_, screens)| *screens)
        .map(|(screen, label, icon)| {
            let entry = Entry::new(Section::GoTo, icon, label, LookCommand::Go(*screen))
                .unless(is_open || *screen == Screen::Start, "open a workspace first");
            if *screen == now {
                entry.aside("here now")
            } else {
                entry
            }
        })
        .collect()
}

/// Screens that show a quarter, a topic, a team, a cell or an analysis.
fn places(context: &Context<'_>, friction: &Friction) -> Vec<Entry> {
    let now = &context.state.look;
    let go = |icon, words: &str, look: Look| {
        Entry::new(Section::GoTo, icon, words, LookCommand::All(Box::new(look))).typed_for()
    };
    let mut entries = Vec::new();
    for (topic, name) in &friction.topics {
        let of_topic = |screen| Look {
            screen,
            topic: Some(topic.clone()),
            map: MapView::Teams,
            selected: None,
            ..now.clone()
        };
        let map = format!("Friction map of {name}");
        entries.push(go("scatter_plot", &map, of_topic(Screen::Map)).aside("topic"));
        let trends = format!("Trends of {name}");
        entries.push(go("show_chart", &trends, of_topic(Screen::Trends)).aside("topic"));
    }
    for (unit, team) in friction
        .rows
        .iter()
        .flat_map(|(unit, teams)| teams.iter().map(move |team| (unit, team)))
    {
        let look = Look {
            screen: Screen::Map,
            team: Some(team.clone()),
            map: MapView::Topics,
            selected: None,
            ..now.clone()
        };
        let aside = unit
            .as_ref()
            .map_or("team".to_owned(), |unit| format!("team of {unit}"));
        let map = format!("Friction map of {}", words::shown(team));
        entries.push(go("scatter_plot", &map, look).aside(aside));
    }
    let quarter = context.state.quarter();
    let of_quarter = friction
        .cells
        .iter()
        .filter(|cell| Some(cell.quarter) == quarter && cell.scope == Scope::Team);
    for cell in of_quarter {
        let look = Look {
            screen: Screen::Cell,
            selected: Some(RowTarget::cell(&cell.team, &cell.topic).key()),
            ..now.clone()
        };
        let name = format!(
            "Cell: {}, {}",
            words::shown(&cell.team),
            friction.topic_name(&cell.topic)
        );
        entries.push(go("grid_view", &name, look).aside(words::verdict_and_state(cell)));
    }
    for kind in ANALYSES {
        let look = Look {
            screen: Screen::Analyses,
            analysis: Some(kind.id),
            ..now.clone()
        };
        entries.push(go("functions", &format!("Analysis: {}", kind.label), look).aside(kind.question));
    }
    for quarter in friction.quarters.iter().rev() {
        let look = Look {
            quarter: Some(*quarter),
            ..now.clone()
        };
        entries.push(go("calendar_month", &format!("Quarter {quarter}"), look));
    }
    entries
}

fn deeds(context: &Context<'_>) -> Vec<Entry> {
    let state = context.state;
    let act = |icon, words: &str, command: Command| Entry::new(Section::Do, icon, words, command);
    let mut entries = vec![
        act("add", "Add files", Command::Choose(Purpose::Import)).keys("Ctrl O"),
        act("folder_open", "Open a workspace", Command::Choose(Purpose::Open)),
        act(
            "home",
            "Open the sample organisation",
            WorkspaceCommand::Sample.into(),
        ),
        act("arrow_back", "Back", LookCommand::Back.into())
            .keys("Alt \u{2190}")
            .unless(state.history.has_back(), "nothing was looked at before"),
        act("arrow_forward", "Forward", LookCommand::Forward.into())
            .keys("Alt \u{2192}")
            .unless(state.history.has_forward(), "nothing was looked at after"),
    ];
    if let Some(view) = context.view() {
        let has_quarters = context.friction().is_some();
        let why_not = "there is nothing to look at yet";
        entries.extend([
            act(
                "arrow_back",
                "Quarter before",
                LookCommand::StepQuarter(-1).into(),
            )
            .keys("[")
            .unless(has_quarters, why_not),
            act(
                "arrow_forward",
                "Quarter after",
                LookCommand::StepQuarter(1).into(),
            )
            .keys("]")
            .unless(has_quarters, why_not),
        ]);
        let (other, words) = match view.workspace.view {
            TeamView::AsNow => (TeamView::AsThen, "Show teams of the past as they were then"),
            TeamView::AsThen => (TeamView::AsNow, "Show teams of the past as they are now"),
        };
        entries.push(act(
            "compare_arrows",
            words,
            WorkspaceCommand::SetView(other).into(),
        ));
    }
    for (theme, words) in [
        (ThemePreference::Light, "Light theme"),
        (ThemePreference::Dark, "Dark theme"),
        (ThemePreference::System, "Theme of the system"),
    ] {
        let is_other = state.theme.0 != theme;
        entries.push(act("settings", words, Command::Theme(theme)).unless(is_other, "is on"));
    }
    entries
}

/// The questions of the latest wave that was compared with one before it.
fn questions(context: &Context<'_>, friction: &Friction) -> Vec<Entry> {
    let changes = &friction.instrument.changes;
    let last = changes.iter().map(|change| change.quarter).max();
    changes
        .iter()
        .filter(|change| Some(change.quarter) == last)
        .filter_map(|change| {
            let item = change.after.as_ref()?;
            let look = Look {
                screen: Screen::Analyses,
                analysis: Some("items"),
                ..context.state.look.clone()
            };
            let topic = item.topic.as_ref().map(|topic| friction.topic_name(topic));
            let command = LookCommand::All(Box::new(look));
            let entry = Entry::new(
                Section::Find,
                "description",
                &words::one_line(&item.text),
                command,
            );
            Some(entry.aside(topic.unwrap_or("no topic")).typed_for())
        })
        .collect()
}

/// Whether every typed word is in a text, and where: the lower the cost, the better. Words that begin with what was typed cost
/// nothing, parts of words one, letters in their order from a word's beginning ten.
fn matching(typed: &str, text: &str) -> Option<(u32, Vec<Range<usize>>)> {
    let letters: Vec<(usize, char)> = text
        .char_indices()
        .map(|(at, letter)| (at, folded(letter)))
        .collect();
    let mut cost = 0;
    let mut marks = Vec::new();
    for part in typed.split_whitespace() {
        let part: Vec<char> = part.chars().map(folded).collect();
        let (price, places) = in_one_piece(&part, &letters).or_else(|| in_order(&part, &letters))?;
        cost += price;
        marks.extend(places.into_iter().map(|place| {
            let (at, _) = letters[place];
            let end = letters.get(place + 1).map_or(text.len(), |(next, _)| *next);
            at..end
        }));
    }
    marks.sort_by_key(|mark| mark.start);
    Some((cost, joined(marks)))
}

fn folded(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

fn is_beginning(letters: &[(usize, char)], at: usize) -> bool {
    at == 0 || !letters[at - 1].1.is_alphanumeric()
}

fn in_one_piece(part: &[char], letters: &[(usize, char)]) -> Option<(u32, Vec<usize>)> {
    let fits = |at: &usize| {
        letters[*at..]
            .iter()
            .map(|(_, letter)| letter)
            .take(part.len())
            .eq(part)
    };
    let last = letters.len().checked_sub(part.len())?;
    let at_beginning = (0..=last).filter(|at| is_beginning(letters, *at)).find(fits);
    let (price, at) = match at_beginning {
        Some(at) => (0, at),
        None => (1, (0..=last).find(fits)?),
    };
    Some((price, (at..at + part.len()).collect()))
}

fn in_order(part: &[char], letters: &[(usize, char)]) -> Option<(u32, Vec<usize>)> {
    let mut places: Vec<usize> = Vec::new();
    for letter in part {
        let from = places.last().map_or(0, |place| place + 1);
        let at = (from..letters.len()).find(|at| {
            let goes_on = !places.is_empty() && *at == from;
            letters[*at].1 == *letter && (goes_on || is_beginning(letters, *at))
        })?;
        places.push(at);
    }
    Some((10, places))
}

/// Marks that touch as one.
fn joined(marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match all.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => all.push(mark),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_of_words_come_before_parts_and_initials() {
        let cost = |typed, text| matching(typed, text).map(|(cost, _)| cost);
        assert_eq!(cost("rev", "Code review"), Some(0));
        assert_eq!(cost("view", "Code review"), Some(1));
        assert_eq!(cost("fmcr", "Friction map: Code review"), Some(10));
        assert_eq!(cost("pay rev", "Cell: Payments, Code review"), Some(0));
        assert_eq!(cost("pay onb", "Cell: Payments, Code review"), None);
        assert_eq!(cost("", "anything"), Some(0));
        assert_eq!(cost("much longer than this", "this"), None);
    }

    #[test]
    fn marks_are_whole_letters_of_the_text() {
        let text = "Größe der Änderung";
        let (_, marks) = matching("ÄND größe", text).unwrap();
        let marked: Vec<&str> = marks.into_iter().map(|mark| &text[mark]).collect();
        assert_eq!(marked, ["Größe", "Änd"]);
    }
}
