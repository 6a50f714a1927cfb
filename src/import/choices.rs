//! Questions with unordered answers: which options there are, whether several may be chosen in one cell, and whether
//! they were ranked. Nothing of it is stored; the proof says how many options were left out.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher};

use super::read::Sheet;
use super::text;

/// Most options of a question; more are own words.
const MOST_OPTIONS: usize = 80;

/// The options of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choices {
    /// Options and how often each was chosen, the most chosen first.
    pub options: Vec<(String, u64)>,
    /// How the options lie in the cells.
    pub form: Form,
}

/// How the options of a question lie in its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One option a cell.
    One,
    /// Several options in one cell.
    Several,
    /// All options in one cell, in the order that the person gave them.
    Ranking,
    /// Numbers that are no scale.
    Numbers,
}

/// What a column is left out for.
pub(super) fn treatment(sheet: &Sheet, at: usize) -> String {
    if sheet.options.get(at).is_some_and(Option::is_some) {
        let question = question_of(sheet, at);
        let options = (0..sheet.headers.len())
            .filter(|&other| question_of(sheet, other) == question)
            .filter_map(|other| sheet.options[other].as_deref().map(text::normalised))
            .collect::<BTreeSet<String>>()
            .len();
        return format!(
            "left out: one of {options} options, several may be chosen; unordered choices are not analysed"
        );
    }
    let Some(choices) = of(&sheet.headers[at], sheet.counted(at)) else {
        return "left out: unordered choices are not analysed".to_owned();
    };
    let options = match choices.options.len() {
        1 => "1 option".to_owned(),
        many => format!("{many} options"),
    };
    match choices.form {
        Form::Numbers => "left out: numbers that are no scale".to_owned(),
        Form::One => format!("left out: {options}; unordered choices are not analysed"),
        Form::Several => {
            format!("left out: {options}, several may be chosen; unordered choices are not analysed")
        }
        Form::Ranking => format!("left out: a ranking of {options}; rankings are not analysed"),
    }
}

/// The question of a column, without the option it stands for.
pub(super) fn question_of(sheet: &Sheet, at: usize) -> &str {
    let header = sheet.headers[at].as_str();
    match &sheet.options[at] {
        Some(option) => header.strip_suffix(&format!(" [{option}]")).unwrap_or(header),
        None => header,
    }
}

/// Bytes of different texts from which the form of a question is told: of more only the first ones are looked at.
const LOOKED_AT: usize = 32 << 20;

/// What was answered to a question: the different cells in order of first appearance, as far as they are looked at.
struct Given<'a> {
    cells: Vec<(&'a str, u64)>,
    /// Answers that these cells are.
    looked_at: u64,
    /// All answers.
    answers: u64,
    characters: u64,
    /// Numbers made of the cells beyond, each different one once.
    beyond: Vec<u64>,
}

