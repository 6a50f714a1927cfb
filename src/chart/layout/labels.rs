//! Where the names on the map go: in the corner between two arms, free of other marks and names.
//!
//! Decided marks choose first, undecided ones take what is left and go without a name where nothing is.
//! Nothing here depends on the selection, so that names stay where they are while one clicks about.

use crate::chart::geometry::{Point, Rect, Size};
use crate::chart::model::{FrictionMap, MapMark};
use crate::chart::scene::Anchor;
use crate::chart::text::measure;
use crate::chart::theme::Weight;

use super::friction_map::{MapFrame, corner_boxes, label_style, mark_radius, shown};
use super::metrics::Metrics;

/// What a label that covers this many points of other arms costs more than one that is left out.
const DEAREST_UNDECIDED: f64 = 70.0;
/// A label that had to move farther than this gets a line to its mark.
const LEADER_FROM: f64 = 15.0;
/// How often every label may choose anew once all others have a place.
const SWEEPS: usize = 3;

/// The place of one name.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedLabel {
    /// Index among the marks that are shown (neither masked nor without data), in the order of the chart.
    pub index: usize,
    /// Room for the name; wide enough for SemiBold.
    pub rect: Rect,
    /// `Start` at the left edge or `End` at the right edge of the box, whichever is nearer to the mark.
    pub anchor: Anchor,
    /// From the mark to a name that had to move away from it.
    pub leader: Option<(Point, Point)>,
    /// Whether the place is free; a label without is shown for a selected mark only.
    pub is_free: bool,
}

/// A place for the name of every shown mark, in the order of the marks.
pub fn place_labels(map: &FrictionMap, frame: &MapFrame, metrics: &Metrics) -> Vec<PlacedLabel> {
    let marks: Vec<&MapMark> = shown(map).collect();
    let field = Field::new(map, &marks, frame, metrics);
    let options: Vec<Vec<Candidate>> = (0..marks.len())
        .map(|index| field.candidates(index, marks[index]))
        .collect();
    let mut chosen: Vec<Option<Candidate>> = vec![None; marks.len()];
    for is_decided in [true, false] {
        let mut turn: Vec<usize> = (0..marks.len())
            .filter(|index| marks[*index].state.is_decided() == is_decided)
            .collect();
        // Who has the fewest places chooses first.
        turn.sort_by_key(|index| options[*index].iter().filter(|option| option.cost < 20.0).count());
        let dearest = if is_decided {
            f64::INFINITY
        } else {
            DEAREST_UNDECIDED
        };
        for sweep in 0..=SWEEPS {
            for index in &turn {
                // In the first sweep nobody of this turn stands yet but those before.
                chosen[*index] = None;
                chosen[*index] = cheapest(&options[*index], &chosen, dearest);
            }
            let all_placed = turn.iter().all(|index| chosen[*index].is_some());
            if sweep == SWEEPS || (sweep == 1 && all_placed) {
                break;
            }
        }
    }
    chosen
        .into_iter()
        .enumerate()
        .map(|(index, choice)| field.placed(index, marks[index], choice, &options[index]))
        .collect()
}

fn cheapest(options: &[Candidate], chosen: &[Option<Candidate>], dearest: f64) -> Option<Candidate> {
    options
        .iter()
        .filter(|option| option.cost <= dearest)
        .filter(|option| chosen.iter().flatten().all(|other| option.gets_on_with(other)))
        .min_by(|one, other| one.cost.total_cmp(&other.cost))
        .copied()
}

#[derive(Clone, Copy)]
struct Candidate {
    rect: Rect,
    anchor: Anchor,
    /// How far it had to move away from the corner of the arms.
    moved: f64,
    /// From the mark to the nearest corner of the label.
    tether: (Point, Point),
    cost: f64,
}

impl Candidate {
    /// Whether neither label covers the other, nor stands between the other and its mark.
    fn gets_on_with(&self, other: &Self) -> bool {
        let is_between = |label: &Self, far: &Self| 0.0 < label.rect.crossed_by(far.tether.0, far.tether.1);
        self.rect.overlap(&other.rect) == 0.0 && !is_between(self, other) && !is_between(other, self)
    }
}

/// What labels must keep off, and what they should.
struct Field<'a> {
    bounds: Rect,
    frame: &'a MapFrame,
    metrics: &'a Metrics,
    corners: [Rect; 4],
    discs: Vec<Rect>,
    centres: Vec<Point>,
    /// Owner, from, to, and the price of a covered point.
    lines: Vec<(Option<usize>, Point, Point, f64)>,
}

