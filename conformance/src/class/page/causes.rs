//! The clusters: each cause with how many and who, each name leading to the evidence of that submission.

use super::columns::{Group, address};
use super::frame::section;
use super::roll::Entry;
use crate::class::cluster::{Cluster, clusters};
use crate::class::graded::Graded;
use crate::lab::words::capital;
use crate::report::harmless::one_line;
use crate::report::markup::html;

/// So many are seen at once; the others are folded, with those of one submission alone.
const SHOWN: usize = 12;

/// The whole section.
pub fn section_of(all: &[Graded], roll: &[Entry<'_>], groups: &[Group<'_>]) -> String {
    let clusters = clusters(all);
    let common = clusters.iter().take_while(|cluster| cluster.who.len() > 1).count();
    let (first, others) = clusters.split_at(common.min(SHOWN));
    let told = |clusters: &[Cluster]| -> String {
        clusters.iter().map(|cluster| told(cluster, roll, groups)).collect()
    };
    let mut inside = told(first);
    if !others.is_empty() {
        inside += &format!(
            "<details class=others>\n<summary>{} more, found in fewer</summary>\n{}</details>\n",
            others.len(),
            told(others)
        );
    }
    section("causes", "What many have in common", &inside)
}

/// One of them, folded to its number and its name.
fn told(cluster: &Cluster, roll: &[Entry<'_>], groups: &[Group<'_>]) -> String {
    let names = cluster.who.iter().map(|member| roll[member.graded].link_to(&member.page));
    let names: Vec<String> = names.collect();
    format!(
        "<details class=cause>\n<summary><span class=count>{}</span> <span class=title>{}</span> \
         <span class=program>{}</span> <span class=points>{}</span></summary>\n\
         <p>{}</p>\n{}<p class=names>{}</p>\n</details>\n",
        cluster.who.len(),
        html(&one_line(&name(cluster))),
        html(&one_line(&cluster.program)),
        points(cluster),
        html(&one_line(&capital(&cluster.told))),
        check(cluster, groups),
        names.join(", "),
    )
}

/// `One recv per request`, or which page fails.
fn name(cluster: &Cluster) -> String {
    match &cluster.cause {
        Some(cause) => capital(&cause.replace('-', " ")),
        None if cluster.title == cluster.program => capital(&cluster.told),
        None => format!("Fails: {}", cluster.title),
    }
}

/// `2.5 points each`, on the average.
fn points(cluster: &Cluster) -> String {
    let each = (cluster.points_each() * 100.0).round() / 100.0;
    format!("{each} {} each", if each == 1.0 { "point" } else { "points" })
}

/// The check that speaks for it, as a link to its column.
fn check(cluster: &Cluster, groups: &[Group<'_>]) -> String {
    let title = html(&one_line(&cluster.title));
    let column = address(groups, &cluster.page).filter(|_| cluster.title != cluster.program);
    column.map_or_else(String::new, |column| {
        format!("<p class=quiet>Seen first in <a href=#{column}>{title}</a></p>\n")
    })
}
