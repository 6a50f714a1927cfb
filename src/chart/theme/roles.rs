//! The names of the colour roles, and the spelling that CSS variables use for them.

use crate::chart::model::Tone;
use crate::chart::scene::Paint;

/// Declares a role enum with all its members and their spelling in `tokens.toml`.
macro_rules! roles {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident = $spelling:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$member_doc])* $member,)+
        }

        impl $name {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$member,)+];

            /// The spelling in the table and in CSS variables.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$member => $spelling,)+
                }
            }
        }
    };
}

roles! {
    /// Grounds.
    SurfaceRole {
        /// Rail and backdrop.
        Window = "window",
        /// Charts and tables.
        Canvas = "canvas",
        /// Inspector and cards.
        Panel = "panel",
        /// Popups.
        Raised = "raised",
        /// Wells, segmented track.
        Sunken = "sunken",
        /// Chips, quiet buttons, search.
        Control = "control",
        /// Under the pointer.
        Hover = "hover",
        /// Under the pressed pointer.
        Pressed = "pressed",
        /// The current screen in the rail.
        RailSelected = "rail-selected",
        /// Row or chip of what is selected.
        Selected = "selected",
        /// A choice that must be made.
        Alert = "alert",
    }
}

roles! {
    /// Inks for text.
    TextRole {
        /// Values.
        Primary = "primary",
        /// Sentences.
        Secondary = "secondary",
        /// Ticks, units, captions.
        Tertiary = "tertiary",
        /// What cannot be used now.
        Disabled = "disabled",
        /// On a filled ink ground.
        Inverse = "inverse",
    }
}

roles! {
    /// Lines.
    LineRole {
        /// Grid lines.
        Grid = "grid",
        /// Table rules and popup edges.
        Rule = "rule",
        /// Cuts, zero and target lines.
        Axis = "axis",
        /// Input edges.
        Control = "control",
    }
}

roles! {
    /// Accents of the interface.
    AccentRole {
        /// The one filled button, links, handles.
        Base = "base",
        /// The same under the pointer.
        Hover = "hover",
        /// Text on it.
        On = "on",
        /// Selection and hover in charts.
        Marker = "marker",
        /// Keyboard ring.
        Focus = "focus",
    }
}

roles! {
    /// Opacities.
    AlphaRole {
        /// Opaque.
        Full = "full",
        /// 80 % band of a trend.
        Band = "band",
        /// 80 % bar.
        IntervalBar = "interval-bar",
        /// 80 % arm on the map.
        Arm = "arm",
        /// Arm of an undecided mark.
        ArmUndecided = "arm-undecided",
        /// 95 % hairline.
        Line95 = "line95",
        /// Mark beside the selected one.
        DimMark = "dim-mark",
        /// Arm beside the selected one.
        DimArm = "dim-arm",
        /// Label beside the selected one.
        DimLabel = "dim-label",
        /// Earlier quarters in a strip.
        PastQuarter = "past-quarter",
        /// A value that is being computed anew.
        Stale = "stale",
    }
}

impl Tone {
    /// All of them, in the order of the table.
    pub const ALL: &[Self] = &[
        Self::Perceived,
        Self::Measured,
        Self::Hot,
        Self::Cool,
        Self::Undecided,
        Self::Hatch,
        Self::Suppressed,
        Self::SuppressedHatch,
        Self::Caution,
        Self::GapPlus,
        Self::GapMinus,
        Self::Improve,
        Self::Worsen,
        Self::Ink,
    ];

    /// The spelling in the table and in CSS variables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Perceived => "perceived",
            Self::Measured => "measured",
            Self::Hot => "hot",
            Self::Cool => "cool",
            Self::Undecided => "undecided",
            Self::Hatch => "hatch",
            Self::Suppressed => "suppressed",
            Self::SuppressedHatch => "suppressed-hatch",
            Self::Caution => "caution",
            Self::GapPlus => "gap-plus",
            Self::GapMinus => "gap-minus",
            Self::Improve => "improve",
            Self::Worsen => "worsen",
            Self::Ink => "ink",
        }
    }
}

impl Paint {
    /// Every paint there is, in the order of the table.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        all.extend(SurfaceRole::ALL.iter().map(|role| Self::Surface(*role)));
        all.extend(TextRole::ALL.iter().map(|role| Self::Text(*role)));
        all.extend(LineRole::ALL.iter().map(|role| Self::Line(*role)));
        all.extend(AccentRole::ALL.iter().map(|role| Self::Accent(*role)));
        all.extend(Tone::ALL.iter().map(|tone| Self::Tone(*tone)));
        all.extend(Tone::ALL.iter().map(|tone| Self::ToneText(*tone)));
        all.extend((0..7).map(Self::Level));
        all.extend((0..7).map(Self::LevelText));
        all
    }

    /// The CSS variable of the paint: `--tone-perceived`, `--level-3`.
    pub fn variable(self) -> String {
        match self {
            Self::Tone(tone) => format!("--tone-{}", tone.name()),
            Self::ToneText(tone) => format!("--tone-text-{}", tone.name()),
            Self::Text(role) => format!("--text-{}", role.name()),
            Self::Line(role) => format!("--line-{}", role.name()),
            Self::Surface(role) => format!("--surface-{}", role.name()),
            Self::Accent(role) => format!("--accent-{}", role.name()),
            Self::Level(class) => format!("--level-{}", class.min(6)),
            Self::LevelText(class) => format!("--level-text-{}", class.min(6)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_paint_has_a_variable_of_its_own() {
        let all = Paint::all();
        let names: BTreeSet<String> = all.iter().map(|paint| paint.variable()).collect();
        assert_eq!(names.len(), all.len());
        assert!(names.contains("--tone-suppressed-hatch"));
    }
}
