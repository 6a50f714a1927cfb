//! Charts of what is being looked at, and their scenes, made once and kept until something they depend on changes.

use std::sync::Arc;

use super::state::{Look, Screen, State};
use crate::analysis::Outcome;
use crate::base::{Quarter, TopicId};
use crate::chart::geometry::Size;
use crate::chart::layout::{Options, layout, wanted_height};
use crate::chart::model::{Chart, Kind};
use crate::chart::scene::Scene;
use crate::engine::{Analysis, View};
use crate::figure::{self, HeatSpec, Investment, MapSpec, MapView, TrendSpec};

/// What a chart is made from besides the analysis.
#[derive(Debug, Clone, PartialEq)]
enum Key {
    Map(MapSpec),
    Heat(HeatSpec),
    Trends(TrendSpec),
}

struct Kept {
    key: Key,
    chart: Arc<Chart>,
}

struct KeptScene {
    chart: Arc<Chart>,
    size: (f64, Option<f64>),
    options: Options,
    scene: Arc<Scene>,
}

/// A picture of an analysis and the table whose numbers it draws.
pub struct OutcomePicture {
    /// Id of the table.
    pub table: &'static str,
    /// What is drawn.
    pub chart: Arc<Chart>,
}

/// Charts made lately, for one view of the workspace.
#[derive(Default)]
pub struct Charts {
    view: Option<Arc<View>>,
    made: Vec<Kept>,
    /// Of the analysis looked at last.
    pictures: Option<(Arc<Outcome>, Arc<[OutcomePicture]>)>,
    scenes: Vec<KeptScene>,
}

/// Charts that are kept: the screens at hand, a few quarters back and forth.
const KEPT: usize = 12;

impl Charts {
    /// The friction map of what is being looked at.
    pub fn map(&mut self, state: &State) -> Option<Arc<Chart>> {
        self.map_of(state, &state.look)
    }

    fn map_of(&mut self, state: &State, look: &Look) -> Option<Arc<Chart>> {
        let spec = MapSpec {
            quarter: state.quarter()?,
            view: look.map,
            topic: look.topic.clone(),
            unit: look.unit.clone(),
            team: look.team.clone(),
        };
        let make = |analysis: &Analysis| figure::friction_map(&analysis.friction, &analysis.changes, &spec);
        self.kept(state, Key::Map(spec.clone()), make)
    }

    /// The heat map of what is being looked at.
    pub fn heat(&mut self, state: &State) -> Option<Arc<Chart>> {
        self.heat_of(state, &state.look)
    }

    fn heat_of(&mut self, state: &State, look: &Look) -> Option<Arc<Chart>> {
        let spec = HeatSpec {
            quarter: state.quarter()?,
            side: look.heat,
            unit: look.unit.clone(),
        };
        let make = |analysis: &Analysis| without_key(figure::heat_map(&analysis.friction, &spec));
        self.kept(state, Key::Heat(spec.clone()), make)
    }

    /// The trends of what is being looked at.
    pub fn trends(&mut self, state: &State) -> Option<Arc<Chart>> {
        self.trends_of(state, &state.look)
    }

    fn trends_of(&mut self, state: &State, look: &Look) -> Option<Arc<Chart>> {
        let quarter = state.quarter()?;
        let spec = TrendSpec {
            quarter,
            topic: look.topic.clone().or_else(|| topic_of(state, quarter))?,
            unit: look.unit.clone(),
            sides: look.trends,
            investments: investments(state.analysis()?),
        };
        let make = |analysis: &Analysis| figure::trends(&analysis.friction, &analysis.changes, &spec);
        self.kept(state, Key::Trends(spec.clone()), make)
    }

    /// The pictures of the quarter's summary, whatever is being looked at: both maps, heat map, trends, each with the
    /// look that shows it.
    pub fn of_summary(&mut self, state: &State) -> Vec<(Look, Arc<Chart>)> {
        let (Some(quarter), Some(analysis)) = (state.quarter(), state.analysis()) else {
            return Vec::new();
        };
        let worst = figure::worst_topic(&analysis.friction, quarter);
        let changed = figure::most_changed_topic(&analysis.friction, &analysis.changes, quarter);
        let topics = Look {
            screen: Screen::Map,
            quarter: Some(quarter),
            map: MapView::Topics,
            ..Look::default()
        };
        let teams = Look {
            map: MapView::Teams,
            topic: worst.clone(),
            ..topics.clone()
        };
        let heat = Look {
            screen: Screen::Heat,
            map: MapView::Teams,
            ..topics.clone()
        };
        let trends = Look {
            screen: Screen::Trends,
            topic: changed.or(worst),
            ..heat.clone()
        };
        let charts = [
            self.map_of(state, &topics),
            self.map_of(state, &teams),
            self.heat_of(state, &heat),
            self.trends_of(state, &trends),
        ];
        let looks = [topics, teams, heat, trends];
        looks
            .into_iter()
            .zip(charts)
            .filter_map(|(look, chart)| chart.map(|chart| (look, chart)))
            .collect()
    }

