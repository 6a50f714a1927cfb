//! Which investments are for a cell: drawn beside its trend and named after its change.

use crate::analysis::{Cell, Scope};

use super::spec::Investment;

/// Whether something was done for this row and topic.
pub(super) fn is_for(investment: &Investment, cell: &Cell) -> bool {
    investment.topic.as_ref().is_none_or(|topic| *topic == cell.topic)
        && (investment.teams.is_empty()
            || cell.scope == Scope::Organisation
            || investment.teams.iter().any(|team| {
                team.eq_ignore_ascii_case(&cell.team)
                    || cell.unit.as_ref().is_some_and(|unit| unit.as_str() == team)
                    || cell
                        .members
                        .iter()
                        .any(|member| member.as_str().eq_ignore_ascii_case(team))
            }))
}

/// What was done for a cell in its quarter: the words after "after".
pub(crate) fn investment_of<'a>(investments: &'a [Investment], cell: &Cell) -> Option<&'a Investment> {
    investments
        .iter()
        .find(|investment| investment.quarter == cell.quarter && is_for(investment, cell))
}
