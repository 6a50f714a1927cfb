//! The quarterly summary of the platform lead: findings, pictures, tables, and where the numbers come from.

use crate::base::number;
use crate::figure::words;

use super::document::{Block, Document};
use super::facts::Facts;
use super::inputs::SummaryInputs;
use super::outline::Outline;
use super::{instrument, pictures, proof, prose, rules, tables};

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
    let unscored = prose::unscored_wave(facts);
    if facts.organisation.is_empty() && unscored.is_none() {
        return;
    }
    outline.heading("where-it-hurts", "Where it hurts");
    if let Some(why) = unscored {
        outline.paragraph(why);
    }
    if facts.organisation.is_empty() {
        return;
    }
    pictures::topics_map(facts, outline);
    outline.table(tables::topics(facts));
    pictures::teams_map(facts, outline);
    pictures::heat_map(facts, outline);
}

fn what_changed(facts: &Facts<'_>, outline: &mut Outline) {
    let inputs = facts.inputs;
    let is_first = !inputs
        .friction
        .quarters
        .iter()
        .any(|quarter| *quarter < inputs.quarter);
    if is_first || facts.teams.is_empty() {
        return;
    }
    outline.heading("what-changed", "What changed");
    let compared = facts.compared().count();
    if compared == 0 {
        outline.paragraph("No row and topic can be compared with the quarter before.");
    } else if facts.flagged().is_empty() {
        outline.paragraph(format!(
            "None of {} comparisons passes the test, so no change is named. A number that moved without passing is noise \
             as far as these data can tell.",
            number::count(compared as u64)
        ));
    }
    pictures::trends(facts, outline);
    outline.table(tables::changes(facts));
    outline.table(instrument::changes(facts));
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
    let masked: Vec<String> = facts
        .inputs
        .friction
        .masked
        .iter()
        .filter_map(|sentence| facts.of_quarter(sentence))
        .collect();
    if facts.is_masked_whole() {
        outline.paragraph(format!(
            "Fewer than {} people answered in this quarter: neither what they said nor how many they were is shown.",
            facts.inputs.threshold
        ));
    } else if masked.is_empty() && !facts.has_masked() {
        outline.paragraph("In this quarter nothing had to be merged or masked.");
    }
    outline.list(masked.iter().map(|sentence| words::one_line(sentence)).collect());
}

fn inputs_and_join(facts: &Facts<'_>, outline: &mut Outline) {
    outline.heading("inputs", "Where the numbers come from");
    outline.table(proof::files(facts));
    outline.table(proof::join(facts));
    outline.list(proof::join_remarks(facts));
    let notices = facts.inputs.friction.notices.iter();
    let notices: Vec<String> = notices
        .filter_map(|notice| facts.of_quarter(&notice.to_string()))
        .map(|text| sentence(&text))
        .collect();
    if !notices.is_empty() {
        outline.paragraph("What the analysis noticed on the way:");
    }
    outline.list(notices);
}

fn methods(facts: &Facts<'_>, outline: &mut Outline) {
    outline.heading("methods", "How the numbers are made");
    outline.terms(prose::methods(facts));
    outline.heading("words", "Words");
    outline.terms(prose::glossary());
}

/// A notice as a sentence.
fn sentence(text: &str) -> String {
    let text = words::capital(text);
    if text.ends_with(['.', ')']) {
        text
    } else {
        text + "."
    }
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
