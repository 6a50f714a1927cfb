//! Words that set two groups of comments apart.
//!
//! Counts are respondents who used a word, not how often it was written: one angry comment is one voice. The z
//! describes and sorts; it is no test.

use super::result::Undefined;

/// Respondents that used a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordCount {
    /// In the first group.
    pub a: u64,
    /// In the second group.
    pub b: u64,
    /// In all history, the two groups included or not.
    pub prior: f64,
}

/// How much the history weighs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PriorWeight {
    /// As it is: a word's prior count.
    Counts,
    /// As so many counts in all, spread as in the history.
    Of(f64),
    /// As many counts as the smaller group has. The default.
    SmallerGroup,
}

/// How much more a word belongs to the first group than to the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordScore {
    /// Difference of the log-odds, above 0: first group.
    pub delta: f64,
    /// The same over its standard error.
    pub z: f64,
    /// True if enough respondents used it to show it.
    pub is_shown: bool,
}

/// Fewest respondents of the group that a word speaks for.
const MIN_IN_GROUP: u64 = 3;

/// Log-odds of each word with an informative Dirichlet prior.
///
/// alpha = prior count, or weight x share of the prior; delta = ln((a + alpha)/(nA + A0 - a - alpha)) - the same for
/// b; var = 1/(a + alpha) + 1/(b + alpha); z = delta/sqrt(var), with nA, nB, A0 the sums over words. Shown is a
/// word that at least `k_min` respondents used in both groups together, and 3 in the group it speaks for. The
/// answers are in the order of the words; a word that nobody ever used, or the only word there is, has none.
///
/// # Errors
/// `OutOfSupport` if a prior or the weight is negative or not finite; `NoEvents` if the prior is needed for its
/// shares and is 0 for all. Source: Monroe, Colaresi & Quinn 2008.
pub fn log_odds(
    words: &[WordCount],
    weight: PriorWeight,
    k_min: u64,
) -> Result<Vec<Result<WordScore, Undefined>>, Undefined> {
    let usable = |x: f64| x.is_finite() && x >= 0.0;
    if !words.iter().all(|word| usable(word.prior)) {
        return Err(Undefined::OutOfSupport);
    }
    let sum_a: f64 = words.iter().map(|word| word.a as f64).sum();
    let sum_b: f64 = words.iter().map(|word| word.b as f64).sum();
    let history: f64 = words.iter().map(|word| word.prior).sum();
    let total = match weight {
        PriorWeight::Counts => history,
        PriorWeight::Of(total) => total,
        PriorWeight::SmallerGroup => sum_a.min(sum_b),
    };
    if !usable(total) || !history.is_finite() {
        return Err(Undefined::OutOfSupport);
    }
    if history <= 0.0 && total > 0.0 {
        return Err(Undefined::NoEvents);
    }
    let factor = match weight {
        PriorWeight::Counts => 1.0,
        _ if history > 0.0 => total / history,
        _ => 0.0,
    };
    Ok(words
        .iter()
        .map(|word| {
            let alpha = factor * word.prior;
            let (with_a, with_b) = (word.a as f64 + alpha, word.b as f64 + alpha);
            let (rest_a, rest_b) = (sum_a + total - with_a, sum_b + total - with_b);
            // A rest is a sum of counts and can miss 0 by rounding only.
            let least = 1e-9 * (sum_a + sum_b + total);
            if with_a <= 0.0 || with_b <= 0.0 || rest_a <= least || rest_b <= least {
                return Err(Undefined::NoEvents);
            }
            let delta = (with_a / rest_a).ln() - (with_b / rest_b).ln();
            let speaks_for = if delta > 0.0 { word.a } else { word.b };
            Ok(WordScore {
                delta,
                z: delta / (1.0 / with_a + 1.0 / with_b).sqrt(),
                is_shown: word.a + word.b >= k_min && speaks_for >= MIN_IN_GROUP,
            })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(a: u64, b: u64, prior: f64) -> WordCount {
        WordCount { a, b, prior }
    }

    #[test]
    fn groups_exchanged_change_the_sign_only() {
        let words = [word(9, 2, 20.0), word(3, 6, 12.0), word(0, 1, 5.0)];
        let turned = words.map(|w| word(w.b, w.a, w.prior));
        for weight in [
            PriorWeight::Counts,
            PriorWeight::Of(30.0),
            PriorWeight::SmallerGroup,
        ] {
            let there = log_odds(&words, weight, 5).unwrap();
            let back = log_odds(&turned, weight, 5).unwrap();
            for (x, y) in there.iter().zip(&back) {
                let (x, y) = (x.unwrap(), y.unwrap());
                assert!((x.delta + y.delta).abs() < 1e-12 && (x.z + y.z).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn rare_words_are_not_shown() {
        let words = [
            word(9, 2, 20.0),
            word(4, 0, 4.0),
            word(2, 30, 40.0),
            word(0, 2, 5.0),
        ];
        let shown: Vec<bool> = log_odds(&words, PriorWeight::SmallerGroup, 5)
            .unwrap()
            .iter()
            .map(|score| score.unwrap().is_shown)
            .collect();
        assert_eq!(shown, [true, false, true, false]);
    }

    #[test]
    fn nothing_and_nonsense() {
        let by_default = |words: &[WordCount]| log_odds(words, PriorWeight::SmallerGroup, 5);
        assert_eq!(by_default(&[]), Ok(Vec::new()));
        assert_eq!(by_default(&[word(1, 1, -1.0)]), Err(Undefined::OutOfSupport));
        assert_eq!(by_default(&[word(1, 1, 0.0)]), Err(Undefined::NoEvents));
        assert_eq!(
            by_default(&[word(1, 1, 1.0)]).unwrap(),
            [Err(Undefined::NoEvents)]
        );
        let some = by_default(&[word(1, 1, 1.0), word(2, 1, 1.0), word(0, 0, 0.0)]).unwrap();
        assert!(some[0].is_ok() && some[1].is_ok() && some[2] == Err(Undefined::NoEvents));
        assert_eq!(
            log_odds(&[word(1, 1, 1.0)], PriorWeight::Of(f64::NAN), 5),
            Err(Undefined::OutOfSupport)
        );
    }
}