impl<'a> Field<'a> {
    fn new(map: &FrictionMap, marks: &[&MapMark], frame: &'a MapFrame, metrics: &'a Metrics) -> Self {
        let mut discs = Vec::new();
        let mut lines = Vec::new();
        for (index, mark) in marks.iter().enumerate() {
            let centre = frame.place(mark);
            let side = 2.0 * (mark_radius(mark, frame, metrics) + metrics.pt(1.5));
            discs.push(Rect::around(centre, side, side));
            let price = if mark.state.is_decided() { 1.0 } else { 0.6 };
            lines.extend(frame.arms(mark).map(|(from, to)| (Some(index), from, to, price)));
            if let Some((x, y)) = mark.previous {
                let start = Point::new(frame.x.px_clamped(x), frame.y.px_clamped(y));
                discs.push(Rect::around(start, metrics.pt(8.0), metrics.pt(8.0)));
                lines.push((None, start, centre, 1.2));
            }
        }
        let Rect {
            left,
            top,
            right,
            bottom,
        } = frame.field;
        if let Some(cut) = &map.x.cut {
            let x = frame.x.px(cut.at);
            lines.push((None, Point::new(x, top), Point::new(x, bottom), 1.2));
        }
        if let Some(cut) = &map.y.cut {
            let y = frame.y.px(cut.at);
            lines.push((None, Point::new(left, y), Point::new(right, y), 0.5));
        }
        Self {
            bounds: frame.field,
            frame,
            metrics,
            corners: corner_boxes(map, frame, metrics),
            discs,
            centres: marks.iter().map(|mark| frame.place(mark)).collect(),
            lines,
        }
    }

    /// All places that touch neither mark nor corner name, with what each covers.
    fn candidates(&self, index: usize, mark: &MapMark) -> Vec<Candidate> {
        let room = self.room(mark);
        let mut candidates = Vec::new();
        for down in [0.0, 5.0, 11.0, 18.0, 26.0, 36.0, 48.0] {
            for aside in [0.0, -6.0, 8.0, 20.0, 36.0] {
                for (rank, (right, up)) in [(1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)]
                    .into_iter()
                    .enumerate()
                {
                    let mut candidate = self.at(mark, room, (right, up), (aside, down));
                    if self.is_blocked(&candidate.rect) {
                        continue;
                    }
                    candidate.cost = rank as f64 * 0.8 + candidate.moved * 0.9;
                    candidate.cost += self.covered(index, &candidate.rect);
                    if self.belongs_elsewhere(index, &candidate.rect) {
                        candidate.cost += 15.0;
                    }
                    candidates.push(candidate);
                }
            }
        }
        candidates
    }

    /// The room a name takes; wide enough for SemiBold, so that it fits when selected.
    fn room(&self, mark: &MapMark) -> Size {
        let style = label_style(mark, self.metrics);
        let width = measure(&mark.label, style.weighing(Weight::SemiBold));
        Size::new(width, style.size + self.metrics.pt(3.0))
    }

    /// A label of the size given in one of the four corners, moved away by so much.
    fn at(
        &self,
        mark: &MapMark,
        Size { width, height }: Size,
        (right, up): (f64, f64),
        (aside, down): (f64, f64),
    ) -> Candidate {
        let metrics = self.metrics;
        let centre = self.frame.place(mark);
        let radius = mark_radius(mark, self.frame, metrics);
        let gap = (radius + metrics.chart.label_gap + metrics.pt(aside)).max(metrics.pt(3.0));
        let x = centre.x + right * gap;
        let middle = centre.y - up * (height / 2.0 + metrics.pt(2.0 + down));
        let left = if right < 0.0 { x - width } else { x };
        let rect = Rect::new(left, middle - height / 2.0, width, height);
        let anchor = if right < 0.0 { Anchor::End } else { Anchor::Start };
        let near = Point::new(x, if 0.0 < up { rect.bottom } else { rect.top });
        Candidate {
            rect,
            anchor,
            moved: aside.abs() * 0.6 + down,
            tether: (centre, near),
            cost: 0.0,
        }
    }

    fn is_blocked(&self, rect: &Rect) -> bool {
        let plate = rect.grown(self.metrics.pt(2.0), 0.0);
        !self.bounds.holds(&plate)
            || self.corners.iter().any(|corner| 0.0 < corner.overlap(&plate))
            || self.discs.iter().any(|disc| 0.0 < disc.overlap(&plate))
    }

    /// Whether another mark is nearer to the label than its own.
    fn belongs_elsewhere(&self, index: usize, rect: &Rect) -> bool {
        let distance = |centre: Point| {
            let nearest = Point::new(
                centre.x.clamp(rect.left, rect.right),
                centre.y.clamp(rect.top, rect.bottom),
            );
            nearest.distance(centre)
        };
        let own = distance(self.centres[index]);
        let mut others = self
            .centres
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        others.any(|(_, centre)| distance(*centre) < own)
    }

    /// The price of the ink below a label. Its own arms cost as well: a name belongs between them.
    fn covered(&self, index: usize, rect: &Rect) -> f64 {
        self.lines
            .iter()
            .map(|(owner, from, to, price)| {
                let length = rect.crossed_by(*from, *to);
                if *owner == Some(index) {
                    length * 2.0
                } else {
                    length * price
                }
            })
            .sum()
    }

    fn placed(
        &self,
        index: usize,
        mark: &MapMark,
        choice: Option<Candidate>,
        options: &[Candidate],
    ) -> PlacedLabel {
        let fallback = || {
            let nearest = options
                .iter()
                .min_by(|one, other| one.cost.total_cmp(&other.cost))
                .copied();
            nearest.unwrap_or_else(|| self.at(mark, self.room(mark), (1.0, 1.0), (0.0, 0.0)))
        };
        let is_free = choice.is_some();
        let candidate = choice.unwrap_or_else(fallback);
        let leader = (LEADER_FROM < candidate.moved).then_some(candidate.tether);
        PlacedLabel {
            index,
            rect: candidate.rect,
            anchor: candidate.anchor,
            leader,
            is_free,
        }
    }
}
