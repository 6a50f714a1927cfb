//! The teams of the sample organisation: names in every tool, parents, sizes, repositories, former lives.

/// Roles, as the organisation and the survey write them.
pub(super) const ROLES: [&str; 7] = [
    "Backend engineer",
    "Frontend engineer",
    "Mobile engineer",
    "Data engineer",
    "Infrastructure engineer",
    "QA engineer",
    "Engineering manager",
];

/// Index of the role that writes few changes and is seldom on call.
pub(super) const MANAGER: usize = 6;

/// Tenure bands, as the organisation and the survey write them.
pub(super) const TENURES: [&str; 4] = [
    "Less than 1 year",
    "1 to 2 years",
    "3 to 5 years",
    "More than 5 years",
];

/// Parent units.
pub(super) const UNITS: [&str; 4] = ["Commerce", "Money", "Channels", "Foundation"];

/// Which roles a team is made of: weights in the order of [`ROLES`], without the manager.
#[derive(Clone, Copy)]
pub(super) enum Mix {
    Backend,
    Frontend,
    Mobile,
    Data,
    Infrastructure,
}

impl Mix {
    pub(super) fn weights(self) -> [f64; 6] {
        match self {
            Self::Backend => [0.62, 0.18, 0.0, 0.05, 0.05, 0.10],
            Self::Frontend => [0.2, 0.62, 0.04, 0.0, 0.02, 0.12],
            Self::Mobile => [0.12, 0.04, 0.7, 0.0, 0.02, 0.12],
            Self::Data => [0.3, 0.02, 0.0, 0.56, 0.1, 0.02],
            Self::Infrastructure => [0.34, 0.04, 0.0, 0.04, 0.54, 0.04],
        }
    }
}

/// What a team is called in each file.
#[derive(Clone)]
pub(super) struct Names {
    /// In `teams.csv`, `repositories.csv` and `metrics-long.csv`.
    pub(super) canonical: String,
    /// In the survey.
    pub(super) survey: String,
    /// In `team-quarter-metrics.csv`.
    pub(super) board: String,
    /// In `support-tickets.csv`.
    pub(super) desk: String,
}

/// A team as the table below writes it down.
pub(super) struct Spec {
    pub(super) names: [&'static str; 4],
    pub(super) unit: &'static str,
    pub(super) size: u32,
    pub(super) mix: Mix,
    pub(super) repositories: &'static [&'static str],
}

