//! Tables without grid and zebra: grey heads, rows of 28 or 24, numbers on one axis at the right. Only the rows in sight are drawn.

use eframe::egui;
use egui::{Align2, Color32, CornerRadius, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

use super::focus_ring;
use crate::chart::theme::TypeStyle;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// Which end of a column its texts stand at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// One column.
pub struct Column<'a> {
    /// Its head.
    pub head: &'a str,
    /// Width in points; columns with `is_wide` share what is left.
    pub width: f32,
    /// Whether it grows with the table.
    pub is_wide: bool,
    /// Where its texts stand.
    pub align: Align,
    /// Whether it is left out where there is no room, the last one first.
    pub is_optional: bool,
}

impl<'a> Column<'a> {
    /// A column of words with a least width, growing with the table.
    pub fn wide(head: &'a str, width: f32) -> Self {
        Self {
            head,
            width,
            is_wide: true,
            align: Align::Left,
            is_optional: false,
        }
    }

    /// A column of words.
    pub fn words(head: &'a str, width: f32) -> Self {
        Self {
            head,
            width,
            is_wide: false,
            align: Align::Left,
            is_optional: false,
        }
    }

    /// A column of numbers.
    pub fn number(head: &'a str, width: f32) -> Self {
        Self {
            head,
            width,
            is_wide: false,
            align: Align::Right,
            is_optional: false,
        }
    }

    /// Left out where there is no room.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }
}

/// One row: a text, style and colour for each column, and a name for screen readers.
pub struct Row {
    /// In the order of the columns: one or two pieces each.
    pub cells: Vec<Vec<(String, TypeStyle, Color32)>>,
    /// Whether it is what is being looked at.
    pub is_selected: bool,
}

impl Row {
    fn name(&self) -> String {
        let cells: Vec<String> = self
            .cells
            .iter()
            .map(|cell| {
                cell.iter()
                    .map(|(text, ..)| text.trim())
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .filter(|cell| !cell.is_empty())
            .collect();
        cells.join(", ")
    }
}

/// A table, built up and then shown.
pub struct Table<'a> {
    name: &'a str,
    columns: &'a [Column<'a>],
    is_dense: bool,
    is_scrolling: bool,
    is_long: bool,
}

impl<'a> Table<'a> {
    /// A table with its name for screen readers.
    pub fn new(name: &'a str, columns: &'a [Column<'a>]) -> Self {
        Self {
            name,
            columns,
            is_dense: false,
            is_scrolling: false,
            is_long: false,
        }
    }

    /// Rows of 24.
    #[must_use]
    pub fn dense(mut self) -> Self {
        self.is_dense = true;
        self
    }

    /// Scrolls in the room that is left, and draws only the rows in sight.
    #[must_use]
    pub fn scrolling(mut self) -> Self {
        self.is_scrolling = true;
        self
    }

    /// Stands in a page that scrolls, with so many rows that only those in sight are drawn.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.is_long = true;
        self
    }

