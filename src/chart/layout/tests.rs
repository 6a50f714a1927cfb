//! What must hold for every drawing.

use super::samples::{TEAMS, all, estimate, friction_map, heat_map, interval_list, map_parts, trends};
use super::*;
use crate::chart::geometry::{Point, Rect};
use crate::chart::model::{Chart, FrictionMap, Kind, Tone};
use crate::chart::scene::{Anchor, Paint, Shape};
use crate::chart::text::{ASCENT_EM, DESCENT_EM, measure};

fn around(points: &[Point]) -> Rect {
    let mut rect = Rect::around(points[0], 0.0, 0.0);
    for point in points {
        rect = rect.union(&Rect::around(*point, 0.0, 0.0));
    }
    rect
}

/// The box of one shape's ink, without outlines.
fn ink_box(shape: &Shape) -> Option<Rect> {
    Some(match shape {
        Shape::Rect { rect, .. } | Shape::Hatch { rect, .. } => *rect,
        Shape::Line { from, to, .. } => around(&[*from, *to]),
        Shape::Polyline { points, .. } | Shape::Polygon { points, .. } => around(points),
        Shape::Circle { centre, radius, .. } => Rect::around(*centre, 2.0 * radius, 2.0 * radius),
        Shape::Text {
            at,
            anchor,
            style,
            text,
            ..
        } => {
            let width = measure(text, *style);
            let left = match anchor {
                Anchor::Start => at.x,
                Anchor::Middle => at.x - width / 2.0,
                Anchor::End => at.x - width,
            };
            let top = at.y - style.size * ASCENT_EM * 0.85;
            Rect::new(left, top, width, style.size * (ASCENT_EM * 0.85 + DESCENT_EM))
        }
        Shape::Group { .. } => return None,
    })
}

#[test]
fn all_ink_is_inside_the_box_and_finite() {
    for options in [Options::screen(), Options::paper()] {
        for width in [360.0, 560.0, 889.0, 1400.0] {
            for chart in all() {
                let scene = layout(&chart, Size::new(width, width * 0.7), &options);
                let bounds = Rect::new(0.0, 0.0, scene.width, scene.height).grown(1.5, 1.5);
                scene.walk(&mut |shape| {
                    let Some(rect) = ink_box(shape) else { return };
                    assert!(
                        bounds.holds(&rect),
                        "{} at {width}: {shape:?} in {bounds:?}",
                        chart.title
                    );
                });
            }
        }
    }
}

#[test]
fn no_room_at_all_is_no_panic() {
    for chart in all() {
        for size in [
            Size::new(0.0, 0.0),
            Size::new(30.0, 10.0),
            Size::new(100.0, 2000.0),
        ] {
            let scene = layout(&chart, size, &Options::screen());
            scene.walk(&mut |shape| {
                if let Some(rect) = ink_box(shape) {
                    assert!(rect.left.is_finite() && rect.bottom.is_finite(), "{shape:?}");
                }
            });
        }
    }
}

#[test]
fn equal_charts_give_equal_scenes() {
    for (one, other) in all().iter().zip(&all()) {
        let size = Size::new(800.0, 600.0);
        assert_eq!(
            layout(one, size, &Options::screen()),
            layout(other, size, &Options::screen())
        );
    }
}

#[test]
fn wanted_height_is_taken() {
    let options = Options::screen();
    assert_eq!(wanted_height(&friction_map(), 800.0, &options), None);
    for chart in [heat_map(false), trends(), interval_list()] {
        let height = wanted_height(&chart, 800.0, &options).unwrap();
        assert!(100.0 < height);
        assert_eq!(layout(&chart, Size::new(800.0, 1.0), &options).height, height);
    }
}

fn placed(map: &FrictionMap, size: Size) -> (MapFrame, Metrics, Vec<PlacedLabel>) {
    let metrics = Metrics::of(Medium::Screen);
    let frame = map_frame(map, size, &metrics);
    let labels = place_labels(map, &frame, &metrics);
    (frame, metrics, labels)
}

