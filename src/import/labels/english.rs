//! Labels of answers in English: agreement, satisfaction, frequency, extent and what else surveys ask by.

use super::Family;

/// The most usual set of ranks of a family that goes up from nothing.
const FIVE: &[i8] = &[1, 3, 5, 7, 9];

/// All families in English, the more telling first.
pub(super) static ENGLISH: [Family; 11] = [
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
        name: "certainty",
        symmetric: true,
        usual: &[],
        labels: &[
            (-3, &["definitely not", "definitely no", "certainly not"]),
            (-1, &["probably not", "probably no", "rather not"]),
            (0, &["might or might not", "undecided"]),
            (1, &["probably yes", "probably", "rather yes"]),
            (3, &["definitely yes", "definitely", "certainly", "certainly yes"]),
        ],
    },
    Family {
        name: "frequency",
        symmetric: false,
        usual: &[1, 3, 5, 7, 11],
        labels: &[
            (1, &["never", "not at any time", "none of the time"]),
            (2, &["almost never", "very rarely", "hardly ever"]),
            (3, &["rarely", "seldom", "not often"]),
            (4, &["occasionally", "now and then", "once in a while"]),
            (5, &["sometimes", "some of the time"]),
            (6, &["about half the time", "half of the time"]),
            (7, &["often", "frequently", "regularly"]),
            (8, &["usually", "most of the time", "mostly"]),
            (9, &["very often", "very frequently"]),
            (10, &["almost always", "nearly always"]),
            (
                11,
                &[
                    "always",
                    "all the time",
                    "all of the time",
                    "constantly",
                    "every time",
                ],
            ),
        ],
    },
    Family {
        name: "occurrence",
        symmetric: false,
        usual: &[],
        labels: &[
            (1, &["never", "not at all", "non existent", "non-existent"]),
            (
                2,
                &[
                    "yearly",
                    "once a year",
                    "once per year",
                    "less than once a year",
                    "annually",
                ],
            ),
            (
                3,
                &[
                    "a few times a year",
                    "a few times per year",
                    "several times a year",
                    "quarterly",
                    "once a quarter",
                    "once per quarter",
                    "less than once a month",
                    "less than monthly",
                ],
            ),
            (
                4,
                &["monthly", "once a month", "once per month", "about once a month"],
            ),
            (
                5,
                &[
                    "a few times a month",
                    "a few times per month",
                    "several times a month",
                    "2-3 times a month",
                    "every other week",
                    "biweekly",
                ],
            ),
            (
                6,
                &["weekly", "once a week", "once per week", "about once a week"],
            ),
            (
                7,
                &[
                    "a few times a week",
                    "a few times per week",
                    "several times a week",
                    "2-3 times a week",
                    "multiple times a week",
                ],
            ),
            (
                8,
                &[
                    "daily",
                    "once a day",
                    "once per day",
                    "every day",
                    "about once a day",
                ],
            ),
            (
                9,
                &[
                    "several times a day",
                    "a few times a day",
                    "multiple times a day",
                    "multiple times per day",
                    "more than once a day",
                    "hourly",
                ],
            ),
        ],
    },
    Family {
        name: "quality",
        symmetric: false,
        usual: FIVE,
        labels: &[
            (
                1,
                &["very poor", "very bad", "terrible", "awful", "extremely bad"],
            ),
            (3, &["poor", "bad", "below average", "not good"]),
            (4, &["fair"]),
            (
                5,
                &[
                    "average",
                    "acceptable",
                    "ok",
                    "okay",
                    "neutral",
                    "mediocre",
                    "neither good nor bad",
                ],
            ),
            (7, &["good", "above average"]),
            (8, &["very good"]),
            (9, &["excellent", "outstanding", "extremely good"]),
        ],
    },
    Family {
        name: "level",
        symmetric: false,
        usual: FIVE,
        labels: &[
            (1, &["very low", "extremely low"]),
            (3, &["low"]),
            (
                5,
                &[
                    "medium",
                    "moderate",
                    "average",
                    "neither low nor high",
                    "neither high nor low",
                ],
            ),
            (7, &["high"]),
            (9, &["very high", "extremely high"]),
        ],
    },
    Family {
        name: "extent",
        symmetric: false,
        usual: FIVE,
        labels: &[
            (1, &["not at all", "none at all", "to no extent", "not"]),
            (2, &["hardly", "barely", "very little", "hardly at all"]),
            (
                3,
                &[
                    "slightly",
                    "a little",
                    "to a small extent",
                    "a little bit",
                    "a bit",
                    "mildly",
                    "little",
                    "to a little extent",
                    "to a slight extent",
                ],
            ),
            (
                5,
                &[
                    "moderately",
                    "somewhat",
                    "to some extent",
                    "a moderate amount",
                    "fairly",
                    "relatively",
                    "to a moderate extent",
                ],
            ),
            (6, &["quite", "rather"]),
            (
                7,
                &[
                    "very",
                    "a lot",
                    "quite a bit",
                    "to a large extent",
                    "very much",
                    "to a great extent",
                    "considerably",
                    "mostly",
                ],
            ),
            (
                9,
                &[
                    "extremely",
                    "a great deal",
                    "completely",
                    "to a very large extent",
                    "to a very great extent",
                    "entirely",
                    "totally",
                ],
            ),
        ],
    },
];
