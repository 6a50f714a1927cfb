//! Scales from the domains that exports really have.

use super::*;

fn domain_of<'a>(cells: impl Iterator<Item = &'a str>) -> Domain {
    Domain::of(cells.map(|cell| (cell, 1)))
}

#[test]
fn a_domain_of_any_size_is_bounded_and_still_counts_everything() {
    let comments: Vec<String> = (0..10_000)
        .map(|at| format!("{} {at}", "slow ".repeat(300)))
        .collect();
    let domain = domain_of(comments.iter().map(String::as_str));
    assert_eq!((domain.count, domain.answers.len()), (10_000, 4096));
    assert!(
        domain
            .answers
            .iter()
            .all(|(key, (spelling, _))| key.len() + spelling.len() < 2100)
    );
    assert!(read("Anything else?", &domain).is_none());
    let twice = domain_of([comments[0].as_str(), comments[1].as_str(), comments[0].as_str()].into_iter());
    assert_eq!(twice.answers.values().map(|(_, count)| *count).max(), Some(2));
}

fn settled(columns: &[(&str, &str)]) -> Vec<Option<(i32, i32, usize, bool)>> {
    let readings: Vec<Option<Reading>> = columns
        .iter()
        .map(|(header, cells)| read(header, &domain_of(cells.split('|'))))
        .collect();
    settle(&readings)
        .into_iter()
        .map(|settled| {
            settled.map(|found| {
                (
                    found.scale.low,
                    found.scale.high,
                    found.scale.labels.len(),
                    found.certain,
                )
            })
        })
        .collect()
}

#[test]
fn scales_are_read_from_the_whole_domain() {
    let cases = [
        ("Q", "1|2|3|5", Some((1, 5, 0, true))),
        ("Q", "1|7|4", Some((1, 7, 0, true))),
        ("Q", "0|10|4", Some((0, 10, 0, true))),
        ("Q", "1|10|4", Some((1, 10, 0, true))),
        ("Q", "2|3|4", Some((1, 5, 0, false))),
        ("Rate it on a scale of 1 to 5", "3|4", Some((1, 5, 0, true))),
        (
            "Trust? (1 = not at all, 5 = completely)",
            "3|4",
            Some((1, 5, 0, true)),
        ),
        (
            "Met?10 - strongly agree, 1 - strongly disagree.",
            "8|N/A|9",
            Some((1, 10, 0, true)),
        ),
        (
            "How likely are you to recommend us?",
            "7|9|10",
            Some((0, 10, 0, true)),
        ),
        ("How many people help you?", "1|2|3|4|5", None),
        ("Year", "2017|2018", None),
        (
            "Q",
            "strongly agree|Agree|Neutral|STRONGLY DISAGREE",
            Some((1, 5, 5, true)),
        ),
        (
            "Q",
            "Strongly agree|Slightly agree|Agree|Neither agree nor disagree",
            Some((1, 7, 7, true)),
        ),
        (
            "Q",
            "Strongly agree|Somewhat agree|Neither agree nor disagree",
            Some((1, 5, 5, true)),
        ),
        ("Q", "Never|Rarely|Sometimes|Often|Always", Some((1, 5, 5, true))),
        ("Q", "Never|Sometimes|Often", Some((1, 5, 5, false))),
        (
            "Q",
            "Not at all|Slightly|Moderately|Very|Extremely",
            Some((1, 5, 5, true)),
        ),
        (
            "Q",
            "Very satisfied|Satisfied|Neutral|Dissatisfied",
            Some((1, 5, 5, true)),
        ),
        (
            "Q",
            "1: not challenging at all|2|3|5: very challenging",
            Some((1, 5, 5, true)),
        ),
        (
            "Q",
            "Strongly agree|9|5|2|Strongly disagree",
            Some((1, 10, 10, true)),
        ),
        ("Q", "Yes|No", None),
        ("Q", "1.20|1.5", None),
        ("Q", "10-49|50-99", None),
    ];
    for (header, cells, expected) in cases {
        assert_eq!(settled(&[(header, cells)]), [expected], "{header}: {cells}");
    }
}

#[test]
fn a_column_without_an_extreme_borrows_it_from_its_battery() {
    let columns = [
        ("A", "2|3|4"),
        ("B", "1|5|3"),
        ("C", "Never|Often"),
        ("D", "Never|Rarely|Sometimes|Often|Always"),
    ];
    assert_eq!(
        settled(&columns),
        [
            Some((1, 5, 0, true)),
            Some((1, 5, 0, true)),
            Some((1, 5, 5, true)),
            Some((1, 5, 5, true))
        ]
    );
    let seven = [("A", "2|3|5"), ("B", "1|7|3")];
    assert_eq!(settled(&seven)[0], Some((1, 7, 0, true)));
}

