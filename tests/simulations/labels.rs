//! How often a verdict is right, beside how often it says it is.

use tribometer::stats::dist::{normal_lower, normal_upper, t_lower, t_upper};
use tribometer::stats::gap::{Quadrants, Verdict};
use tribometer::stats::score::team_variance;
use tribometer::stats::shrink::shrink;

use crate::world::{LEVEL, Side, Topic, Work, between, felt, index, repeat, seen, shown, stream};

const LIKELY: f64 = 0.80;
const CLEAR: f64 = 0.95;
/// Teams from which values are shrunken.
const MIN_TEAMS: usize = 6;
const TARGET: f64 = 50.0;
const REPETITIONS: u64 = 4_000;
const TOPIC: Topic = Topic {
    items: 3,
    spread: 1.0,
};
/// Mean feeling of the organisation; its friction is the cut.
const FEELING: f64 = 0.3;

struct World {
    name: &'static str,
    teams: u64,
    answers: (u64, u64),
    /// How far teams differ in what they feel (steps), and in what is measured (logarithm).
    apart: (f64, f64),
    work: Work,
    named: bool,
}

const WORK: Work = Work {
    people: (5, 14),
    events: (4, 10),
    spread: (0.4, 0.7),
};

const USUAL: World = World {
    name: "12 teams of 5 to 12",
    teams: 12,
    answers: (5, 12),
    apart: (0.4, 0.5),
    work: WORK,
    named: true,
};

const WORLDS: [World; 8] = [
    USUAL,
    World {
        name: "7 teams of 5 to 12",
        teams: 7,
        ..USUAL
    },
    World {
        name: "4 teams of 5 to 12 (not shrunken)",
        teams: 4,
        ..USUAL
    },
    World {
        name: "30 teams of 5 to 12",
        teams: 30,
        ..USUAL
    },
    World {
        name: "12 teams that feel much alike",
        apart: (0.2, 0.5),
        ..USUAL
    },
    World {
        name: "12 teams that measure much alike",
        apart: (0.4, 0.2),
        ..USUAL
    },
    World {
        name: "12 teams far apart",
        apart: (0.8, 0.8),
        ..USUAL
    },
    World {
        name: "12 teams, people not named and alike",
        work: Work {
            spread: (0.0, 0.8),
            ..WORK
        },
        named: false,
        ..USUAL
    },
];

/// One label: what it says, whether it is right, and whether the larger value of the pair would have been.
#[derive(Clone, Copy)]
struct Label {
    stated: f64,
    right: bool,
    naive: bool,
    /// Sides alone: stated probability of the likelier half and whether it is the true one.
    sides: [(f64, bool); 2],
}

