//! How wide a text is in the bundled fonts, and where it breaks.
//!
//! Widths are sums of advance widths. Kerning, which painters may apply, only narrows a line by a point
//! or so; a layout that leaves room for the wider line is right for both.

use std::sync::LazyLock;

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

use super::theme::{TypeStyle, Weight};

/// Inter Regular with tabular figures.
pub const INTER_REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.ttf");
/// Inter Medium with tabular figures.
pub const INTER_MEDIUM: &[u8] = include_bytes!("../../assets/fonts/Inter-Medium.ttf");
/// Inter SemiBold with tabular figures.
pub const INTER_SEMI_BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.ttf");
/// The icons; their code points are listed in [`ICON_LIST`].
pub const ICONS: &[u8] = include_bytes!("../../assets/fonts/Icons.ttf");
/// One icon a line: name, space, code point in hexadecimal.
pub const ICON_LIST: &str = include_str!("../../assets/fonts/icons.txt");

/// Height of a capital over the em square in Inter (1490 of 2048 units).
pub const CAP_HEIGHT_EM: f64 = 1490.0 / 2048.0;
/// Height of the line box above the baseline over the em square (1984 of 2048 units).
pub const ASCENT_EM: f64 = 1984.0 / 2048.0;
/// Depth of the line box below the baseline over the em square (494 of 2048 units).
pub const DESCENT_EM: f64 = 494.0 / 2048.0;
/// Average width over the em square, for glyphs that the bundled font lacks.
const UNKNOWN_EM: f64 = 0.62;

/// The character of an icon, by its name in Material Symbols.
pub fn icon(name: &str) -> Option<char> {
    static ICONS_BY_NAME: LazyLock<Vec<(&str, char)>> = LazyLock::new(|| {
        ICON_LIST
            .lines()
            .filter_map(|line| {
                let (name, code) = line.split_once(' ')?;
                Some((name, char::from_u32(u32::from_str_radix(code, 16).ok()?)?))
            })
            .collect()
    });
    ICONS_BY_NAME
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, icon)| *icon)
}

/// The width of one line in points, letter spacing included.
pub fn measure(text: &str, style: TypeStyle) -> f64 {
    let face = face(style.weight);
    let ems: f64 = text
        .chars()
        .map(|character| face.advance_em(character) + style.spacing)
        .sum();
    ems * style.size
}

/// The text, or as much of its beginning as fits with an ellipsis behind it.
pub fn ellipsise(text: &str, style: TypeStyle, width: f64) -> String {
    if measure(text, style) <= width {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let beginning: String = kept.iter().collect();
        let shortened = format!("{}…", beginning.trim_end());
        if measure(&shortened, style) <= width {
            return shortened;
        }
    }
    "…".to_owned()
}

/// The text in lines of at most `width`, broken at spaces; a word wider than a line is cut with an ellipsis.
pub fn wrap(text: &str, style: TypeStyle, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // Only plain spaces break: the narrow and the no-break space hold numbers and units together.
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if measure(&longer, style) <= width {
                *line = longer;
                continue;
            }
        }
        lines.push(ellipsise(word, style, width));
    }
    lines
}

/// Like [`wrap`], but what does not fit into `most` lines ends in an ellipsis.
pub fn wrap_at_most(text: &str, style: TypeStyle, width: f64, most: usize) -> Vec<String> {
    let mut lines = wrap(text, style, width);
    if most < lines.len() && 0 < most {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(ellipsise(&rest, style, width));
    }
    lines
}

/// Like [`wrap_at_most`], but a word wider than a line is broken with a hyphen, before a syllable where
/// there seems to be one.
pub fn wrap_hyphenated(text: &str, style: TypeStyle, width: f64, most: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        let mut rest = word.to_owned();
        while width < measure(&rest, style) {
            let Some((first, second)) = hyphenated(&rest, style, width) else {
                break;
            };
            pieces.push(first);
            rest = second;
        }
        pieces.push(rest);
    }
    wrap_at_most(&pieces.join(" "), style, width, most)
}

/// The longest beginning that fits with a hyphen, and the rest; at least three letters each.
fn hyphenated(word: &str, style: TypeStyle, width: f64) -> Option<(String, String)> {
    let letters: Vec<char> = word.chars().collect();
    let is_vowel = |letter: char| "aeiouyäöüéèáíóú".contains(letter.to_ascii_lowercase());
    let fits = |at: &usize| {
        let first: String = letters[..*at].iter().collect();
        measure(&first, style) + measure("-", style) <= width
    };
    let splits: Vec<usize> = (3..letters.len().saturating_sub(2)).filter(fits).collect();
    let is_syllable = |at: &&usize| !is_vowel(letters[**at]) && is_vowel(letters[**at + 1]);
    let at = *splits.iter().rev().find(is_syllable).or(splits.last())?;
    let (first, second): (String, String) = (letters[..at].iter().collect(), letters[at..].iter().collect());
    Some((format!("{first}-"), second))
}

