//! The figures of a summary: which charts, with which caption and key.

use crate::analysis::Verdict;
use crate::base::number;
use crate::chart::model::{Chart, KeyItem, KeySymbol, Kind, State, Tone};
use crate::figure::{self, HeatSide, HeatSpec, MapSpec, TrendSides, TrendSpec, Yardstick, words};

use super::document::Width;
use super::facts::Facts;
use super::outline::Outline;

/// The friction map by topic; nothing where no topic has both sides.
pub(super) fn topics_map(facts: &Facts<'_>, outline: &mut Outline) {
    let inputs = facts.inputs;
    let spec = MapSpec::topics(inputs.quarter);
    let chart = figure::friction_map(inputs.friction, inputs.changes, &spec);
    if has_marks(&chart) {
        let percent = format!("{}%", number::NARROW_SPACE);
        let caption = format!(
            "Perceived against measured friction by topic, whole organisation. {} A label needs 80{percent} for its whole \
             corner, of teams on values drawn towards the other teams; a bar may still cross a line a little.",
            map_caption(facts, Yardstick::of(facts.organisation.iter().copied()))
        );
        outline.figure("friction-map-topics", chart, caption, map_key(), Width::Column);
    }
}

/// The friction map of the topic that hurts most teams; nothing where no team has both sides.
pub(super) fn teams_map(facts: &Facts<'_>, outline: &mut Outline) {
    let inputs = facts.inputs;
    let Some(topic) = figure::worst_topic(inputs.friction, inputs.quarter) else {
        return;
    };
    let name = facts.topic(&topic);
    let yardstick = Yardstick::of(facts.of_topic(&topic));
    let spec = MapSpec::teams(inputs.quarter, Some(topic));
    let chart = figure::friction_map(inputs.friction, inputs.changes, &spec);
    if has_marks(&chart) {
        let caption = format!(
            "{name} by team. {} Trails lead from the quarter before, for flagged changes only.",
            map_caption(facts, yardstick)
        );
        outline.figure("friction-map-teams", chart, caption, map_key(), Width::Full);
    }
}

fn has_marks(chart: &Chart) -> bool {
    matches!(&chart.kind, Kind::FrictionMap(map) if !map.marks.is_empty())
}

fn map_caption(facts: &Facts<'_>, yardstick: Yardstick) -> String {
    let cut = &facts.inputs.friction.perceived_cut;
    // What 50 means without targets stands in the line below the chart's title.
    format!(
        "Crosses are 80{}% intervals. The lines are the cut of {} ({}) and the {}.",
        number::NARROW_SPACE,
        number::fixed(cut.value, 0),
        words::one_line(&cut.origin),
        yardstick.name()
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

/// Teams by topics: what is felt, or what is measured in a quarter without a wave.
pub(super) fn heat_map(facts: &Facts<'_>, outline: &mut Outline) {
    let inputs = facts.inputs;
    let side = if facts
        .organisation
        .iter()
        .chain(&facts.teams)
        .any(|cell| cell.perceived.is_ok())
    {
        HeatSide::Perceived
    } else {
        HeatSide::Measured
    };
    let spec = HeatSpec {
        quarter: inputs.quarter,
        side,
        unit: None,
    };
    let chart = figure::heat_map(inputs.friction, &spec);
    let key = masking_key(&chart);
    let (what, centre) = match side {
        HeatSide::Measured => ("Measured", Yardstick::of(facts.teams.iter().copied()).name()),
        _ => ("Perceived", "cut"),
    };
    let caption = format!(
        "{what} friction by team and topic. Bold numbers are clear, at least 95{p} above or below the {centre}; regular \
         ones likely, at least 80{p}; hatched ones cannot tell. Numbers are rounded to 5 where the 95{p} half-width exceeds 10.",
        p = format_args!("{}%", number::NARROW_SPACE)
    );
    outline.figure("heat-map", chart, caption, key, Width::Full);
}

/// The rules whose letters stand in masked cells.
fn masking_key(chart: &Chart) -> Vec<KeyItem> {
    let Kind::HeatMap(map) = &chart.kind else {
        return Vec::new();
    };
    let cells = map
        .groups
        .iter()
        .flat_map(|group| &group.rows)
        .flat_map(|row| &row.cells);
    let mut letters: Vec<char> = cells
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

/// The trends of the topic with most flagged changes, or of the one that hurts most teams.
pub(super) fn trends(facts: &Facts<'_>, outline: &mut Outline) {
    let inputs = facts.inputs;
    let changed = figure::most_changed_topic(inputs.friction, inputs.changes, inputs.quarter);
    let worst = figure::worst_topic(inputs.friction, inputs.quarter).filter(|topic| {
        let cells = facts.of_topic(topic);
        cells.iter().any(|cell| cell.verdict == Verdict::BothHurt)
    });
    let felt = facts.organisation.first().map(|cell| cell.topic.clone());
    let (which, topic) = match (changed, worst, felt) {
        (Some(topic), _, _) => ("the topic with most flagged changes", topic),
        (None, Some(topic), _) => ("the topic that hurts most teams on both sides", topic),
        (None, None, Some(topic)) if facts.organisation.iter().any(|cell| cell.perceived.is_ok()) => {
            ("the topic felt worst", topic)
        }
        (None, None, Some(topic)) => ("the first topic", topic),
        (None, None, None) => return,
    };
    let name = facts.topic(&topic);
    let spec = TrendSpec {
        quarter: inputs.quarter,
        topic,
        unit: None,
        sides: TrendSides::Both,
        investments: facts.investments.clone(),
    };
    let chart = figure::trends(inputs.friction, inputs.changes, &spec);
    let has_panels = matches!(&chart.kind, Kind::Trends(trends) if !trends.groups.is_empty());
    if has_panels {
        let percent = format!("{}%", number::NARROW_SPACE);
        let caption = format!(
            "{name} by team and quarter, {which}. Bands are 80{percent} intervals; what was not flagged stays grey. Numbers \
             are rounded to 5 where the 95{percent} half-width exceeds 10.",
        );
        outline.figure("trends", chart, caption, Vec::new(), Width::Full);
    }
}
