//! When two spellings are one name, and how much two names look alike.

use super::dataset::Suggestion;

/// Names at least this alike are suggested to a person.
const LIKENESS: f64 = 0.86;
/// Likeness given to an abbreviation, a name within the other, or a shared beginning.
const EVIDENCE: f64 = 0.88;
/// At most so many suggestions for one name.
const PER_NAME: usize = 3;

/// Lower-case words of a name without punctuation and without the words team and squad; a name of nothing else keeps them.
pub(super) fn words(name: &str) -> Vec<String> {
    let all = split(name);
    let telling: Vec<String> = all
        .iter()
        .filter(|word| !matches!(word.as_str(), "team" | "teams" | "squad" | "squads"))
        .cloned()
        .collect();
    if telling.is_empty() { all } else { telling }
}

/// Equal keys are equal names: up to case, spaces, punctuation, and the words team and squad.
pub(super) fn key(name: &str) -> String {
    let key = words(name).concat();
    if key.is_empty() {
        name.trim().to_lowercase()
    } else {
        key
    }
}

/// Latin letters with a mark of their own: the mark as a character that follows the letter, small letters, the same letters
/// with the mark in one character.
const MARKS: [(char, &str, &str); 13] = [
    ('\u{300}', "aeiounwy", "àèìòùǹẁỳ"),
    ('\u{301}', "aeiouycgklmnprsuwz", "áéíóúýćǵḱĺḿńṕŕśúẃź"),
    ('\u{302}', "aeiouycghjsw", "âêîôûŷĉĝĥĵŝŵ"),
    ('\u{303}', "aeiouny", "ãẽĩõũñỹ"),
    ('\u{304}', "aeiou", "āēīōū"),
    ('\u{306}', "aeioug", "ăĕĭŏŭğ"),
    ('\u{307}', "cegz", "ċėġż"),
    ('\u{308}', "aeiouy", "äëïöüÿ"),
    ('\u{30a}', "au", "åů"),
    ('\u{30b}', "ou", "őű"),
    ('\u{30c}', "acdegilnorstuz", "ǎčďěǧǐľňǒřšťǔž"),
    ('\u{327}', "ceghklnrst", "çȩģḩķļņŗşţ"),
    ('\u{328}', "aeiou", "ąęįǫų"),
];

/// The same text with marks that follow a Latin letter put into it, as most keyboards write them; small letters.
fn composed(text: &str) -> String {
    let mut letters: Vec<char> = Vec::new();
    for letter in text.chars() {
        let marked = letters.last().and_then(|last| {
            let (_, plain, marked) = MARKS.iter().find(|(mark, ..)| *mark == letter)?;
            let at = plain.chars().position(|known| known == *last)?;
            marked.chars().nth(at)
        });
        match (marked, letters.last_mut()) {
            (Some(marked), Some(last)) => *last = marked,
            _ => letters.push(letter),
        }
    }
    letters.into_iter().collect()
}

/// Words end at anything that is no letter or digit, and where a capital follows a small letter (`PaymentsTeam`).
fn split(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        let starts_word = was_small && letter.is_uppercase();
        let is_mark = MARKS.iter().any(|(mark, ..)| *mark == letter);
        let is_part = letter.is_alphanumeric() || is_mark;
        if !is_part || starts_word {
            words.push(String::new());
        }
        if is_part && let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase() || (is_mark && was_small);
    }
    words.retain(|word| !word.is_empty());
    words.iter().map(|word| composed(word)).collect()
}

/// How much two names look alike, 0 to 1: Jaro-Winkler on their keys, raised where one is an abbreviation or a part of the
/// other. Names with different numbers (`SRE 1`, `SRE 2`) are never alike.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(a) != digits(b) {
        return 0.0;
    }
    let (key_a, key_b) = (key(a), key(b));
    let alike = strsim::jaro_winkler(&key_a, &key_b);
    let (words_a, words_b) = (words(a), words(b));
    let evidence = is_abbreviation(&key_a, &words_b)
        || is_abbreviation(&key_b, &words_a)
        || is_part(&words_a, &words_b)
        || is_part(&words_b, &words_a)
        || is_beginning(&key_a, &key_b)
        || is_beginning(&key_b, &key_a);
    if evidence { alike.max(EVIDENCE) } else { alike }
}