impl<'a> Given<'a> {
    fn new(cells: impl Iterator<Item = (&'a str, u64)>) -> Self {
        let mut given = Self {
            cells: Vec::new(),
            looked_at: 0,
            answers: 0,
            characters: 0,
            beyond: Vec::new(),
        };
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut bytes = 0;
        for (cell, times) in cells.filter(|(cell, _)| !text::is_missing(cell)) {
            given.answers += times;
            given.characters += times * cell.chars().count() as u64;
            if let Some(place) = places.get(cell) {
                given.cells[*place].1 += times;
            } else if bytes < LOOKED_AT {
                bytes += cell.len();
                places.insert(cell, given.cells.len());
                given.cells.push((cell, times));
            } else {
                given.beyond.push(number_of(&text::normalised(cell)));
                continue;
            }
            given.looked_at += times;
        }
        given.beyond.sort_unstable();
        given.beyond.dedup();
        given
    }

    /// How many different answers there are.
    fn distinct(&self, whole: &Counts) -> u64 {
        let known = whole.keys().map(|answer| number_of(answer));
        let again = known.filter(|number| self.beyond.binary_search(number).is_ok());
        (whole.len() + self.beyond.len()) as u64 - again.count() as u64
    }
}

fn number_of(answer: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(answer.as_bytes());
    hasher.finish()
}

/// The options of a question, by its cells with how often each occurs; `None` where people answered in their own words.
pub(super) fn of<'a>(header: &str, cells: impl Iterator<Item = (&'a str, u64)>) -> Option<Choices> {
    let given = Given::new(cells);
    let (cells, answers) = (&given.cells, given.answers);
    if answers == 0 {
        return None;
    }
    let whole = counted(cells.iter().map(|(cell, times)| (vec![*cell], *times)));
    // A decimal comma stands in every number of a column; several codes stand in some cells only.
    let has_comma = whole.keys().all(|answer| answer.matches(',').count() == 1);
    let is_number = |answer: &String| {
        let plain = answer.parse::<f64>();
        plain.is_ok() || (has_comma && answer.replace(',', ".").parse::<f64>().is_ok())
    };
    if whole.keys().all(is_number) {
        return Some(choices(&whole, Form::Numbers));
    }
    // What everybody answered alike is one option, whatever marks it holds.
    if let Some(several) = several(header, cells, given.looked_at).filter(|_| whole.len() > 1) {
        return Some(several);
    }
    let distinct = given.distinct(&whole);
    let repeats = distinct * 5 <= answers || (answers >= 10 && distinct <= 4);
    let is_short = answers < 10 && given.characters < answers * 12;
    (repeats || is_short).then(|| choices(&whole, Form::One))
}