    /// Draws it; says which row was clicked (and whether twice).
    pub fn show(self, ui: &mut Ui, rows: usize, row: impl Fn(usize, &Skin) -> Row) -> Option<(usize, bool)> {
        let skin = Skin::of(ui);
        let widths = self.widths(ui.available_width());
        let (head, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 20.0), Sense::hover());
        let mut left = head.left();
        for (column, width) in self
            .columns
            .iter()
            .zip(&widths)
            .filter(|(_, width)| **width > 0.0)
        {
            let rect = Rect::from_min_size(egui::pos2(left, head.top()), Vec2::new(*width, 20.0));
            let words = text::line_within(ui.painter(), column.head, text::small(), skin.tertiary, *width);
            put(ui, rect, column.align, words, skin.tertiary);
            left += width + GAP;
        }
        let height = pt(if self.is_dense {
            tokens().size.row_dense
        } else {
            tokens().size.row
        });
        let mut clicked = None;
        let mut draw = |ui: &mut Ui, range: std::ops::Range<usize>| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for index in range {
                let content = row(index, skin);
                if let Some(is_double) = self.row_ui(ui, index, height, &widths, &content) {
                    clicked = Some((index, is_double));
                }
            }
        };
        if self.is_scrolling {
            ui.spacing_mut().item_spacing.y = 0.0;
            let area = ScrollArea::vertical()
                .id_salt(self.name)
                .auto_shrink([false, false]);
            area.show_rows(ui, height, rows, |ui, range| draw(ui, range));
        } else if self.is_long {
            ui.scope(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let (top, clip) = (ui.cursor().top(), ui.clip_rect());
                let row_at = |y: f32| (((y - top) / height).floor().max(0.0) as usize).min(rows);
                let (first, last) = (row_at(clip.top()), (row_at(clip.bottom()) + 1).min(rows));
                ui.add_space(first as f32 * height);
                draw(ui, first..last.max(first));
                ui.add_space((rows - last.max(first)) as f32 * height);
            });
        } else {
            ui.scope(|ui| draw(ui, 0..rows));
        }
        clicked
    }

    fn row_ui(&self, ui: &mut Ui, index: usize, height: f32, widths: &[f32], row: &Row) -> Option<bool> {
        let skin = Skin::of(ui);
        let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
        let response = ui.interact(rect, ui.scope_id().with((self.name, index)), Sense::click());
        let name = row.name();
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, row.is_selected, &name));
        let fill = if row.is_selected {
            Some(skin.selected)
        } else {
            response.hovered().then_some(skin.hover)
        };
        if let Some(fill) = fill {
            let corner = CornerRadius::same(tokens().radius.small as u8);
            ui.painter()
                .rect_filled(rect.expand2(Vec2::new(6.0, 0.0)), corner, fill);
        }
        let mut left = rect.left();
        for ((column, width), cell) in self.columns.iter().zip(widths).zip(&row.cells) {
            if *width == 0.0 {
                continue;
            }
            let pieces: Vec<(&str, TypeStyle, Color32)> = cell
                .iter()
                .map(|(text, style, color)| (text.as_str(), *style, *color))
                .collect();
            let mut job = text::pieces(&pieces);
            job.wrap = egui::text::TextWrapping::truncate_at_width(*width);
            let galley = ui.painter().layout_job(job);
            let at = Rect::from_min_size(egui::pos2(left, rect.top()), Vec2::new(*width, height));
            put(ui, at, column.align, galley, skin.primary);
            left += width + GAP;
        }
        focus_ring(ui, &response, tokens().radius.small);
        response.clicked().then(|| response.double_clicked())
    }

    /// The width of each column; 0 for one that is left out.
    fn widths(&self, room: f32) -> Vec<f32> {
        let mut is_shown = vec![true; self.columns.len()];
        let needed = |is_shown: &[bool]| {
            let shown = self
                .columns
                .iter()
                .zip(is_shown)
                .filter(|(_, is_shown)| **is_shown);
            shown.map(|(column, _)| column.width + GAP).sum::<f32>() - GAP
        };
        for (index, column) in self.columns.iter().enumerate().rev() {
            if column.is_optional && room < needed(&is_shown) {
                is_shown[index] = false;
            }
        }
        let grows = |index: usize| is_shown[index] && self.columns[index].is_wide;
        let wide = (0..self.columns.len())
            .filter(|index| grows(*index))
            .count()
            .max(1) as f32;
        let more = ((room - needed(&is_shown)) / wide).max(0.0);
        let width = |(index, column): (usize, &Column<'_>)| match (is_shown[index], grows(index)) {
            (false, _) => 0.0,
            (true, false) => column.width,
            (true, true) => column.width + more,
        };
        self.columns.iter().enumerate().map(width).collect()
    }
}

const GAP: f32 = 16.0;

fn put(ui: &Ui, rect: Rect, align: Align, galley: std::sync::Arc<egui::Galley>, color: Color32) {
    let (at, anchor) = match align {
        Align::Left => (rect.left_center(), Align2::LEFT_CENTER),
        Align::Right => (rect.right_center(), Align2::RIGHT_CENTER),
    };
    text::place(ui.painter(), at, anchor, galley, color);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_columns_share_what_is_left() {
        let columns = [
            Column::wide("Team", 100.0),
            Column::number("n", 50.0),
            Column::wide("Why", 100.0),
        ];
        let widths = Table::new("t", &columns).widths(382.0);
        assert_eq!(widths, [150.0, 50.0, 150.0]);
        let widths = Table::new("t", &columns).widths(10.0);
        assert_eq!(widths, [100.0, 50.0, 100.0]);
        let columns = [Column::wide("Team", 100.0), Column::number("n", 50.0).optional()];
        assert_eq!(Table::new("t", &columns).widths(120.0), [120.0, 0.0]);
    }
}