struct Face {
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
}

impl Face {
    fn advance_em(&self, character: char) -> f64 {
        self.charmap
            .map(character)
            .and_then(|glyph| self.metrics.advance_width(glyph))
            .map_or(UNKNOWN_EM, f64::from)
    }
}

fn face(weight: Weight) -> &'static Face {
    static FACES: LazyLock<[Face; 3]> =
        LazyLock::new(|| [INTER_REGULAR, INTER_MEDIUM, INTER_SEMI_BOLD].map(parse));
    match weight {
        Weight::Regular => &FACES[0],
        Weight::Medium => &FACES[1],
        Weight::SemiBold => &FACES[2],
    }
}

fn parse(bytes: &'static [u8]) -> Face {
    #[expect(
        clippy::expect_used,
        reason = "the fonts are part of the program; a test reads them"
    )]
    let font = FontRef::new(bytes).expect("the bundled fonts can be read");
    Face {
        charmap: font.charmap(),
        metrics: font.glyph_metrics(Size::new(1.0), LocationRef::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::theme::tokens;

    #[test]
    fn figures_are_tabular() {
        let style = tokens().screen.body;
        for weight in [Weight::Regular, Weight::Medium, Weight::SemiBold] {
            let style = style.weighing(weight);
            let one = measure("1", style);
            for character in "0123456789+−±".chars() {
                assert_eq!(measure(&character.to_string(), style), one, "{character}");
            }
        }
    }

    #[test]
    fn heavier_is_wider_and_known_width_holds() {
        let style = tokens().screen.body;
        assert!(measure("Payments", style) < measure("Payments", style.weighing(Weight::SemiBold)));
        // "A" is 1398 units wide in Inter Regular.
        let expected = 13.0 * skrifa_units('A') / 2048.0;
        assert!((measure("A", style) - expected).abs() < 1e-3);
    }

    fn skrifa_units(character: char) -> f64 {
        let font = FontRef::new(INTER_REGULAR).unwrap();
        let glyph = font.charmap().map(character).unwrap();
        f64::from(
            font.glyph_metrics(Size::unscaled(), LocationRef::default())
                .advance_width(glyph)
                .unwrap(),
        )
    }

    #[test]
    fn ellipsis_fits_and_short_text_stays() {
        let style = tokens().screen.label;
        assert_eq!(ellipsise("iOS", style, 100.0), "iOS");
        let short = ellipsise("Reliability and Edge", style, 60.0);
        assert!(short.ends_with('…') && measure(&short, style) <= 60.0, "{short}");
        assert_eq!(ellipsise("Reliability", style, 1.0), "…");
        assert_eq!(ellipsise("", style, 0.0), "");
    }

    #[test]
    fn lines_break_at_spaces_only() {
        let style = tokens().screen.small;
        assert_eq!(wrap("Local environment", style, 70.0), ["Local", "environment"]);
        assert_eq!(
            wrap("3\u{202f}199 events", style, 40.0),
            ["3\u{202f}199", "events"]
        );
        assert!(wrap("", style, 40.0).is_empty());
        let broken = wrap_hyphenated("Local environment", tokens().screen.small, 50.0, 3);
        assert_eq!(broken, ["Local", "environ-", "ment"]);
        assert_eq!(wrap_at_most("one two three", style, 45.0, 1), ["one tw…"]);
    }

    #[test]
    fn signs_of_the_guide_are_in_the_font() {
        for weight in [Weight::Regular, Weight::Medium, Weight::SemiBold] {
            let face = face(weight);
            for character in "–−\u{202f}\u{a0}…→←▲▼±×·≥≤½äßéčłΔμσ↑↓◇○●■□✓".chars()
            {
                assert!(face.charmap.map(character).is_some(), "{character}");
            }
        }
    }

    #[test]
    fn icons_have_characters() {
        assert!(icon("home").is_some());
        assert!(icon("no such icon").is_none());
        let font = FontRef::new(ICONS).unwrap();
        for line in ICON_LIST.lines() {
            let name = line.split(' ').next().unwrap();
            assert!(font.charmap().map(icon(name).unwrap()).is_some(), "{name}");
        }
    }
}