    /// The pictures of an analysis.
    pub fn pictures(&mut self, outcome: &Arc<Outcome>) -> Arc<[OutcomePicture]> {
        if let Some((known, pictures)) = &self.pictures
            && Arc::ptr_eq(known, outcome)
        {
            return Arc::clone(pictures);
        }
        let made = figure::pictures(outcome).into_iter();
        let pictures: Arc<[OutcomePicture]> = made
            .map(|picture| OutcomePicture {
                table: picture.table,
                chart: Arc::new(picture.chart),
            })
            .collect();
        self.pictures = Some((Arc::clone(outcome), Arc::clone(&pictures)));
        pictures
    }

    /// The scene of a chart at a width; as high as it needs.
    pub fn scene(&mut self, chart: &Arc<Chart>, width: f64, options: &Options) -> Arc<Scene> {
        self.kept_scene(chart, (width, None), options)
    }

    /// The scene of a chart that takes any height.
    pub fn sized_scene(&mut self, chart: &Arc<Chart>, size: Size, options: &Options) -> Arc<Scene> {
        self.kept_scene(chart, (size.width, Some(size.height)), options)
    }

    fn kept_scene(&mut self, chart: &Arc<Chart>, size: (f64, Option<f64>), options: &Options) -> Arc<Scene> {
        let is_same = |kept: &&KeptScene| {
            Arc::ptr_eq(&kept.chart, chart) && kept.size == size && kept.options == *options
        };
        if let Some(kept) = self.scenes.iter().find(is_same) {
            return Arc::clone(&kept.scene);
        }
        let width = size.0;
        let height = size
            .1
            .or_else(|| wanted_height(chart, width, options))
            .unwrap_or(width);
        let scene = Arc::new(layout(chart, Size::new(width, height), options));
        let kept = KeptScene {
            chart: Arc::clone(chart),
            size,
            options: options.clone(),
            scene: Arc::clone(&scene),
        };
        if self.scenes.len() >= KEPT {
            self.scenes.remove(0);
        }
        self.scenes.push(kept);
        scene
    }

    fn kept(&mut self, state: &State, key: Key, make: impl FnOnce(&Analysis) -> Chart) -> Option<Arc<Chart>> {
        let view = state.view()?;
        if !self.view.as_ref().is_some_and(|known| Arc::ptr_eq(known, view)) {
            *self = Self {
                view: Some(Arc::clone(view)),
                ..Self::default()
            };
        }
        if let Some(kept) = self.made.iter().find(|kept| kept.key == key) {
            return Some(Arc::clone(&kept.chart));
        }
        let chart = Arc::new(make(view.analysis.as_deref()?));
        if self.made.len() >= KEPT {
            self.made.remove(0);
        }
        self.made.push(Kept {
            key,
            chart: Arc::clone(&chart),
        });
        Some(chart)
    }
}

/// The inspector has the key of the classes.
fn without_key(mut chart: Chart) -> Chart {
    if let Kind::HeatMap(map) = &mut chart.kind {
        map.key = None;
    }
    chart
}

/// The topic that is being looked at; without a choice the one the map would take.
pub fn topic_of(state: &State, quarter: Quarter) -> Option<TopicId> {
    let friction = state.friction()?;
    state
        .look
        .topic
        .clone()
        .or_else(|| figure::worst_topic(friction, quarter))
}

fn investments(analysis: &Analysis) -> Vec<Investment> {
    analysis
        .initiatives
        .iter()
        .map(|initiative| Investment {
            name: initiative.name.clone(),
            quarter: initiative.quarter,
            topic: initiative.topic.clone(),
            teams: initiative.teams.clone(),
        })
        .collect()
}