#[test]
#[ignore = "takes minutes; run with --ignored"]
fn labels_are_as_right_as_they_say() {
    println!(
        "| world | by value alone right | labelled | stated | right | clear: stated | right | felt side from .90: stated | right | measured side: stated | right |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let mut worst: f64 = 0.0;
    for world in WORLDS {
        let labels = repeat(REPETITIONS, |number| world.one(number)).concat();
        let rate = |from: f64| {
            mean(
                labels
                    .iter()
                    .filter(|l| l.stated >= from)
                    .map(|l| (l.stated, l.right)),
            )
        };
        let side = |at: usize| mean(labels.iter().map(|l| l.sides[at]).filter(|side| side.0 >= 0.9));
        let naive = mean(labels.iter().map(|l| (0.0, l.naive))).1;
        let (likely, clear) = (rate(LIKELY), rate(CLEAR));
        let labelled = labels.iter().filter(|l| l.stated >= LIKELY).count() as f64 / labels.len() as f64;
        let (felt, seen) = (side(0), side(1));
        println!(
            "| {} | {naive:.3} | {labelled:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
            world.name, likely.0, likely.1, clear.0, clear.1, felt.0, felt.1, seen.0, seen.1
        );
        worst = worst.max(likely.0 - likely.1);
    }
    assert!(worst <= 0.03, "a verdict promises {worst:.3} more than it keeps");
}

/// Mean of what was stated, and share of what was right.
fn mean(of: impl Iterator<Item = (f64, bool)>) -> (f64, f64) {
    let (mut n, mut stated, mut right) = (0.0_f64, 0.0, 0.0);
    for (probability, is_right) in of {
        n += 1.0;
        stated += probability;
        right += f64::from(u8::from(is_right));
    }
    (stated / n.max(1.0), right / n.max(1.0))
}

impl World {
    /// The labels of one topic and quarter.
    fn one(&self, number: u64) -> Vec<Label> {
        let mut rng = stream(self.name, number);
        // The organisation as a whole may stand anywhere around the cut and the target.
        let centre = (rng.normal(FEELING, 0.3), rng.normal(0.0, 0.4));
        let at_target = self.work.truth(0.0).ln();
        let cut = 100.0 - TOPIC.truth(FEELING);
        let (mut truths, mut answers, mut measured) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.teams {
            let feeling = rng.normal(centre.0, self.apart.0);
            let n = between(&mut rng, self.answers.0, self.answers.1);
            answers.push(TOPIC.team(&mut rng, feeling, n));
            let level = rng.normal(centre.1, self.apart.1) - at_target;
            let (values, people) = self.work.quarter(&mut rng, level);
            let people: &[u32] = if self.named { &people } else { &[] };
            measured.push(seen(&values, people, rng.bits()).map(|(side, _)| shown(side)));
            let friction = index().friction(self.work.truth(level)).unwrap();
            truths.push((100.0 - TOPIC.truth(feeling) > cut, friction > TARGET));
        }
        if !team_variance(&answers).is_ok_and(|variance| variance.teams_differ()) {
            return Vec::new();
        }
        let raw = felt(&answers);
        let (first, second) = (posteriors(&raw), posteriors(&measured));
        (0..truths.len())
            .filter_map(|team| {
                let naive = (raw[team]?.value > cut, measured[team]?.value > TARGET);
                Some(label(
                    first[team]?,
                    second[team]?,
                    cut,
                    truths[team],
                    naive == truths[team],
                ))
            })
            .collect()
    }
}

/// As `analysis::verdict` shrinks.
fn posteriors(raw: &[Option<Side>]) -> Vec<Option<Side>> {
    let known: Vec<Side> = raw.iter().flatten().copied().collect();
    let df = Some((known.len() as f64 - 1.0).max(1.0));
    if known.len() < MIN_TEAMS {
        return raw
            .iter()
            .map(|side| side.map(|side| Side { df, ..side }))
            .collect();
    }
    let values: Vec<f64> = known.iter().map(|side| side.value).collect();
    let variances: Vec<f64> = known.iter().map(|side| side.se * side.se).collect();
    let mut teams = shrink(&values, &variances, LEVEL).unwrap().teams.into_iter();
    let next = |_: Side| {
        let stat = teams.next()?.stat;
        Some(Side {
            value: stat.est,
            se: stat.se?,
            df,
        })
    };
    let mut next = next;
    raw.iter().map(|side| side.and_then(&mut next)).collect()
}

/// As `analysis::verdict` judges.
fn label(felt: Side, seen: Side, cut: f64, truth: (bool, bool), naive: bool) -> Label {
    let sides = |side: Side, cut: f64| {
        let z = (side.value - cut) / side.se;
        side.df.map_or_else(
            || (normal_lower(z), normal_upper(z)),
            |df| (t_lower(z, df), t_upper(z, df)),
        )
    };
    let (felt, seen) = (sides(felt, cut), sides(seen, TARGET));
    let quadrants = Quadrants {
        both_hurt: felt.0 * seen.0,
        hidden: felt.1 * seen.0,
        perceived_only: felt.0 * seen.1,
        healthy: felt.1 * seen.1,
    };
    let (best, stated) = quadrants.most_probable();
    let is = match truth {
        (true, true) => Verdict::BothHurt,
        (false, true) => Verdict::Hidden,
        (true, false) => Verdict::PerceivedOnly,
        (false, false) => Verdict::Healthy,
    };
    let half = |side: (f64, f64), truth: bool| (side.0.max(side.1), (side.0 > side.1) == truth);
    Label {
        stated,
        right: best == is,
        naive,
        sides: [half(felt, truth.0), half(seen, truth.1)],
    }
}
