//! The layouts: which there are, and what they are called.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// Where an export is said to be from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// What the names in it say
    #[default]
    Auto,
    /// Canvas: Download Submissions
    Canvas,
    /// Moodle: Download all submissions, in folders or not
    Moodle,
    /// GitHub Classroom: a repository a student
    Classroom,
    /// Gradescope: Export Submissions
    Gradescope,
    /// Blackboard: Assignment File Download
    Blackboard,
    /// A folder or an archive for each student, called as you like
    Folders,
}

/// What an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// Of Canvas.
    Canvas,
    /// Of Moodle.
    Moodle,
    /// Of GitHub Classroom.
    Classroom,
    /// Of Gradescope.
    Gradescope,
    /// Of Blackboard.
    Blackboard,
    /// Of nobody that is known.
    Folders,
}

impl From {
    /// Those of services, the most telling forms first.
    pub const LAYOUTS: [Layout; 5] =
        [Layout::Gradescope, Layout::Moodle, Layout::Blackboard, Layout::Canvas, Layout::Classroom];

    /// The one that was named.
    pub fn layout(self) -> Option<Layout> {
        match self {
            From::Auto => None,
            From::Canvas => Some(Layout::Canvas),
            From::Moodle => Some(Layout::Moodle),
            From::Classroom => Some(Layout::Classroom),
            From::Gradescope => Some(Layout::Gradescope),
            From::Blackboard => Some(Layout::Blackboard),
            From::Folders => Some(Layout::Folders),
        }
    }
}

impl Layout {
    /// As it is said behind `--from`.
    pub fn word(self) -> &'static str {
        match self {
            Layout::Canvas => "canvas",
            Layout::Moodle => "moodle",
            Layout::Classroom => "classroom",
            Layout::Gradescope => "gradescope",
            Layout::Blackboard => "blackboard",
            Layout::Folders => "folders",
        }
    }

    /// What an export of it is called: "24 submissions of a …".
    pub fn words(self) -> &'static str {
        match self {
            Layout::Canvas => "Canvas download",
            Layout::Moodle => "Moodle download",
            Layout::Classroom => "GitHub Classroom download",
            Layout::Gradescope => "Gradescope export",
            Layout::Blackboard => "Blackboard download",
            Layout::Folders => "class of plain folders and archives",
        }
    }

    /// How names in it look.
    pub fn form(self) -> &'static str {
        match self {
            Layout::Canvas => "doejane_12345_67890_project.zip (Canvas)",
            Layout::Moodle => "Jane Doe_12345_assignsubmission_file (Moodle)",
            Layout::Classroom => "project-submissions/project-janedoe (GitHub Classroom)",
            Layout::Gradescope => "submission_12345 beside submission_metadata.yml (Gradescope)",
            Layout::Blackboard => {
                "Project_janedoe_attempt_2026-11-20-10-11-12_project.zip (Blackboard)"
            }
            Layout::Folders => "jane, or jane.zip (folders)",
        }
    }
}
