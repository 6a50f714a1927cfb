//! The controls of the window, one function or builder each: drawn by the painter from tokens, named for screen readers,
//! reachable by keyboard. They know the skin and no data of the program.

mod basics;
mod button;
mod checklist;
mod chip;
mod drop_zone;
mod input;
mod mark;
mod notice;
mod progress;
mod proof_bar;
mod rail;
mod segmented;
mod table;
mod tooltip;

pub use basics::{click_row_ui, copy_hint, focus_ring, hatch, note_keyboard, paint_icon_ui};
pub use button::Button;
pub use checklist::{ChecklistRow, Progress as ChecklistProgress, checklist_row_ui};
pub use chip::{Chip, menu_frame, menu_row_ui};
pub use drop_zone::drop_zone_ui;
pub use input::{Input, toggle_ui};
pub use mark::{Glyph, glyph, interval_row, verdict_dot};
pub use notice::notice_row_ui;
pub use progress::progress_ui;
pub use proof_bar::{Piece, proof_bar_ui};
pub use rail::{RailItem, rail_head_ui, rail_item_ui, rail_section_ui};
pub use segmented::segmented_ui;
pub use table::{Column, Row, Table};
pub use tooltip::{TooltipPlace, tooltip_ui};
