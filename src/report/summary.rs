//! The quarterly summary of the platform lead: findings, pictures, tables, and where the numbers come from.

use crate::base::number;
use crate::chart::model::{Chart, KeyItem, KeySymbol, Kind, State, Tone};
use crate::figure::{self, HeatSide, HeatSpec, MapSpec, TrendSides, TrendSpec, words};

use super::document::{Block, Document, Width};
use super::facts::Facts;
use super::inputs::SummaryInputs;
use super::outline::Outline;
use super::{proof, prose, rules, tables};

/// Writes one quarter's summary for the platform lead; n is exact.
///
/// A quarter without data gives a document that says so.
pub fn summary(inputs: &SummaryInputs<'_>) -> Document {
    let facts = Facts::of(inputs);
    let mut outline = Outline::default();
    where_it_hurts(&facts, &mut outline);
    what_changed(&facts, &mut outline);
    where_sides_disagree(&facts, &mut outline);
    targets(&facts, &mut outline);
    people(&facts, &mut outline);
    inputs_and_join(&facts, &mut outline);
    methods(&facts, &mut outline);
    Document {
        organisation: words::shown(inputs.organisation),
        subject: format!("Developer friction, {}", inputs.quarter),
        edition: "Summary for the platform lead".to_owned(),
        title: rules::headline(&facts),
        subtitle: rules::subtitle(&facts),
        findings: rules::findings(&facts),
        blocks: outline.blocks,
        foot: format!(
            "Groups of fewer than {} people are merged or masked. Equal inputs give an equal page.",
            inputs.threshold
        ),
        fingerprint: inputs.fingerprint.short().to_owned(),
    }
}

fn where_it_hurts(facts: &Facts<'_>, outline: &mut Outline) {
    let inputs = facts.inputs;
    if facts.organisation.is_empty() {
        return;
    }
    outline.heading("where-it-hurts", "Where it hurts");
    let topics = MapSpec::topics(inputs.quarter);
    outline.figure(
        "friction-map-topics",
        figure::friction_map(inputs.friction, inputs.changes, &topics),
        format!(
            "Perceived against measured friction by topic, whole organisation. {}",
            map_caption(facts)
        ),
        map_key(),
        Width::Column,
    );
    outline.table(tables::topics(facts));
    if let Some(topic) = figure::worst_topic(inputs.friction, inputs.quarter) {
        let name = facts.topic(&topic);
        let spec = MapSpec::teams(inputs.quarter, Some(topic));
        outline.figure(
            "friction-map-teams",
            figure::friction_map(inputs.friction, inputs.changes, &spec),
            format!(
                "{name} by team. {} Trails lead from the quarter before, for flagged changes only.",
                map_caption(facts)
            ),
            map_key(),
            Width::Full,
        );
    }
    let spec = HeatSpec {
        quarter: inputs.quarter,
        side: HeatSide::Perceived,
        unit: None,
    };
    let heat = figure::heat_map(inputs.friction, &spec);
    let key = heat_key(&heat);
    outline.figure(
        "heat-map",
        heat,
        format!(
            "Perceived friction by team and topic. Bold numbers are clear, at least 95{p} above or below the cut; regular ones \
             likely, at least 80{p}; hatched ones cannot tell.",
            p = format_args!("{}%", number::NARROW_SPACE)
        ),
        key,
        Width::Full,
    );
}

fn map_caption(facts: &Facts<'_>) -> String {
    let cut = &facts.inputs.friction.perceived_cut;
    format!(
        "Crosses are 80{}% intervals. The lines are the cut of {} ({}) and the target.",
        number::NARROW_SPACE,
        number::fixed(cut.value, 0),
        cut.origin
    )
}

fn map_key() -> Vec<KeyItem> {
    let item = |symbol, text: &str| KeyItem {
        symbol,
        text: text.to_owned(),
    };
    vec![
        item(KeySymbol::Verdict(Tone::Hot), "both hurt: fix"),
        item(
            KeySymbol::Verdict(Tone::Perceived),
            "perceived only: measure better, or explain",
        ),
        item(KeySymbol::Verdict(Tone::Measured), "hidden: cost it"),
        item(KeySymbol::Verdict(Tone::Cool), "healthy: leave"),
        item(KeySymbol::Hollow, "cannot tell: collect"),
    ]
}

fn heat_key(chart: &Chart) -> Vec<KeyItem> {
    let Kind::HeatMap(map) = &chart.kind else {
        return Vec::new();
    };
    let mut letters: Vec<char> = map
        .groups
        .iter()
        .flat_map(|group| &group.rows)
        .flat_map(|row| &row.cells)
        .filter_map(|cell| match cell.state {
            State::Suppressed(letter) => Some(letter),
            _ => None,
        })
        .collect();
    letters.sort_unstable();
    letters.dedup();
    letters
        .into_iter()
        .map(|letter| KeyItem {
            symbol: KeySymbol::Masked,
            text: format!("{letter}: masked, {}", words::rule_meaning(letter)),
        })
        .collect()
}

