//! Where a decision about a question or a target is typed in.

use eframe::egui::{self, Ui};

use crate::ui::command::InstrumentCommand;
use crate::ui::context::Context;
use crate::ui::instrument_state::{DecisionField, InstrumentState};
use crate::ui::theme::{pt, tokens};
use crate::ui::widgets::{Button, Input};

/// Why nothing can be decided at the moment.
pub const BUSY: &str = "A decision is being kept";

/// What is asked for a decision.
pub struct Fields<'a> {
    /// The target's unit; `None` asks for no target.
    pub unit: Option<&'a str>,
    /// Name and hint of the reason.
    pub reason: (&'a str, &'a str),
    /// Name and hint of the person.
    pub who: (&'a str, &'a str),
    /// The button that keeps the decision.
    pub keep: &'a str,
    /// Why it cannot be kept as it is typed in.
    pub missing: Option<&'a str>,
}

impl Fields<'_> {
    /// Draws the fields on one line, or on several where there is no room.
    pub fn show(self, ui: &mut Ui, context: &Context<'_>, left: f32) {
        let state = &context.state.instrument;
        let fields = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing = egui::vec2(8.0, 8.0);
            if let Some(unit) = self.unit {
                let input = Input::new("Target").unit(unit).width(120.0);
                field_ui(ui, context, input, &state.value, DecisionField::Value);
            }
            let (name, hint) = self.who;
            let who = Input::new(name).hint(hint).width(170.0);
            let (name, hint) = self.reason;
            let reason = Input::new(name).hint(hint).width(380.0);
            field_ui(ui, context, reason, &state.reason, DecisionField::Reason);
            field_ui(ui, context, who, &state.who, DecisionField::Who);
            self.buttons_ui(ui, context, state);
        };
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_space(left);
            ui.horizontal_wrapped(fields);
        });
        ui.add_space(pt(tokens().space.s3));
    }

    fn buttons_ui(&self, ui: &mut Ui, context: &Context<'_>, state: &InstrumentState) {
        let (is_free, why_not) = match (state.keeping.waiting(), self.missing) {
            (Some(_), _) => (false, BUSY),
            (None, Some(missing)) => (false, missing),
            (None, None) => (true, ""),
        };
        if Button::ink(self.keep)
            .enabled(is_free, why_not)
            .show(ui)
            .clicked()
        {
            context.push(InstrumentCommand::Keep);
        }
        if Button::quiet("Leave it").show(ui).clicked() {
            context.push(InstrumentCommand::Edit(None));
        }
    }
}

fn field_ui(
    ui: &mut Ui,
    context: &Context<'_>,
    input: Input<'_>,
    value: &str,
    field: impl FnOnce(String) -> DecisionField,
) {
    let mut typed = value.to_owned();
    if input.show(ui, &mut typed).changed() {
        context.push(InstrumentCommand::Field(field(typed)));
    }
}
