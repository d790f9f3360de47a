//! Which layout an export has, by the forms of the names in it; the most telling first.

use super::error::ExportError;
use super::layout::{From, Layout};
use super::reading::{Reading, submissions};
use super::source::Source;
use super::view::View;
use super::{blackboard, canvas, classroom, folders, gradescope, moodle};
use crate::archive::Kind;
use crate::class::submission::Submission;
use crate::submission::language::endings;

/// How many folders around the export are looked through.
const MOST_AROUND: usize = 4;

/// An export, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Of which system it is.
    pub layout: Layout,
    /// Its submissions, sorted by their ids.
    pub submissions: Vec<Submission>,
    /// What in it belongs to nobody: paths in the export.
    pub left: Vec<String>,
}

impl Export {
    /// What it is: "24 submissions of a Canvas download".
    pub fn sentence(&self) -> String {
        let count = self.submissions.len();
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} submission{plural} of a {}", self.layout.words())
    }
}

/// Reads an export: of the system that is named, or whose the names in it are.
pub fn read(source: &Source, from: From) -> Result<Export, ExportError> {
    let views = views(source);
    let (layout, reading) = match from.layout() {
        Some(Layout::Folders) => (Layout::Folders, of_folders(&views, true)?),
        Some(layout) => (layout, of(&views, layout)?),
        None => recognised(&views)?,
    };
    let mut left = reading.left;
    left.extend(source.refused.iter().cloned());
    Ok(Export { layout, submissions: submissions(reading.drafts), left })
}

/// The export, and the folders in it that it may have been put into.
fn views(source: &Source) -> Vec<View<'_>> {
    let mut views = vec![View::of(source, "")];
    while views.len() < MOST_AROUND {
        let last = &views[views.len() - 1];
        let mut folders = last.folders();
        let (Some(only), None) = (folders.next(), folders.next()) else { break };
        let base = only.entry.path.clone();
        drop(folders);
        views.push(View::of(source, &base));
    }
    views
}

fn read_as(view: &View, layout: Layout, is_said: bool) -> Reading {
    match layout {
        Layout::Canvas => canvas::read(view),
        Layout::Moodle => moodle::read(view),
        Layout::Classroom => classroom::read(view, is_said),
        Layout::Gradescope => gradescope::read(view),
        Layout::Blackboard => blackboard::read(view),
        Layout::Folders => folders::read(view),
    }
}

/// The outermost folder that has anything of this layout.
fn of(views: &[View], layout: Layout) -> Result<Reading, ExportError> {
    let readings = views.iter().map(|view| read_as(view, layout, true));
    readings
        .into_iter()
        .find(|reading| !reading.drafts.is_empty())
        .ok_or_else(|| ExportError::not_of(views[0].source.path().to_owned(), layout))
}

/// The layout that most of the names of a folder have.
fn recognised(views: &[View]) -> Result<(Layout, Reading), ExportError> {
    for view in views {
        let read = |layout| (layout, read_as(view, layout, false));
        let mut found: Vec<_> = From::LAYOUTS.into_iter().map(read).collect();
        found.retain(|(_, reading)| !reading.drafts.is_empty());
        let most = found.iter().position(|(_, it)| it.known > others(view, it));
        if let Some(most) = most {
            return Ok(found.swap_remove(most));
        }
        if found.len() > 1 {
            let layouts = found.iter().map(|(layout, _)| *layout).collect();
            return Err(ExportError::Mixed { path: view.source.path().to_owned(), layouts });
        }
    }
    of_folders(views, false).map(|reading| (Layout::Folders, reading))
}

/// How many things of a folder this reading leaves that could be submissions: strays do not count.
fn others(view: &View, reading: &Reading) -> usize {
    let is_other = |name: &str| {
        let is_packed = Kind::of(name).is_some();
        is_packed || is_source(name)
    };
    let left = view.items.iter().filter(|item| reading.left.contains(&item.entry.path));
    left.filter(|item| item.is_folder() || is_other(item.name)).count()
}

fn is_source(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| endings().contains(&ending))
}

/// The folders and archives of the export, or of the one folder in it.
fn of_folders(views: &[View], is_said: bool) -> Result<Reading, ExportError> {
    let path = || views[0].source.path().to_owned();
    let readings: Vec<Reading> = views.iter().map(folders::read).collect();
    let source = |view: &View| {
        let mut names = view.items.iter().filter(|item| item.is_a_file()).map(|item| item.name);
        names.find(|name| is_source(name)).map(str::to_owned)
    };
    // The first with several; a single student's folder has none in it, or has sources.
    let several = |at: &usize| readings[*at].known > 1 && source(&views[*at]).is_none();
    let first = (0..views.len()).find(several).unwrap_or(0);
    let reading = readings.into_iter().nth(first).unwrap_or_default();
    let file = source(&views[first]);
    let only = views[first].items.iter().find(|item| Kind::of(item.name).is_some());
    match (reading.known, file, only) {
        (0, None, _) => Err(ExportError::nothing(path())),
        (_, Some(file), _) if !is_said => Err(ExportError::OneSubmission { path: path(), file }),
        (1, _, Some(only)) if !is_said => {
            Err(ExportError::OneArchive { path: path(), file: only.name.to_owned() })
        }
        (0, ..) => Err(ExportError::nothing(path())),
        _ => Ok(reading),
    }
}
