//! Commands about questions and targets applied to the state.

use super::app::App;
use super::command::InstrumentCommand;
use super::instrument_state::{DecisionField, Editing};
use super::reports::Pursuit;
use crate::engine::jobs::{Decision, Job};

impl App {
    /// Applies one command about questions and targets.
    pub(super) fn instrument(&mut self, command: InstrumentCommand) {
        let state = &mut self.state.instrument;
        match command {
            InstrumentCommand::Edit(editing) => self.edit_decision(editing),
            InstrumentCommand::Field(DecisionField::Reason(reason)) => state.reason = reason,
            InstrumentCommand::Field(DecisionField::Who(who)) => state.who = who,
            InstrumentCommand::Field(DecisionField::Value(value)) => state.value = value,
            InstrumentCommand::Keep => self.keep_decision(),
            InstrumentCommand::ForgetWording(from, to) => {
                self.decide(Decision::ForgetWording { from, to }, "Taken back");
            }
            InstrumentCommand::DropTarget(metric) => {
                self.decide(Decision::DropTarget(metric.to_string()), "Taken back");
            }
            InstrumentCommand::Unfold(quarter) => {
                if !state.unfolded.remove(&quarter) {
                    state.unfolded.insert(quarter);
                }
            }
        }
    }

    fn decide(&mut self, decision: Decision, said: &'static str) {
        self.send(Job::Decide(decision), Pursuit::Instrument(said));
    }

    /// Opens the fields of a decision: no reason yet, the published value of a target.
    fn edit_decision(&mut self, editing: Option<Editing>) {
        let published = match (&editing, self.state.view()) {
            (Some(Editing::Target(metric)), Some(view)) => view.catalogue.proposal(metric),
            _ => None,
        };
        let value = published.map_or_else(String::new, |proposal| proposal.value.to_string());
        let state = &mut self.state.instrument;
        (state.editing, state.value) = (editing, value);
        state.reason.clear();
    }

    fn keep_decision(&mut self) {
        let state = &self.state.instrument;
        let (reason, who) = (state.reason.clone(), state.who.clone());
        match state.editing.clone() {
            Some(Editing::Wording { from, to }) => {
                let decision = Decision::AcceptWording {
                    from,
                    to,
                    reason,
                    who,
                };
                self.decide(decision, "Change accepted");
            }
            Some(Editing::Target(metric)) => {
                if let Ok(value) = state.value.trim().parse() {
                    let decision = Decision::AdoptTarget {
                        metric: metric.to_string(),
                        value,
                        owner: who,
                        reason,
                    };
                    self.decide(decision, "Target adopted");
                }
            }
            None => {}
        }
    }
}
