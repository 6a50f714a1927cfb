//! stub
use super::people::Style;
use super::topics::TOPIC_COUNT;
use super::world::Team;
use crate::stats::random::Rng;
pub(super) struct Desk;
pub(super) struct Writer<'a> { pub(super) team: &'a Team, pub(super) quarter: usize, pub(super) style: Style, pub(super) pains: [f64; TOPIC_COUNT] }
impl Desk {
    pub(super) fn new(_: &Rng) -> Self { Self }
    pub(super) fn slows_down(&mut self, _: &mut Rng, _: &Writer) -> String { String::new() }
    pub(super) fn do_next(&mut self, _: &mut Rng, _: &Writer) -> String { String::new() }
}
