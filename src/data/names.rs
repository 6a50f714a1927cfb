//! When two spellings are one name, and how much two names look alike.

/// Names at least this alike are suggested to a person.
pub(super) const LIKENESS: f64 = 0.86;
/// Likeness given to an abbreviation, a name within the other, a shared beginning, or the same letters in another order.
const EVIDENCE: f64 = 0.88;

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

/// How much two names look alike, 0 to 1, and why: Jaro-Winkler on their keys, raised where one is an abbreviation or a part
/// of the other. Names with different numbers (`SRE 1`, `SRE 2`) are never alike.
pub(super) fn likeness(name: &str, other: &str) -> (f64, Vec<String>) {
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(name) != digits(other) {
        return (0.0, Vec::new());
    }
    let (own, theirs) = (key(name), key(other));
    let alike = strsim::jaro_winkler(&own, &theirs);
    let (own_words, their_words) = (words(name), words(other));
    let mut evidence = Vec::new();
    if is_abbreviation(&own, &their_words) {
        evidence.push(format!("abbreviation of {other}"));
    } else if is_abbreviation(&theirs, &own_words) {
        evidence.push(format!("{other} is its abbreviation"));
    }
    let sorted = |words: &[String]| {
        let mut words = words.to_vec();
        words.sort();
        words
    };
    if own_words.len() > 1 && sorted(&own_words) == sorted(&their_words) {
        evidence.push("same words in another order".to_owned());
    } else if letters(&own) == letters(&theirs) {
        evidence.push("same letters in another order".to_owned());
    }
    if is_part(&own_words, &their_words) {
        evidence.push(format!("all its words are in {other}"));
    } else if is_part(&their_words, &own_words) {
        evidence.push(format!("holds all words of {other}"));
    } else if is_beginning(&own, &theirs) {
        evidence.push(format!("beginning of {other}"));
    } else if is_beginning(&theirs, &own) {
        evidence.push(format!("begins with {other}"));
    }
    let score = if evidence.is_empty() {
        alike
    } else {
        alike.max(EVIDENCE)
    };
    if alike >= LIKENESS {
        evidence.push(format!("spelled alike {alike:.2}"));
    }
    (score, evidence)
}

fn letters(key: &str) -> Vec<char> {
    let mut letters: Vec<char> = key.chars().collect();
    letters.sort_unstable();
    letters
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
    fn near_names_are_alike_and_say_why() {
        let cases = [
            ("Kuberentes", "Kubernetes", "same letters in another order"),
            ("OPA", "Open Policy Agent", "abbreviation of Open Policy Agent"),
            ("Open Policy Agent", "OPA", "OPA is its abbreviation"),
            ("platform-ml", "ML Platform", "same words in another order"),
            (
                "Payments",
                "Payments Platform",
                "all its words are in Payments Platform",
            ),
            ("Payments Core", "Payments", "holds all words of Payments"),
            ("Keda", "KedaCore", "all its words are in KedaCore"),
            ("recs", "Recommendations", "beginning of Recommendations"),
            ("Recomendations", "Recommendations", "spelled alike 0.99"),
        ];
        for (name, other, why) in cases {
            let (score, evidence) = likeness(name, other);
            assert!(score >= EVIDENCE, "{name}: {score}");
            assert_eq!(evidence[0], why, "{name}");
        }
        assert_eq!(likeness("SRE 1", "SRE 2"), (0.0, Vec::new()));
        assert!(likeness("Billing", "Checkout").0 < LIKENESS);
    }
}
