//! Durations with open items, working hours, limits of charts, reliability, agreement of coders.

use super::case::{Built, Case, Table, Values, floats};
use tribometer::stats::agreement::{self, Metric, Weights};
use tribometer::stats::business_hours::{Calendar, WorkClock};
use tribometer::stats::survival::{self, Item, Outcome};
use tribometer::stats::{Undefined, chart_limits, geomean, reliability};

pub const BUILT: &[Built] = &[
    ("agreement", coders),
    ("agreement2", two_coders),
    ("business_hours", business_hours),
    ("ellipse", ellipse),
    ("funnel_prop", funnel),
    ("geomean", geometric_mean),
    ("km", kaplan_meier),
    ("reliability", reliability_of_items),
    ("reliability2", two_items),
];

fn coders(case: &Case) -> Values {
    let units = optional_rows(&case.table());
    let pairs = first_two(&units);
    let kappa = |weights| agreement::kappa(&pairs, weights, 0.95).ok();
    let plain = kappa(Weights::Same);
    let alpha = |metric| agreement::krippendorff(&units, metric).ok().map(|stat| stat.est);
    let mut values = two_coders(case);
    values.put_option("kappa_se", plain.and_then(|stat| stat.se));
    // The reference does not cut the upper limit at 1.
    let half = plain.map(|stat| (stat.est, stat.est - stat.lo.unwrap()));
    values.put_option("kappa_lo", half.map(|(est, half)| est - half));
    values.put_option("kappa_hi", half.map(|(est, half)| est + half));
    values.put_option("kappa_linear", kappa(Weights::Linear).map(|stat| stat.est));
    values.put_option("kappa_quadratic", kappa(Weights::Quadratic).map(|stat| stat.est));
    values.put_option("kripp_nominal", alpha(Metric::Nominal));
    values.put_option("kripp_ordinal", alpha(Metric::Ordinal));
    values.put_option(
        "fleiss_complete",
        agreement::fleiss_kappa(&units).ok().map(|stat| stat.est),
    );
    values
}

fn two_coders(case: &Case) -> Values {
    let result = agreement::agreement(&first_two(&optional_rows(&case.table())), 0.95).unwrap();
    let mut values = Values::default();
    values.put("pct_agree", result.share.est);
    values.put_option("kappa", result.kappa.ok().map(|stat| stat.est));
    values.put_option("ac1", result.ac1.ok().map(|stat| stat.est));
    values
}