/// Whether a cell lists codes, as several chosen answers of a numeric export do: `1,2,5`.
pub(super) fn lists_codes(cell: &str) -> bool {
    let mut parts = cell
        .split([',', ';', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let is_code = |part: &str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    cell.contains([',', ';', '|']) && parts.clone().count() >= 2 && parts.all(is_code)
}

/// Options joined in one cell, by whatever joins them.
fn several(header: &str, cells: &[(&str, u64)], answers: u64) -> Option<Choices> {
    let asks = asks_for_several(header);
    // Microsoft Forms closes every list with a semicolon.
    let is_closed = cells.iter().all(|(cell, _)| cell.ends_with(';')) && answers >= 2;
    for separator in [';', '\n', ','] {
        let mut lists: Vec<List> = cells
            .iter()
            .map(|(cell, times)| (split(cell, separator), *times))
            .collect();
        let count_joined = |lists: &[List]| -> u64 {
            let joined = lists.iter().filter(|(list, _)| list.len() > 1);
            joined.map(|(_, times)| times).sum()
        };
        if separator != ';' && count_joined(&lists) > 0 {
            // Lines inside one option belong together; two options that are always chosen together are still two.
            let least = if separator == ',' { 3 } else { 2 };
            lists = whole_again(cells, lists, least);
        }
        let joined = count_joined(&lists);
        if joined == 0 && !is_closed {
            continue;
        }
        let options = counted(lists.iter().cloned());
        if options.len() < 2 || options.len() > MOST_OPTIONS * 4 {
            continue;
        }
        let is_list = if is_closed && separator == ';' {
            true
        } else {
            repeats_enough(&options, answers, joined, asks)
        };
        if is_list {
            let form = if is_ranking(&lists, &options, answers) {
                Form::Ranking
            } else {
                Form::Several
            };
            return Some(choices(&options, form));
        }
    }
    None
}

/// The parts of a cell and how often the cell occurs.
type List<'a> = (Vec<&'a str>, u64);

type Counts = BTreeMap<String, (String, u64)>;

/// Options repeat from person to person; own words with commas do not.
fn repeats_enough(options: &Counts, answers: u64, joined: u64, asks: bool) -> bool {
    let all: u64 = options.values().map(|(_, count)| count).sum();
    let least = if asks { 2 } else { 3 };
    let repeated: u64 = options
        .values()
        .map(|(_, count)| *count)
        .filter(|count| *count >= least)
        .sum();
    if asks {
        return answers >= 4 && repeated * 10 >= all * 5;
    }
    answers >= 10 && joined * 5 >= answers && repeated * 10 >= all * 8
}

/// Whether the question says that several answers may be given.
fn asks_for_several(header: &str) -> bool {
    let header = text::normalised(header);
    [
        "all that apply",
        "check all",
        "select all",
        "choose all",
        "tick all",
        "select up to",
        "choose up to",
        "multiple answers",
        "select multiple",
        "mehrfachauswahl",
        "mehrfachnennung",
        "plusieurs réponses",
        "selecciona todas",
        "selecione todas",
    ]
    .iter()
    .any(|words| header.contains(words))
}

fn is_ranking(lists: &[List], options: &Counts, people: u64) -> bool {
    // Everybody in the same order is one answer of several lines rather than a ranking.
    let has_orders = lists.windows(2).any(|two| two[0].0 != two[1].0);
    options.len() >= 3
        && has_orders
        && people >= 2
        && lists.iter().all(|(list, _)| list.len() == options.len())
        && options.values().all(|(_, count)| *count == people)
}

/// The parts of a cell; commas inside brackets belong to the option.
fn split(cell: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0usize, 0);
    for (at, c) in cell.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 => {
                parts.push(cell[start..at].trim());
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(cell[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Puts options together that hold a comma themselves: what is never seen without its neighbour is one option with it.
fn whole_again<'a>(cells: &[(&'a str, u64)], mut lists: Vec<List<'a>>, parts: usize) -> Vec<List<'a>> {
    const LEAST: u64 = 3;
    const ROUNDS: usize = 8;
    for _ in 0..ROUNDS {
        let counts = counted(lists.iter().cloned());
        let mut pairs: BTreeMap<(String, String), u64> = BTreeMap::new();
        for (list, times) in &lists {
            for two in list.windows(2) {
                let pair = (text::normalised(two[0]), text::normalised(two[1]));
                *pairs.entry(pair).or_default() += times;
            }
        }
        let always: BTreeSet<(String, String)> = pairs
            .into_iter()
            .filter(|((one, other), count)| {
                let times = |part: &str| counts.get(part).map_or(0, |found| found.1);
                let goes_on = other.starts_with(|c: char| c.is_lowercase()) && !starts_upper(&counts, other);
                let least = if goes_on { 2 } else { LEAST };
                *count >= least && times(one) == *count && times(other) == *count
            })
            .map(|(pair, _)| pair)
            .collect();
        if always.is_empty() || counts.len() < parts {
            break;
        }
        for ((cell, _), (list, _)) in cells.iter().zip(&mut lists) {
            *list = merged(cell, list, &always);
        }
    }
    lists
}

/// Whether an option is written with a capital letter.
fn starts_upper(counts: &Counts, option: &str) -> bool {
    counts
        .get(option)
        .is_some_and(|(spelling, _)| spelling.starts_with(char::is_uppercase))
}

fn merged<'a>(cell: &'a str, list: &[&'a str], always: &BTreeSet<(String, String)>) -> Vec<&'a str> {
    let mut out: Vec<&'a str> = Vec::new();
    for part in list {
        if let Some(last) = out.last_mut()
            && always.contains(&(text::normalised(last), text::normalised(part)))
        {
            // Both parts are slices of the one cell: so is what lies between them.
            let start = last.as_ptr() as usize - cell.as_ptr() as usize;
            let end = part.as_ptr() as usize - cell.as_ptr() as usize + part.len();
            if let Some(whole) = cell.get(start..end) {
                *last = whole;
                continue;
            }
        }
        out.push(part);
    }
    out
}

fn counted<'a>(lists: impl Iterator<Item = List<'a>>) -> Counts {
    let mut counts = Counts::new();
    for (list, times) in lists {
        for part in list {
            counts
                .entry(text::normalised(part))
                .or_insert_with(|| (part.to_owned(), 0))
                .1 += times;
        }
    }
    counts
}

fn choices(counts: &Counts, form: Form) -> Choices {
    let mut options: Vec<(String, u64)> = counts.values().cloned().collect();
    options.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    // What one person wrote beside the options ("Other: …") is no option.
    let is_option = |option: &(String, u64)| option.1 >= 2;
    if form == Form::Several && options.iter().filter(|option| is_option(option)).count() >= 2 {
        options.retain(is_option);
    }
    Choices { options, form }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'a>(header: &str, cells: impl Iterator<Item = &'a str>) -> Option<Choices> {
        super::of(header, cells.map(|cell| (cell, 1)))
    }

    #[test]
    fn cells_that_come_counted_are_those_that_come_one_by_one() {
        let cells = [("Rust;Go", 6), ("Go", 5), ("Rust;Java", 3)];
        let counted = super::of("Languages", cells.into_iter());
        assert_eq!(
            counted,
            of(
                "Languages",
                repeated(&cells.map(|(cell, times)| (cell, times as usize))).into_iter()
            )
        );
    }

    fn repeated(cells: &[(&'static str, usize)]) -> Vec<&'static str> {
        cells
            .iter()
            .flat_map(|(cell, times)| std::iter::repeat_n(*cell, *times))
            .collect()
    }

    fn options(found: &Choices) -> Vec<(&str, u64)> {
        found
            .options
            .iter()
            .map(|(option, count)| (option.as_str(), *count))
            .collect()
    }

    #[test]
    fn options_with_commas_of_their_own_stay_whole() {
        let cells = repeated(&[
            ("Videos / Demos, Documentation (quickstart, howto, wiki, etc)", 3),
            ("Documentation (quickstart, howto, wiki, etc)", 4),
            ("Videos / Demos, Blogs, newsletters, and the like", 3),
            ("Blogs, newsletters, and the like, Videos / Demos", 2),
            ("Videos / Demos", 1),
        ]);
        let found = of("What helps?", cells.into_iter()).unwrap();
        assert_eq!(found.form, Form::Several);
        assert_eq!(
            options(&found),
            [
                ("Videos / Demos", 9),
                ("Documentation (quickstart, howto, wiki, etc)", 7),
                ("Blogs, newsletters, and the like", 5)
            ]
        );
    }

    #[test]
    fn each_tool_joins_its_options_in_its_own_way() {
        let forms = of("Tools?", ["A lot;B;", "B;", "A lot;"].into_iter()).unwrap();
        assert_eq!(
            (forms.form, options(&forms)),
            (Form::Several, vec![("A lot", 2), ("B", 2)])
        );
        let ranked = of("Rank", ["A;B;C;", "C;A;B;", "B;A;C;"].into_iter()).unwrap();
        assert_eq!(ranked.form, Form::Ranking);
        let google = repeated(&[("Rust;Go", 6), ("Go", 5), ("Rust;Java", 3)]);
        assert_eq!(of("Languages", google.into_iter()).unwrap().options.len(), 3);
        let asked = of(
            "Which tools? (select all that apply)",
            ["Excel, Word", "Excel", "Word", "Excel, Word", "Word"].into_iter(),
        );
        assert_eq!(asked.unwrap().form, Form::Several);
        let codes = repeated(&[("1,2", 6), ("2,5", 5), ("1", 3)]);
        assert_eq!(of("Q5", codes.into_iter()).unwrap().form, Form::Several);
    }

    #[test]
    fn own_words_are_no_options() {
        let words = [
            "Faster builds, please",
            "A quiet room, fewer meetings, and time",
            "Less waiting, more doing",
            "I would like better documentation, and someone to ask",
        ];
        assert_eq!(of("What would help?", words.into_iter()), None);
        assert_eq!(
            of("Years", ["2017", "2018"].into_iter()).unwrap().form,
            Form::Numbers
        );
        let lines = repeated(&[
            ("A manual check\nof the code\nby others", 9),
            ("An automatic\ncheck", 4),
        ]);
        let lines = of("What is it?", lines.into_iter()).unwrap();
        assert_eq!((lines.form, lines.options.len()), (Form::One, 2));
        let consent = repeated(&[("Yes, I agree", 15), ("No, I do not agree", 1)]);
        assert_eq!(of("Agree?", consent.into_iter()).unwrap().form, Form::One);
        assert!(lists_codes("1,2,5") && lists_codes("3|1|2") && !lists_codes("12") && !lists_codes("a,b"));
    }
}