/// The name a team had until the end of a quarter (year, number).
pub(super) struct Former {
    pub(super) team: &'static str,
    pub(super) names: [&'static str; 4],
    pub(super) until: (i16, u8),
}

/// Messaging was renamed; Warehouse and Last Mile are the halves of Fulfilment.
pub(super) const FORMER: [Former; 3] = [
    Former {
        team: "Messaging",
        names: ["Notifications", "Notifications", "notifications", "Notifications"],
        until: (2025, 3),
    },
    Former {
        team: "Warehouse",
        names: ["Fulfilment", "Fulfilment", "fulfilment", "Fulfilment"],
        until: (2025, 4),
    },
    Former {
        team: "Last Mile",
        names: ["Fulfilment", "Fulfilment", "fulfilment", "Fulfilment"],
        until: (2025, 4),
    },
];

/// The form of 2025-Q4 still offered the old name of the team that had been renamed on 1 October.
pub(super) const LATE_FORM: (&str, &str, (i16, u8)) = ("Messaging", "Notifications", (2025, 4));

/// Search was given four more people from this quarter on.
pub(super) const GROWN: (&str, u32, (i16, u8)) = ("Search", 4, (2026, 2));

/// Teams too small to be shown on their own.
pub(super) const TINY: [&str; 3] = ["Tax", "Kiosk", "Design System"];

use Mix::{Backend, Data, Frontend, Infrastructure, Mobile};

const fn spec(
    names: [&'static str; 4],
    unit: usize,
    size: u32,
    mix: Mix,
    repositories: &'static [&'static str],
) -> Spec {
    Spec {
        names,
        unit: UNITS[unit],
        size,
        mix,
        repositories,
    }
}

/// Canonical name, name in the survey, on the metrics board, at the support desk; then unit, size, roles, code.
#[rustfmt::skip]
pub(super) const TEAMS: [Spec; 24] = [
    spec(["Checkout", "Team Checkout", "checkout", "Checkout"], 0, 16, Backend, &["checkout-web", "checkout-api"]),
    spec(["Pricing", "Pricing", "pricing", "pricing"], 0, 9, Backend, &["pricing-engine"]),
    spec(["Catalogue", "Catalog", "catalogue", "Catalogue"], 0, 14, Backend, &["catalogue-api", "catalogue-admin"]),
    spec(["Search", "Team Search", "search", "Search"], 0, 17, Backend, &["search-api", "search-index"]),
    spec(["Recommendations", "Recommendations", "recs", "Recommendation"], 0, 10, Data, &["recommender"]),
    spec(["Warehouse", "Warehouse", "warehouse", "Warehouse"], 0, 11, Backend, &["stock-service", "picking-app"]),
    spec(["Last Mile", "Last-Mile", "last-mile", "Last Mile"], 0, 12, Backend, &["route-planner", "courier-api"]),
    spec(["Payments", "Payments", "payments", "Payments"], 1, 18, Backend, &["payments-core", "card-gateway"]),
    spec(["Billing", "Billing", "billing", "Billing"], 1, 14, Backend, &["billing-runs", "invoices"]),
    spec(["Ledger", "Ledger", "ledger", "ledger"], 1, 13, Backend, &["ledger-core"]),
    spec(["Fraud & Risk", "Fraud and Risk", "fraud-risk", "FRAUD & RISK"], 1, 15, Data, &["risk-rules", "fraud-scoring"]),
    spec(["Payouts", "Payouts", "payouts", "Payouts"], 1, 9, Backend, &["payouts"]),
    spec(["Tax", "Tax", "tax", "Tax"], 1, 3, Backend, &["tax-tables"]),
    spec(["Storefront", "Store Front", "storefront", "Storefront"], 2, 17, Frontend, &["storefront", "storefront-bff"]),
    spec(["iOS", "iOS App", "ios", "iOS"], 2, 15, Mobile, &["app-ios"]),
    spec(["Android", "Android App", "android", "Android"], 2, 14, Mobile, &["app-android"]),
    spec(["Partner API", "Partner APIs", "partner-api", "PartnerAPI"], 2, 15, Backend, &["partner-gateway", "partner-docs"]),
    spec(["Messaging", "Messaging", "messaging", "Messaging"], 2, 10, Backend, &["message-hub"]),
    spec(["Kiosk", "Kiosk", "kiosk", "Kiosk"], 2, 4, Frontend, &["kiosk-shell"]),
    spec(["Data Platform", "Data platform", "data-platform", "Data Plat"], 3, 18, Data, &["lakehouse", "stream-jobs"]),
    spec(["ML Platform", "ML-Platform", "ml-platform", "ML Plat"], 3, 17, Data, &["feature-store", "model-serving"]),
    spec(["Identity", "Identity", "identity", "IAM"], 3, 16, Infrastructure, &["login", "permissions"]),
    spec(["Edge", "Edge", "edge", "Edge"], 3, 10, Infrastructure, &["edge-proxy"]),
    spec(["Design System", "Design Systems", "design-system", "Design System"], 3, 3, Frontend, &["ui-kit"]),
];

/// Fields of work for the further teams of a larger organisation.
pub(super) const MORE_FIELDS: [&str; 40] = [
    "Loyalty",
    "Gift Cards",
    "Returns",
    "Subscriptions",
    "Reviews",
    "Wishlist",
    "Marketplace",
    "Vouchers",
    "Assortment",
    "Replenishment",
    "Suppliers",
    "Procurement",
    "Customs",
    "Carriers",
    "Tracking",
    "Addresses",
    "Currency",
    "Treasury",
    "Reconciliation",
    "Credit",
    "Disputes",
    "Refunds",
    "Reporting",
    "Compliance",
    "Call Centre",
    "Help Centre",
    "Newsletter",
    "Campaigns",
    "Affiliates",
    "Social",
    "Localisation",
    "Content",
    "Storage",
    "Networks",
    "Secrets",
    "Databases",
    "Queues",
    "Caches",
    "Experiments",
    "Telemetry",
];

/// Regions that tell further teams of one field apart.
pub(super) const REGIONS: [&str; 8] = [
    "", "Nordics", "Iberia", "Benelux", "Alps", "Baltics", "Islands", "Overseas",
];