#[test]
fn answers_get_their_codes_in_any_spelling() {
    let reading = read(
        "Q",
        &domain_of("Strongly Agree|Agree|Neither agree nor disagree|Disagree".split('|')),
    );
    let scale = settle(&[reading])[0].clone().unwrap().scale;
    let codes = Codes::new(&scale);
    for (cell, code) in [
        ("strongly agree", Some(5)),
        ("Strongly disagree", Some(1)),
        ("Neutral", Some(3)),
        ("4", Some(4)),
        ("6", None),
        ("Perhaps", None),
    ] {
        assert_eq!(codes.of(cell), code, "{cell}");
    }
}

/// Header, answers with how often each was given, and the scale: ends, labels, certain, whether something is doubtful.
type Case = (&'static str, &'static str, Option<(i32, i32, usize, bool, bool)>);

const FROM_EXPORTS: &[Case] = &[
    // Four points, many answers: nobody chose an end or a middle that was not offered.
    (
        "Q [A]",
        "Never:40|Rarely:50|Sometimes:30|Often:20",
        Some((1, 4, 4, true, true)),
    ),
    (
        "Q [A]",
        "Strongly agree:90|Agree:60|Disagree:16|Strongly disagree:1",
        Some((1, 4, 4, true, false)),
    ),
    (
        "Q",
        "Never:23|Occasionally:89|Often:302|Always:335",
        Some((1, 4, 4, true, false)),
    ),
    (
        "Q",
        "Usually:1500|Occasionally:192|Rarely:60|Never:22|I don't know what it is:23",
        Some((1, 4, 4, false, true)),
    ),
    // Scales of the tools themselves.
    (
        "Q",
        "Never:1|Sometimes:1|About half the time:1|Most of the time:1|Always:1",
        Some((1, 5, 5, true, false)),
    ),
    (
        "Q",
        "Daily:23|Weekly:44|Monthly:27|A few times a year:70|Never:5",
        Some((1, 5, 5, true, false)),
    ),
    (
        "Q",
        "Daily:142|Once per week:252|Once per month:336|Non existent:19",
        Some((1, 4, 4, true, false)),
    ),
    (
        "Q",
        "Not Important:123|Mildly Important:166|Quite Important:221|Very Important:239",
        Some((1, 4, 4, true, false)),
    ),
    (
        "Q",
        "Not at all important:1|Slightly important:1|Extremely important:1",
        Some((1, 5, 5, false, false)),
    ),
    (
        "Q",
        "Not effective at all:1|Slightly effective:2|Moderately effective:2|Very effective:1|Extremely effective:1",
        Some((1, 5, 5, true, false)),
    ),
    (
        "Q",
        "Poor:1|Fair:2|Good:1|Very good:2|Excellent:1",
        Some((1, 5, 5, true, false)),
    ),
    (
        "Q",
        "Very low:1|Low:1|Medium:1|High:1|Very high:1",
        Some((1, 5, 5, true, false)),
    ),
    (
        "Q",
        "Extremely easy:1|Somewhat easy:1|Neither easy nor difficult:1|Extremely difficult:1",
        Some((1, 5, 5, true, false)),
    ),
    (
        "Q",
        "Extremely likely:1|Somewhat unlikely:1|Neither likely nor unlikely:2",
        Some((1, 5, 5, true, false)),
    ),
    (
        "Q",
        "Definitely yes:2|Probably not:1|Might or might not:1",
        Some((1, 5, 5, true, false)),
    ),
    (
        "Q",
        "Strongly agree:1|Somewhat agree:1|Agree:1|Neutral:1|Disagree:1|Somewhat disagree:2|Strongly disagree:1",
        Some((1, 7, 7, true, false)),
    ),
    // Labels with digits and labels at the ends.
    ("Q", "10 (Always):4|1:1|5:2|7:3", Some((1, 10, 10, true, false))),
    (
        "Q",
        "5 - Mostly other people:2|1 - Mostly me:2|3:1",
        Some((1, 5, 5, true, false)),
    ),
    (
        "Q",
        "Not challenging:2|2:1|3:4|4:1|Very challenging:2",
        Some((1, 5, 5, true, false)),
    ),
    (
        "Q",
        "1 (None at all):3|2:3|3:1|4 (Extremely well):1",
        Some((1, 5, 5, false, false)),
    ),
    (
        "Q",
        "Strongly agree (5):3|Agree (4):3|Neutral (3):1",
        Some((1, 5, 5, true, false)),
    ),
    // Codes of tools: 1 to 11 for 0 to 10, recodes, codes for no answer.
    (
        "How likely are you to recommend us (0-10)?",
        "1:1|11:4|9:2",
        Some((1, 11, 0, true, true)),
    ),
    ("Q [A]", "10:4|11:3|12:2|13:1", None),
    ("Q", "2011:4|2012:3|2013:2|2014:1", None),
    ("Q", "1:3|2:3|3:7|-1:2|-2:1", Some((1, 5, 0, false, false))),
    ("Q", "1:3|5:3|3:7|99:2", Some((1, 5, 0, true, false))),
    ("Q", "-2:1|-1:3|0:3|1:4|2:2", Some((-2, 2, 0, true, false))),
    ("Q", "1:12|2:9", None),
    ("Q", "0:12|1:9", None),
    ("Q", "1:12", None),
    ("Q", "-1:2", None),
    ("Q", "4.0:3|5.0:2|1.0:4", Some((1, 5, 0, true, false))),
    ("Q", "1:5|2:5|3:10|4:15", Some((1, 5, 0, false, true))),
    (
        "Satisfaction, where 5 is completely met and 1 is not met?",
        "4:9|5:6|3:4|4.105263158:1",
        Some((1, 5, 0, true, false)),
    ),
    // Choices are no scale.
    ("Q", "Agree, Disagree:3|Agree:4", None),
    ("Q", "Yes:3|No:4|Maybe:2", None),
    ("Q", "Java:3|Rust:4", None),
];