/// `opa` for open policy agent: the first letters of three words or more, or of two where the abbreviation is all there is.
fn is_abbreviation(short: &str, words: &[String]) -> bool {
    let initials: String = words.iter().filter_map(|word| word.chars().next()).collect();
    words.len() >= 2 && short == initials
}

/// All words of the first are words of the second.
fn is_part(part: &[String], whole: &[String]) -> bool {
    part.len() < whole.len()
        && part.iter().all(|word| whole.contains(word))
        && part.iter().map(String::len).sum::<usize>() >= 4
}

/// The second key starts with the first (`recs` for recommendations: a plural s does not count), which is long enough
/// to mean something.
fn is_beginning(start: &str, key: &str) -> bool {
    let start = start
        .strip_suffix('s')
        .filter(|_| !key.starts_with(start))
        .unwrap_or(start);
    start.chars().count() >= 3 && start.len() < key.len() && key.starts_with(start)
}

/// Likely meanings of names, the likeliest first.
pub(super) fn suggest<'a>(
    names: impl IntoIterator<Item = &'a str>,
    candidates: &dyn Fn(&str) -> Vec<String>,
) -> Vec<Suggestion> {
    let mut all = Vec::new();
    for name in names {
        let mut found: Vec<Suggestion> = candidates(name)
            .into_iter()
            .filter(|to| key(to) != key(name))
            .map(|to| Suggestion {
                from: name.to_owned(),
                score: likeness(name, &to),
                to,
            })
            .filter(|suggestion| suggestion.score >= LIKENESS)
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.to.cmp(&b.to)));
        found.truncate(PER_NAME);
        all.extend(found);
    }
    all.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_spaces_punctuation_and_the_word_team_do_not_matter() {
        for name in [
            "Check-out",
            "CHECKOUT",
            " check out ",
            "Team Checkout",
            "checkout squad",
            "CheckoutTeam",
        ] {
            assert_eq!(key(name), "checkout", "{name}");
        }
        assert_eq!(key("Team"), "team");
        assert_eq!(key("Squad Team"), "squadteam");
        assert_eq!(key("Zahlungen & Überweisungen"), "zahlungenüberweisungen");
        assert_eq!(key("A\u{301}rbol"), key("Árbol"));
        assert_eq!(key("Zahlungen u\u{308}ber"), "zahlungenüber");
        assert_eq!(key("!!"), "!!");
        assert_ne!(key("Steam"), key("S"));
    }

    #[test]
    fn near_names_are_alike_and_numbered_ones_are_not() {
        assert!(likeness("Kuberentes", "Kubernetes") > 0.9);
        assert!(likeness("OPA", "Open Policy Agent") >= EVIDENCE);
        assert!(likeness("Payments", "Payments Platform") >= EVIDENCE);
        assert!(likeness("Keda", "KedaCore") >= EVIDENCE);
        assert!(likeness("recs", "Recommendations") >= EVIDENCE);
        assert!(likeness("SRE 1", "SRE 2") == 0.0);
        assert!(likeness("Billing", "Checkout") < LIKENESS);
    }

    #[test]
    fn suggestions_come_likeliest_first_and_never_repeat_an_equal_name() {
        let known = |_: &str| {
            vec![
                "Kubernetes".to_owned(),
                "Kubeflow".to_owned(),
                "KUBERENTES".to_owned(),
            ]
        };
        let found = suggest(["Kuberentes"], &known);
        assert_eq!(found[0].to, "Kubernetes");
        assert!(found.iter().all(|suggestion| suggestion.to != "KUBERENTES"));
        assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
    }
}
