//! Looks at the start tags of an XML text that comes in pieces, and keeps none of it.

/// Longest tag that is looked at.
const LONG: usize = 2_000;

/// Where in a tag the last piece ended.
#[derive(Default)]
pub(super) struct Tags {
    tag: Vec<u8>,
    is_inside: bool,
}

impl Tags {
    /// Calls with the inside of each tag of this piece, without the angle brackets.
    pub(super) fn feed(&mut self, piece: &[u8], call: &mut impl FnMut(&str)) {
        let mut rest = piece;
        loop {
            let wanted = if self.is_inside { b'>' } else { b'<' };
            let Some(at) = rest.iter().position(|byte| *byte == wanted) else {
                break;
            };
            if self.is_inside {
                self.keep(&rest[..at]);
                if let Ok(tag) = std::str::from_utf8(&self.tag) {
                    call(tag);
                }
                self.tag.clear();
            }
            self.is_inside = !self.is_inside;
            rest = &rest[at + 1..];
        }
        if self.is_inside {
            self.keep(rest);
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = LONG.saturating_sub(self.tag.len());
        self.tag.extend(&bytes[..bytes.len().min(room)]);
    }
}

/// The value of an attribute as it is written.
pub(super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    for (at, _) in tag.match_indices(name) {
        let before = tag[..at].chars().next_back();
        let after = tag[at + name.len()..].trim_start();
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
            continue;
        };
        let Some(mark) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            continue;
        };
        if before.is_some_and(char::is_whitespace) {
            return value[1..].split(mark).next();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_across_pieces() {
        for cut in 0..30 {
            let text = b"<a x=\"1\"/>text<b:c  y = '2'>";
            let (first, second) = text.split_at(cut.min(text.len()));
            let (mut tags, mut found) = (Tags::default(), Vec::new());
            for piece in [first, second] {
                tags.feed(piece, &mut |tag| found.push(tag.to_owned()));
            }
            assert_eq!(found, ["a x=\"1\"/", "b:c  y = '2'"]);
            assert_eq!(attribute(&found[0], "x"), Some("1"));
            assert_eq!(attribute(&found[1], "y"), Some("2"));
            assert_eq!(attribute("row hidden=\"1\" xhidden=\"0\"", "hidden"), Some("1"));
            assert_eq!(attribute("row ishidden=\"0\"", "hidden"), None);
        }
    }
}