fn counted(cells: &str) -> Domain {
    let mut all: Vec<&str> = Vec::new();
    for part in cells.split('|') {
        let (answer, count) = part.rsplit_once(':').unwrap();
        all.extend(std::iter::repeat_n(answer, count.parse().unwrap()));
    }
    domain_of(all.into_iter())
}

#[test]
fn the_domains_of_real_exports_give_their_scales() {
    for (header, cells, expected) in FROM_EXPORTS {
        let found = settle(&[read(header, &counted(cells))])[0].clone();
        let found = found.map(|found| {
            let scale = found.scale;
            (
                scale.low,
                scale.high,
                scale.labels.len(),
                found.certain,
                found.doubt.is_some(),
            )
        });
        assert_eq!(found, *expected, "{header}: {cells}");
    }
}

#[test]
fn recoded_answers_are_told_by_their_battery() {
    let columns = ["10:4|12:3", "11:4|13:1", "10:1|11:1|13:4"];
    let readings: Vec<_> = columns
        .iter()
        .map(|cells| read("Q [A]", &counted(cells)))
        .collect();
    for settled in settle(&readings) {
        let settled = settled.unwrap();
        assert_eq!(
            (settled.scale.low, settled.scale.high, settled.certain),
            (10, 13, false)
        );
        assert!(settled.doubt.is_some());
    }
}

#[test]
fn codes_for_no_answer_are_set_apart() {
    let found = settle(&[read("Q", &counted("1:3|5:3|3:7|-1:2|99:1"))])[0]
        .clone()
        .unwrap();
    assert_eq!(found.apart, ["-1", "99"]);
}

#[test]
fn labels_of_two_languages_are_one_scale() {
    let found = settle(&[read(
        "Q",
        &counted("Strongly agree:3|Agree:3|Disagree:1|Stimme zu:2|Stimme überhaupt nicht zu:1|Weder noch:1"),
    )])[0]
        .clone()
        .unwrap();
    assert_eq!(found.languages, ["English", "German"]);
    assert_eq!(
        found.scale.labels,
        [
            "Strongly disagree",
            "Disagree",
            "Neither agree nor disagree",
            "Agree",
            "Strongly agree"
        ]
    );
    let codes = Codes::new(&found.scale);
    for (cell, code) in [
        ("Stimme zu", 4),
        ("Stimme überhaupt nicht zu", 1),
        ("weder noch", 3),
        ("Agree", 4),
    ] {
        assert_eq!(codes.of(cell), Some(code), "{cell}");
    }
}

#[test]
fn what_a_file_declares_wins() {
    let answers = |labels: &[(f64, &str)]| -> Vec<(f64, String)> {
        labels
            .iter()
            .map(|(code, label)| (*code, (*label).to_owned()))
            .collect()
    };
    let five = answers(&[
        (1.0, "Strongly agree"),
        (2.0, "Agree"),
        (3.0, "Neutral"),
        (4.0, "Disagree"),
        (5.0, "Strongly disagree"),
        (9.0, "Don't know"),
    ]);
    let found = |answers: &[(f64, String)], cells: &str| match declared(answers, &counted(cells)) {
        DeclaredScale::Scale(found) => found,
        other => panic!("{other:?}"),
    };
    let scale = found(&five, "2:3|3:3|9:1");
    assert_eq!((scale.scale.low, scale.scale.high, scale.certain), (1, 5, true));
    assert!(is_descending(&scale.scale));
    assert!(scale.apart.contains(&"9".to_owned()));
    let ends = answers(&[(1.0, "Not at all"), (7.0, "Extremely")]);
    let scale = found(&ends, "2:3|3:3").scale;
    assert_eq!((scale.low, scale.high, scale.labels.len()), (1, 7, 7));
    let places = answers(&[(1.0, "Berlin"), (2.0, "Oslo"), (3.0, "Rome")]);
    assert_eq!(
        declared(&places, &counted("1:3|2:3|3:1")),
        DeclaredScale::NotOrdered
    );
    assert_eq!(declared(&[], &counted("1:3|2:3|3:1")), DeclaredScale::Nothing);
}
