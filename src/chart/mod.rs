//! What a picture means (`Chart`) and where its ink goes (`Scene`). Knows no data, no analysis, no screen.
//!
//! The way through the room: somebody makes a [`model::Chart`] with finished numbers and texts,
//! [`layout`] turns it into a [`scene::Scene`] in logical points, and painters outside walk the scene.
//! Colours stay roles until a [`theme::Theme`] resolves them.

pub mod geometry;
pub mod model;
pub mod scene;
pub mod text;
pub mod theme;

pub mod layout;
