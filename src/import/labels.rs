//! Families of answer labels: which texts stand for which rank of agreement, frequency, satisfaction, extent, ….

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
        if self.symmetric {
            return 3;
        }
        self.usual.iter().copied().max().unwrap_or_default()
    }
}

/// The rank of a normalised answer in a family.
pub(super) fn rank_of(family: &Family, answer: &str) -> Option<i8> {
    family
        .labels
        .iter()
        .find(|(_, texts)| texts.contains(&answer))
        .map(|(rank, _)| *rank)
}

const FIVE: &[i8] = &[1, 3, 5, 7, 9];

/// All families, the more telling first.
pub(super) fn families() -> impl Iterator<Item = &'static Family> {
    ENGLISH.iter().chain(&languages::FAMILIES)
}

static ENGLISH: [Family; 8] = [
    Family {
        name: "agreement",
        symmetric: true,
        usual: &[],
        labels: &[
            (
                -3,
                &[
                    "strongly disagree",
                    "completely disagree",
                    "totally disagree",
                    "fully disagree",
                    "disagree strongly",
                    "disagree completely",
                ],
            ),
            (-2, &["disagree", "mostly disagree", "generally disagree"]),
            (
                -1,
                &[
                    "slightly disagree",
                    "somewhat disagree",
                    "disagree somewhat",
                    "disagree slightly",
                    "rather disagree",
                    "tend to disagree",
                    "disagree a little",
                ],
            ),
            (
                0,
                &[
                    "neither agree nor disagree",
                    "neutral",
                    "neither agree or disagree",
                    "neither",
                    "undecided",
                    "neither disagree nor agree",
                    "no opinion either way",
                ],
            ),
            (
                1,
                &[
                    "slightly agree",
                    "somewhat agree",
                    "agree somewhat",
                    "agree slightly",
                    "rather agree",
                    "tend to agree",
                    "agree a little",
                ],
            ),
            (2, &["agree", "mostly agree", "generally agree"]),
            (
                3,
                &[
                    "strongly agree",
                    "completely agree",
                    "totally agree",
                    "fully agree",
                    "agree strongly",
                    "agree completely",
                ],
            ),
        ],
    },
    Family {
        name: "satisfaction",
        symmetric: true,
        usual: &[],
        labels: &[
            (
                -3,
                &[
                    "very dissatisfied",
                    "very unsatisfied",
                    "extremely dissatisfied",
                    "completely dissatisfied",
                    "strongly dissatisfied",
                ],
            ),
            (
                -2,
                &[
                    "dissatisfied",
                    "unsatisfied",
                    "mostly dissatisfied",
                    "moderately dissatisfied",
                ],
            ),
            (
                -1,
                &[
                    "somewhat dissatisfied",
                    "slightly dissatisfied",
                    "rather dissatisfied",
                    "a little dissatisfied",
                ],
            ),
            (
                0,
                &[
                    "neither satisfied nor dissatisfied",
                    "neutral",
                    "neither",
                    "neither dissatisfied nor satisfied",
                    "mixed",
                ],
            ),
            (
                1,
                &[
                    "somewhat satisfied",
                    "slightly satisfied",
                    "rather satisfied",
                    "a little satisfied",
                ],
            ),
            (2, &["satisfied", "mostly satisfied", "moderately satisfied"]),
            (
                3,
                &[
                    "very satisfied",
                    "extremely satisfied",
                    "completely satisfied",
                    "strongly satisfied",
                ],
            ),
        ],
    },
    Family {
        name: "difficulty",
        symmetric: true,
        usual: &[],
        labels: &[
            (
                -3,
                &[
                    "very difficult",
                    "extremely difficult",
                    "very hard",
                    "extremely hard",
                ],
            ),
            (-2, &["difficult", "hard", "moderately difficult"]),
            (
                -1,
                &[
                    "somewhat difficult",
                    "slightly difficult",
                    "rather difficult",
                    "somewhat hard",
                ],
            ),
            (
                0,
                &[
                    "neither easy nor difficult",
                    "neutral",
                    "neither",
                    "neither difficult nor easy",
                    "neither easy nor hard",
                ],
            ),
            (1, &["somewhat easy", "slightly easy", "rather easy"]),
            (2, &["easy", "moderately easy"]),
            (3, &["very easy", "extremely easy"]),
        ],
    },
    Family {
        name: "likelihood",
        symmetric: true,
        usual: &[],
        labels: &[
            (-3, &["very unlikely", "extremely unlikely"]),
            (-2, &["unlikely", "moderately unlikely"]),
            (-1, &["somewhat unlikely", "slightly unlikely", "rather unlikely"]),
            (0, &["neither likely nor unlikely", "neutral", "neither"]),
            (1, &["somewhat likely", "slightly likely", "rather likely"]),
            (2, &["likely", "moderately likely"]),
            (3, &["very likely", "extremely likely"]),
        ],
    },
    Family {
        name: "comparison",
        symmetric: true,
        usual: &[],
        labels: &[
            (-3, &["much worse"]),
            (-1, &["somewhat worse", "slightly worse", "a little worse"]),
            (-2, &["worse"]),
            (
                0,
                &["about the same", "same", "no change", "unchanged", "the same"],
            ),
            (1, &["somewhat better", "slightly better", "a little better"]),
            (2, &["better"]),
            (3, &["much better"]),
        ],
    },
    Family {
        name: "frequency",
        symmetric: false,
        usual: FIVE,
        labels: &[
            (1, &["never", "not at any time"]),
            (2, &["almost never", "very rarely", "hardly ever"]),
            (3, &["rarely", "seldom"]),
            (
                5,
                &["sometimes", "occasionally", "about half the time", "now and then"],
            ),
            (7, &["often", "frequently", "usually", "most of the time"]),
            (
                8,
                &["very often", "almost always", "very frequently", "nearly always"],
            ),
            (9, &["always", "all the time", "constantly"]),
        ],
    },
    Family {
        name: "quality",
        symmetric: false,
        usual: FIVE,
        labels: &[
            (1, &["very poor", "very bad", "terrible", "awful"]),
            (3, &["poor", "bad", "below average"]),
            (5, &["fair", "average", "acceptable", "ok", "okay"]),
            (7, &["good", "above average"]),
            (9, &["very good", "excellent", "outstanding"]),
        ],
    },
    Family {
        name: "extent",
        symmetric: false,
        usual: FIVE,
        labels: &[
            (
                1,
                &[
                    "not at all",
                    "none at all",
                    "to no extent",
                    "not at all important",
                    "not at all satisfied",
                    "not at all confident",
                ],
            ),
            (
                3,
                &[
                    "slightly",
                    "a little",
                    "to a small extent",
                    "a little bit",
                    "slightly important",
                    "slightly confident",
                    "to a little extent",
                ],
            ),
            (
                5,
                &[
                    "moderately",
                    "somewhat",
                    "to some extent",
                    "a moderate amount",
                    "moderately important",
                    "moderately confident",
                    "to a moderate extent",
                ],
            ),
            (
                7,
                &[
                    "very",
                    "a lot",
                    "quite a bit",
                    "to a large extent",
                    "very important",
                    "very confident",
                    "very much",
                    "to a great extent",
                ],
            ),
            (
                9,
                &[
                    "extremely",
                    "a great deal",
                    "completely",
                    "to a very large extent",
                    "extremely important",
                    "extremely confident",
                    "to a very great extent",
                    "entirely",
                ],
            ),
        ],
    },
];