fn what_changed(facts: &Facts<'_>, outline: &mut Outline) {
    let inputs = facts.inputs;
    if facts.compared().next().is_none() {
        return;
    }
    outline.heading("what-changed", "What changed");
    let topic = figure::most_changed_topic(inputs.friction, inputs.changes, inputs.quarter);
    if facts.flagged().is_empty() {
        outline.paragraph(format!(
            "None of {} comparisons passes the test, so no change is named. A number that moved without passing is noise \
             as far as these data can tell.",
            number::count(facts.compared().count() as u64)
        ));
    }
    if let Some(topic) = topic {
        let name = facts.topic(&topic);
        let spec = TrendSpec {
            quarter: inputs.quarter,
            topic,
            unit: None,
            sides: TrendSides::Both,
            investments: facts.investments.clone(),
        };
        outline.figure(
            "trends",
            figure::trends(inputs.friction, inputs.changes, &spec),
            format!(
                "{name} by team and quarter, the topic with most flagged changes. Bands are 80{}% intervals; what was not \
                 flagged stays grey.",
                number::NARROW_SPACE
            ),
            Vec::new(),
            Width::Full,
        );
    }
    outline.table(tables::changes(facts));
    outline.table(tables::initiatives(facts));
}

fn where_sides_disagree(facts: &Facts<'_>, outline: &mut Outline) {
    if facts.teams.is_empty() {
        return;
    }
    outline.heading("two-sides", "Where the two sides agree and disagree");
    outline.paragraph(
        "When the two sides disagree, the log is often the incomplete one: it may miss queues, retries or local work, or \
         look at a middle value while the tail hurts. Memory of a recent incident, people who did not answer and a question \
         read the wrong way round are rival explanations too. Investigate before deciding who is right.",
    );
    outline.table(tables::disagreements(facts));
    outline.heading("cannot-tell", "What cannot be told, and why");
    outline.table(tables::undecided(facts));
}

fn targets(facts: &Facts<'_>, outline: &mut Outline) {
    let metrics = tables_with_rows(vec![proof::metrics(facts), proof::unscored(facts)]);
    if metrics.is_empty() {
        return;
    }
    outline.heading("targets", "Metrics and targets");
    for table in metrics {
        outline.table(table);
    }
}

fn people(facts: &Facts<'_>, outline: &mut Outline) {
    outline.heading("who-answered", "Who answered, and what is masked");
    outline.table(tables::participation(facts));
    outline.paragraph(prose::masking(facts));
    let masked = &facts.inputs.friction.masked;
    if masked.is_empty() {
        outline.paragraph("In this quarter nothing had to be merged or masked.");
    }
    outline.list(masked.iter().map(|sentence| words::one_line(sentence)).collect());
}

fn inputs_and_join(facts: &Facts<'_>, outline: &mut Outline) {
    outline.heading("inputs", "Where the numbers come from");
    outline.table(proof::files(facts));
    outline.table(proof::join(facts));
    outline.list(proof::join_remarks(facts));
    let notices = &facts.inputs.friction.notices;
    if !notices.is_empty() {
        outline.paragraph("What the analysis noticed on the way:");
    }
    outline.list(
        notices
            .iter()
            .map(|notice| words::one_line(&notice.to_string()))
            .collect(),
    );
}

fn methods(facts: &Facts<'_>, outline: &mut Outline) {
    outline.heading("methods", "How the numbers are made");
    outline.terms(prose::methods(facts));
    outline.heading("words", "Words");
    outline.terms(prose::glossary());
}

fn tables_with_rows(tables: Vec<super::document::Table>) -> Vec<super::document::Table> {
    tables
        .into_iter()
        .filter(|table| table.groups.iter().any(|group| !group.rows.is_empty()))
        .collect()
}

impl Document {
    /// The headings in reading order: name for links, and words.
    pub fn contents(&self) -> impl Iterator<Item = (&str, &str)> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Heading { id, text } => Some((id.as_str(), text.as_str())),
            _ => None,
        })
    }

    /// The figures in reading order.
    pub fn figures(&self) -> impl Iterator<Item = &super::document::Figure> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Figure(figure) => Some(figure.as_ref()),
            _ => None,
        })
    }

    /// The tables in reading order.
    pub fn tables(&self) -> impl Iterator<Item = &super::document::Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }
}
