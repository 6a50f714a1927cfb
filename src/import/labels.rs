//! Families of answer labels: which texts stand for which rank of agreement, frequency, satisfaction, extent, ….

mod english;

use super::languages;

/// Labels that are ordered against each other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Family {
    pub name: &'static str,
    /// Ranks −3 (strongly against) to 3 (strongly for) around 0, or ranks from 1 upwards.
    pub symmetric: bool,
    /// Ranks that a scale of this family has even when nobody chose them; empty for symmetric ones.
    pub usual: &'static [i8],
    /// Rank and its texts, normalised; the first text is the usual one.
    pub(super) labels: &'static [(i8, &'static [&'static str])],
}

impl Family {
    pub(super) fn label(&self, rank: i8) -> String {
        let text = self
            .labels
            .iter()
            .find(|(theirs, _)| *theirs == rank)
            .and_then(|(_, texts)| texts.first())
            .copied()
            .unwrap_or("");
        let mut chars = text.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().chain(chars).collect())
            .unwrap_or_default()
    }

    pub(super) fn lowest(&self) -> i8 {
        self.labels
            .iter()
            .map(|(rank, _)| *rank)
            .min()
            .unwrap_or_default()
    }

    pub(super) fn highest(&self) -> i8 {
        self.labels
            .iter()
            .map(|(rank, _)| *rank)
            .max()
            .unwrap_or_default()
    }

    /// What is asked, whatever the language: `agreement` for “agreement (German)”.
    pub(super) fn kind(&self) -> &'static str {
        self.name.split(" (").next().unwrap_or(self.name)
    }

    /// The language of the labels.
    pub(super) fn language(&self) -> &'static str {
        self.name
            .split_once(" (")
            .map_or("English", |(_, language)| language.trim_end_matches(')'))
    }

    /// Sets of ranks that surveys offer, the most usual first.
    pub(super) fn sets(&self) -> impl Iterator<Item = &'static [i8]> {
        let further: &'static [&'static [i8]] = match self.name {
            // Never, sometimes, about half the time, most of the time, always; scales of four and of seven.
            "frequency" => &[
                &[1, 5, 6, 8, 11],
                &[1, 3, 4, 7, 11],
                &[1, 3, 5, 9, 11],
                &[1, 3, 5, 7],
                &[1, 4, 7, 11],
                &[1, 5, 7, 11],
                &[1, 3, 4, 5, 7, 8, 11],
            ],
            // Poor to excellent, with and without “very good”.
            "quality" => &[
                &[3, 4, 7, 8, 9],
                &[1, 3, 4, 7, 8],
                &[1, 3, 4, 7, 9],
                &[1, 3, 5, 7, 8],
                &[3, 4, 7, 9],
            ],
            "extent" => &[&[1, 3, 5, 7], &[1, 3, 6, 7]],
            "occurrence" => &[&[1, 3, 4, 6, 8]],
            _ => &[],
        };
        std::iter::once(self.usual)
            .chain(further.iter().copied())
            .filter(|set| !set.is_empty())
    }
}

/// The rank of a normalised answer in a family; an explanation behind the label does not count.
pub(super) fn rank_of(family: &Family, answer: &str) -> Option<i8> {
    let ranked = |answer: &str| {
        family
            .labels
            .iter()
            .find(|(_, texts)| texts.contains(&answer))
            .map(|(rank, _)| *rank)
    };
    ranked(answer).or_else(|| {
        [" -- ", " - ", ": ", " (", " / "]
            .iter()
            .filter_map(|mark| Some(answer.split_once(mark)?.0.trim_end()))
            .find_map(ranked)
    })
}

/// All families, the more telling first.
pub(super) fn families() -> impl Iterator<Item = &'static Family> {
    english::ENGLISH.iter().chain(&languages::FAMILIES)
}