#[test]
fn names_on_the_map_keep_off_each_other_marks_and_corners() {
    let map = map_parts();
    for size in [
        Size::new(889.0, 616.0),
        Size::new(720.0, 480.0),
        Size::new(460.0, 320.0),
    ] {
        let (frame, metrics, labels) = placed(&map, size);
        let free: Vec<&PlacedLabel> = labels.iter().filter(|label| label.is_free).collect();
        for (index, label) in free.iter().enumerate() {
            for other in &free[index + 1..] {
                let (one, two) = (&TEAMS[label.index], &TEAMS[other.index]);
                assert_eq!(label.rect.overlap(&other.rect), 0.0, "{one} and {two}");
            }
            for (mark, name) in map.marks.iter().zip(TEAMS) {
                let disc = Rect::around(frame.place(mark), 2.0, 2.0);
                assert_eq!(label.rect.overlap(&disc), 0.0, "{} on {name}", TEAMS[label.index]);
            }
            for corner in corner_boxes(&map, &frame, &metrics) {
                assert_eq!(label.rect.overlap(&corner), 0.0);
            }
            assert!(frame.field.holds(&label.rect));
        }
        let decided = labels.iter().take(11).all(|label| label.is_free);
        assert!(decided, "a decided mark lost its name at {size:?}");
    }
}

#[test]
fn with_room_every_mark_has_its_name() {
    let (_, _, labels) = placed(&map_parts(), Size::new(889.0, 616.0));
    assert!(labels.iter().all(|label| label.is_free));
}

#[test]
fn undecided_names_go_first() {
    let mut map = map_parts();
    for mark in &mut map.marks {
        (mark.x.value, mark.y.value) = (50.0 + mark.x.value / 100.0, 50.0 + mark.y.value / 100.0);
    }
    let (_, _, labels) = placed(&map, Size::new(500.0, 400.0));
    let lost = |range: std::ops::Range<usize>| range.filter(|index| !labels[*index].is_free).count();
    assert!(
        lost(0..11) * 10 < lost(11..21) * 11,
        "{} {}",
        lost(0..11),
        lost(11..21)
    );
    assert!(0 < lost(11..21));
}

/// Place and words of all texts.
fn texts_at(options: &Options) -> Vec<(String, i64, i64)> {
    let scene = layout(&friction_map(), Size::new(889.0, 616.0), options);
    let mut texts = Vec::new();
    scene.walk(&mut |shape| {
        if let Shape::Text { at, text, .. } = shape {
            texts.push((text.clone(), at.x.round() as i64, at.y.round() as i64));
        }
    });
    texts.sort();
    texts
}

#[test]
fn selection_moves_nothing() {
    let selected = Options {
        selected: Some("iOS".into()),
        ..Options::screen()
    };
    assert_eq!(texts_at(&Options::screen()), texts_at(&selected));
}

#[test]
fn selected_mark_wears_the_ring() {
    let selected = Options {
        selected: Some("iOS".into()),
        ..Options::screen()
    };
    let is_ring = |shape: &&Shape| match shape {
        Shape::Circle {
            radius,
            fill: Some(ink),
            ..
        } => *radius == 12.0 && ink.paint == super::ink::MARKER,
        _ => false,
    };
    for (options, n_rings) in [(Options::screen(), 0), (selected, 1)] {
        let scene = layout(&friction_map(), Size::new(889.0, 616.0), &options);
        let mut shapes = Vec::new();
        scene.walk(&mut |shape| shapes.push(shape));
        assert_eq!(shapes.into_iter().filter(is_ring).count(), n_rings);
    }
}

