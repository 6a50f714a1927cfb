//! Disclosure control: what published groups give away about fewer than k people, and what to hold back.
//!
//! Nothing here looks at a name. People (or fixed atoms of people) are numbered, a group is a list of such
//! numbers, and those that no group tells apart form one *atom*. A weighted sum over people can be computed
//! from published sums exactly if its weights lie in the row space of the matrix groups x atoms; so the exact
//! audit is linear algebra and knows no answers. What is left is bounded by linear programs.
//!
//! | file | what |
//! |---|---|
//! | `groups` | groups over people or fixed atoms, and the atoms that follow |
//! | `space` | the row space over the rationals, decided with primes |
//! | `audit` | unions of small atoms that can be derived |
//! | `suppress` | which groups to hold back until nothing small can be derived |
//! | `bounds` | how far a mean or a count is pinned down, by linear programs |
//! | `table` | counts in a table with margins: attack and best secondary suppression |
//! | `dominance` | sums made by few: (n, k), p % and remainder rules |
//!
//! Sources: docs/statistics.md §8.3, §8.4, §8.6; Hundepool et al. 2012, "Statistical Disclosure Control".

mod audit;
mod bounds;
mod dominance;
mod groups;
mod space;
mod suppress;
mod table;

pub use audit::{Audit, audit, derivable_unions};
pub use bounds::{Between, Published, count_bounds, mean_bounds};
pub use dominance::{Dominance, Rules, dominance};
pub use groups::Groups;
pub use suppress::{Held, hold_back, hold_back_narrow};
pub use table::{CountTable, Pattern, Span};