fn business_hours(case: &Case) -> Values {
    let param = |name: &str| case.params[name].as_str().unwrap();
    let mut calendar = Calendar::usual(jiff::tz::TimeZone::get(param("tz")).unwrap());
    calendar.start = format!("{}:00", param("start")).parse().unwrap();
    calendar.end = format!("{}:00", param("end")).parse().unwrap();
    calendar.most_hours = case.params["cap"].as_f64();
    calendar.workdays = [false; 7];
    for weekday in floats(&case.params["weekdays"]) {
        calendar.workdays[weekday as usize] = true;
    }
    let holidays = case.params["holidays"].as_array().unwrap();
    calendar.holidays.extend(
        holidays
            .iter()
            .map(|date| date.as_str().unwrap().parse::<jiff::civil::Date>().unwrap()),
    );
    let moments: Vec<[jiff::Timestamp; 2]> = case.data["intervals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| [0, 1].map(|end| pair[end].as_str().unwrap().parse().unwrap()))
        .collect();
    let first = *moments.iter().flatten().min().unwrap();
    let last = *moments.iter().flatten().max().unwrap();
    let clock = WorkClock::new(&calendar, first, last).unwrap();
    let mut values = Values::default();
    let hours = moments
        .iter()
        .map(|[from, to]| clock.waited(*from, *to).unwrap().business_hours);
    values.put_list("hours", hours.collect());
    values
}

fn ellipse(case: &Case) -> Values {
    let number = |name: &str| case.data[name].as_f64().unwrap();
    let level = case.params["level"].as_f64().unwrap();
    let result = chart_limits::ellipse(number("sx"), number("sy"), number("rho"), level).unwrap();
    let mut values = Values::default();
    values.put("chi2", result.chi2);
    values.put("semi_major", result.semi_major);
    values.put("semi_minor", result.semi_minor);
    values.put("angle_rad", result.angle_rad);
    values
}

fn funnel(case: &Case) -> Values {
    let p0 = case.data["p0"].as_f64().unwrap();
    let mut values = Values::default();
    for n in floats(&case.data["n"]) {
        let key = |name: &str| format!("n{n}.{name}");
        let inner = chart_limits::funnel_limits(p0, n as u64, 0.95).unwrap();
        let outer = chart_limits::funnel_limits(p0, n as u64, 0.998).unwrap();
        values.put(&key("lo998"), outer.exact.0);
        values.put(&key("lo95"), inner.exact.0);
        values.put(&key("hi95"), inner.exact.1);
        values.put(&key("hi998"), outer.exact.1);
        values.put(&key("nlo95"), inner.normal.0);
        values.put(&key("nhi95"), inner.normal.1);
    }
    values
}

fn geometric_mean(case: &Case) -> Values {
    let result = geomean::geometric_mean(&floats(&case.data["x"]), 0.95).unwrap();
    let mut values = Values::default();
    values.put("gm", result.stat.est);
    values.put("gsd", result.gsd);
    values.put_bounds("lo", "hi", Ok(result.stat));
    values
}

/// The reference uses every age, however few items it is seen on.
fn kaplan_meier(case: &Case) -> Values {
    let table = case.table();
    let items: Vec<Item> = (0..table.rows.len())
        .map(|row| {
            let number = |name: &str| table.number(row, name).unwrap();
            let closed = number("event") == 1.0;
            Item {
                entry: number("entry"),
                exit: number("exit"),
                outcome: if closed { Outcome::Closed } else { Outcome::Open },
            }
        })
        .collect();
    let curve = survival::kaplan_meier(&items, 1, 0.95).unwrap();
    let mean = curve
        .restricted_mean(case.params["tau"].as_f64().unwrap())
        .unwrap();
    let mut values = Values::default();
    values.put("n", curve.n as f64);
    values.put("events", curve.closed as f64);
    for p in floats(&case.params["probs"]) {
        let result = curve.quantile(p).unwrap();
        let key = format!("p{}", (100.0 * p).round());
        values.put_option(&key, result.est);
        values.put_option(&format!("{key}_lo"), result.lo);
        values.put_option(&format!("{key}_hi"), result.hi);
    }
    values.put("rmst", mean.est);
    values.put_option(
        "naive_median_closed_only",
        survival::closed_only_median(&items).ok(),
    );
    values
}

fn reliability_of_items(case: &Case) -> Values {
    let persons = turned_rows(case);
    let result = reliability::reliability(&persons, 0.95).unwrap();
    let omega = reliability::omega(&persons, 0.95);
    let minres = reliability::omega_minres(&persons);
    let alpha = result.alpha;
    let mut values = Values::default();
    values.put("n", result.n as f64);
    values.put("k", result.k as f64);
    values
        .0
        .insert("heywood".to_owned(), (omega == Err(Undefined::Heywood)).into());
    values.put_option("alpha", alpha.ok().map(|stat| stat.est));
    values.put_option("alpha_std", result.alpha_standardised.ok());
    values.put_option("avg_r", result.average_r.ok());
    values.put_bounds("feldt_lo", "feldt_hi", alpha);
    values.put_bounds("psych_alpha_ci_lo", "psych_alpha_ci_hi", alpha);
    let of_items = |value: fn(&reliability::ItemReliability) -> Option<f64>| {
        result.items.iter().filter_map(value).collect()
    };
    values.put_list("alpha_drop", of_items(|item| item.alpha_if_dropped));
    values.put_list("r_drop", of_items(|item| item.r_drop));
    let raw = omega.as_ref().ok().map(|omega| omega.raw);
    values.put_option("omega_cov", raw.map(|raw| raw.est));
    values.put_option("omega_cor", omega.as_ref().ok().map(|omega| omega.standardised));
    match &omega {
        Ok(omega) => values.put_list("loadings_std", omega.loadings.clone()),
        Err(_) => values.put_option("loadings_std", None),
    }
    values.put_option("lavaan_omega_se", raw.and_then(|raw| raw.se));
    values.put_option("lavaan_omega_lo", raw.and_then(|raw| raw.lo));
    values.put_option("lavaan_omega_hi", raw.and_then(|raw| raw.hi));
    values.put_option("omega_minres_psych", minres.ok());
    values
}

fn two_items(case: &Case) -> Values {
    let persons = turned_rows(case);
    let result = reliability::reliability(&persons, 0.95).unwrap();
    let mut values = Values::default();
    values.put("r", result.average_r.unwrap());
    values.put("spearman_brown", reliability::spearman_brown(&persons).unwrap());
    values.put("alpha", result.alpha.unwrap().est);
    values
}

fn optional_rows(table: &Table) -> Vec<Vec<Option<f64>>> {
    let number = |cell: &String| cell.parse().ok().filter(|x: &f64| x.is_finite());
    table
        .rows
        .iter()
        .map(|row| row.iter().map(number).collect())
        .collect()
}

fn first_two(units: &[Vec<Option<f64>>]) -> Vec<(Option<f64>, Option<f64>)> {
    units.iter().map(|unit| (unit[0], unit[1])).collect()
}

/// The answers with the items that `reverse` names turned.
fn turned_rows(case: &Case) -> Vec<Vec<Option<f64>>> {
    let table = case.table();
    let mut persons = optional_rows(&table);
    for name in case.params["reverse"].as_array().into_iter().flatten() {
        let item = table
            .names
            .iter()
            .position(|column| column == name.as_str().unwrap())
            .unwrap();
        let ends = case.params["lo"].as_f64().unwrap() + case.params["hi"].as_f64().unwrap();
        for person in &mut persons {
            person[item] = person[item].map(|x| ends - x);
        }
    }
    persons
}
