//! Marks glide from quarter to quarter: the map between two quarters, a share of the way.

use std::sync::Arc;

use crate::chart::model::{Chart, Estimate, FrictionMap, Kind, MapMark, Span};

/// The chart a share of the way from one to another: marks that both have move, their names rest meanwhile.
pub fn between(from: &Arc<Chart>, to: &Arc<Chart>, share: f64) -> Arc<Chart> {
    let (Kind::FrictionMap(old), Kind::FrictionMap(new)) = (&from.kind, &to.kind) else {
        return Arc::clone(to);
    };
    let eased = ease(share);
    let marks = new
        .marks
        .iter()
        .map(|mark| {
            let before = old.marks.iter().find(|before| before.key == mark.key);
            before.map_or_else(|| mark.clone(), |before| moved(before, mark, eased))
        })
        .collect();
    let map = Box::new(FrictionMap {
        marks,
        ..FrictionMap::clone(new)
    });
    Arc::new(Chart {
        kind: Kind::FrictionMap(map),
        ..Chart::clone(to)
    })
}

fn moved(from: &MapMark, to: &MapMark, share: f64) -> MapMark {
    MapMark {
        x: estimate(&from.x, &to.x, share),
        y: estimate(&from.y, &to.y, share),
        previous: None,
        label: String::new(),
        ..to.clone()
    }
}

fn estimate(from: &Estimate, to: &Estimate, share: f64) -> Estimate {
    Estimate {
        value: lerp(from.value, to.value, share),
        span80: span(from.span80, to.span80, share),
        span95: span(from.span95, to.span95, share),
    }
}

fn span(from: Span, to: Span, share: f64) -> Span {
    Span::new(lerp(from.low, to.low, share), lerp(from.high, to.high, share))
}

fn lerp(from: f64, to: f64, share: f64) -> f64 {
    // An open end has no way to go.
    if from.is_finite() && to.is_finite() {
        from + (to - from) * share
    } else {
        to
    }
}

/// Cubic, slow at both ends.
fn ease(share: f64) -> f64 {
    if share < 0.5 {
        4.0 * share.powi(3)
    } else {
        1.0 - (2.0 - 2.0 * share).powi(3) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glide_starts_and_ends_at_rest() {
        assert_eq!((ease(0.0), ease(0.5), ease(1.0)), (0.0, 0.5, 1.0));
        assert_eq!(lerp(f64::NEG_INFINITY, 3.0, 0.2), 3.0);
    }
}
