//! Points, boxes and the straight line between data and paper. Lengths are logical points, y grows downwards.

/// A place in a scene.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left edge.
    pub x: f64,
    /// From the upper edge.
    pub y: f64,
}

impl Point {
    /// A place in a scene.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The straight distance to `other`.
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Room to draw in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Width in logical points.
    pub width: f64,
    /// Height in logical points.
    pub height: f64,
}

impl Size {
    /// Room to draw in.
    pub const fn new(width: f64, height: f64) -> Self {
        Self { width, height }
    }
}

/// An upright box; `left <= right` and `top <= bottom` by construction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    /// The box from its upper left corner; negative lengths become 0.
    pub fn new(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self {
            left,
            top,
            right: left + width.max(0.0),
            bottom: top + height.max(0.0),
        }
    }

    /// The box around a centre.
    pub fn around(centre: Point, width: f64, height: f64) -> Self {
        Self::new(centre.x - width / 2.0, centre.y - height / 2.0, width, height)
    }

    /// The box between two corners, in any order.
    pub fn between(one: Point, other: Point) -> Self {
        Self {
            left: one.x.min(other.x),
            top: one.y.min(other.y),
            right: one.x.max(other.x),
            bottom: one.y.max(other.y),
        }
    }

    /// Right minus left.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Bottom minus top.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The middle.
    pub fn centre(&self) -> Point {
        Point::new(
            f64::midpoint(self.left, self.right),
            f64::midpoint(self.top, self.bottom),
        )
    }

    /// The box grown (or shrunk, when negative) by `x` and `y` on each side.
    #[must_use]
    pub fn grown(&self, x: f64, y: f64) -> Self {
        let (width, height) = (self.width() + 2.0 * x, self.height() + 2.0 * y);
        Self::new(self.left - x, self.top - y, width, height)
    }

    /// Whether the point lies inside or on the edge.
    pub fn contains(&self, point: Point) -> bool {
        self.left <= point.x && point.x <= self.right && self.top <= point.y && point.y <= self.bottom
    }

    /// Whether `inner` lies wholly inside, edges included.
    pub fn holds(&self, inner: &Self) -> bool {
        self.left <= inner.left
            && inner.right <= self.right
            && self.top <= inner.top
            && inner.bottom <= self.bottom
    }

    /// The common area of two boxes; 0 when they only touch.
    pub fn overlap(&self, other: &Self) -> f64 {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        width.max(0.0) * height.max(0.0)
    }

    /// The box kept inside `outer`; a box wholly outside collapses onto its edge.
    #[must_use]
    pub fn kept_inside(&self, outer: &Self) -> Self {
        let x = |place: f64| place.clamp(outer.left, outer.right);
        let y = |place: f64| place.clamp(outer.top, outer.bottom);
        Self {
            left: x(self.left),
            top: y(self.top),
            right: x(self.right),
            bottom: y(self.bottom),
        }
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The length of the straight line from `from` to `to` that runs inside the box.
    pub fn crossed_by(&self, from: Point, to: Point) -> f64 {
        let is_beside = from.x.max(to.x) < self.left || self.right < from.x.min(to.x);
        let is_above_or_below = from.y.max(to.y) < self.top || self.bottom < from.y.min(to.y);
        if is_beside || is_above_or_below {
            return 0.0;
        }
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (start, delta, low, high) in [
            (from.x, dx, self.left, self.right),
            (from.y, dy, self.top, self.bottom),
        ] {
            if delta == 0.0 {
                if start <= low || high <= start {
                    return 0.0;
                }
                continue;
            }
            let (one, other) = ((low - start) / delta, (high - start) / delta);
            enter = enter.max(one.min(other));
            leave = leave.min(one.max(other));
        }
        (leave - enter).max(0.0) * dx.hypot(dy)
    }
}

/// The straight line from data to scene along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    /// Maps `domain.0` to `range.0` and `domain.1` to `range.1`. A domain without width maps all to the middle.
    pub const fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { domain, range }
    }

    /// From data to scene.
    pub fn px(&self, value: f64) -> f64 {
        let width = self.domain.1 - self.domain.0;
        if width == 0.0 {
            return f64::midpoint(self.range.0, self.range.1);
        }
        self.range.0 + (value - self.domain.0) / width * (self.range.1 - self.range.0)
    }

    /// From data to scene, kept inside the range; infinite values land on the edge.
    pub fn px_clamped(&self, value: f64) -> f64 {
        let (low, high) = (self.range.0.min(self.range.1), self.range.0.max(self.range.1));
        self.px(value).clamp(low, high)
    }

    /// From scene to data.
    pub fn value(&self, px: f64) -> f64 {
        let width = self.range.1 - self.range.0;
        if width == 0.0 {
            return f64::midpoint(self.domain.0, self.domain.1);
        }
        self.domain.0 + (px - self.range.0) / width * (self.domain.1 - self.domain.0)
    }

    /// Whether the value lies inside the domain, ends included.
    pub fn holds(&self, value: f64) -> bool {
        self.domain.0.min(self.domain.1) <= value && value <= self.domain.0.max(self.domain.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_goes_there_and_back() {
        let scale = Scale::new((15.0, 85.0), (700.0, 0.0));
        assert_eq!(scale.px(50.0), 350.0);
        assert_eq!(scale.value(350.0), 50.0);
        assert_eq!(scale.px_clamped(f64::INFINITY), 0.0);
        assert_eq!(scale.px_clamped(f64::NEG_INFINITY), 700.0);
        assert_eq!(Scale::new((3.0, 3.0), (0.0, 10.0)).px(3.0), 5.0);
    }

    #[test]
    fn a_line_through_a_box_is_measured_inside_it() {
        let rect = Rect::new(10.0, 10.0, 20.0, 10.0);
        assert_eq!(
            rect.crossed_by(Point::new(0.0, 15.0), Point::new(100.0, 15.0)),
            20.0
        );
        assert_eq!(rect.crossed_by(Point::new(0.0, 5.0), Point::new(100.0, 5.0)), 0.0);
        assert_eq!(
            rect.crossed_by(Point::new(0.0, 10.0), Point::new(100.0, 10.0)),
            0.0
        );
        assert_eq!(
            rect.crossed_by(Point::new(20.0, 12.0), Point::new(20.0, 18.0)),
            6.0
        );
    }

    #[test]
    fn touching_boxes_do_not_overlap() {
        let one = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert_eq!(one.overlap(&Rect::new(10.0, 0.0, 5.0, 5.0)), 0.0);
        assert_eq!(one.overlap(&Rect::new(8.0, 8.0, 5.0, 5.0)), 4.0);
    }
}