#[test]
fn pointer_finds_every_mark_and_cell() {
    let map = map_parts();
    let (frame, _, _) = placed(&map, Size::new(889.0, 616.0));
    let scene = layout(&friction_map(), Size::new(889.0, 616.0), &Options::screen());
    for mark in &map.marks {
        let centre = frame.place(mark);
        assert_eq!(scene.hit(centre.x, centre.y), Some(&mark.key));
    }
    let scene = layout(&heat_map(false), Size::new(889.0, 0.0), &Options::screen());
    let cell = scene.hit_rect(&"7/3".into()).unwrap();
    assert_eq!(scene.hit(cell.centre().x, cell.centre().y), Some(&"7/3".into()));
    assert_eq!(cell.height(), 24.0);
    assert_eq!(scene.hit(2.0, cell.centre().y), Some(&TEAMS[7].into()));
}

#[test]
fn a_masked_cell_has_hatch_and_letter() {
    let scene = layout(&heat_map(false), Size::new(889.0, 0.0), &Options::screen());
    let mut found = None;
    scene.walk(&mut |shape| {
        if let Shape::Group {
            key: Some(key),
            shapes,
            ..
        } = shape
            && key.as_str() == "0/0"
        {
            found = Some(shapes);
        }
    });
    let shapes = found.unwrap();
    assert!(shapes.iter().any(|shape| matches!(shape, Shape::Hatch { .. })));
    assert!(
        shapes
            .iter()
            .any(|shape| matches!(shape, Shape::Text { text, .. } if text == "k"))
    );
    // Only the rule is said, never the number.
    assert_eq!(
        shapes
            .iter()
            .filter(|shape| matches!(shape, Shape::Text { .. }))
            .count(),
        1
    );
}

#[test]
fn a_mark_shrinks_rather_than_hide_its_bar() {
    let mut map = map_parts();
    let (frame, metrics, _) = placed(&map, Size::new(889.0, 616.0));
    assert_eq!(mark_radius(&map.marks[0], &frame, &metrics), 5.5);
    map.marks[0].y = estimate(69.0, 0.4);
    assert_eq!(mark_radius(&map.marks[0], &frame, &metrics), 2.5);
    // Without spread there is no bar to hide and none to draw.
    map.marks[0].y = estimate(69.0, 0.0);
    assert_eq!(mark_radius(&map.marks[0], &frame, &metrics), 5.5);
    let lines = |map: FrictionMap| {
        let chart = Chart {
            kind: Kind::FrictionMap(Box::new(map)),
            ..friction_map()
        };
        let mut count = 0;
        layout(&chart, Size::new(889.0, 616.0), &Options::screen()).walk(&mut |shape| {
            count += usize::from(matches!(shape, Shape::Line { .. }));
        });
        count
    };
    let mut with = map.clone();
    with.marks[0].y = estimate(69.0, 6.0);
    assert_eq!(lines(with), lines(map) + 1);
}

#[test]
fn a_page_has_four_panels_side_by_side() {
    let mut chart = trends();
    let Kind::Trends(parts) = &mut chart.kind else {
        return;
    };
    let panel = parts.groups[0].panels[0].clone();
    parts.groups.truncate(1);
    parts.groups[0].head = Some("Unit".to_owned());
    for panels in [4, 5, 6, 7, 9] {
        parts.groups[0].panels = vec![panel.clone(); panels];
        assert_eq!(
            trend_grid(parts, 880.0, &Options::screen()).n_columns,
            4,
            "{panels}"
        );
    }
}

#[test]
fn an_open_end_has_an_arrow_head() {
    let scene = layout(&interval_list(), Size::new(320.0, 0.0), &Options::screen());
    let mut heads = 0;
    scene.walk(&mut |shape| {
        if let Shape::Polygon { points, .. } = shape {
            heads += usize::from(points.len() == 3);
        }
    });
    assert_eq!(heads, 1);
}

#[test]
fn doubt_is_never_filled() {
    let scene = layout(&friction_map(), Size::new(889.0, 616.0), &Options::screen());
    scene.walk(&mut |shape| {
        if let Shape::Circle { fill: Some(ink), .. } = shape {
            assert_ne!(ink.paint, Paint::Tone(Tone::Undecided));
        }
    });
}
