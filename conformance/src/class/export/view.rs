//! One folder of an export, as the layouts look at it.

use super::source::{Entry, Source};
use crate::archive::What;

/// What lies in a folder of the export.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// The export.
    pub source: &'a Source,
    /// The folder's path; empty for the export itself.
    pub base: String,
    /// What lies in it, by the names.
    pub items: Vec<Item<'a>>,
}

/// Something that lies in it.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is.
    pub entry: &'a Entry,
}

impl<'a> View<'a> {
    /// Of this folder.
    pub fn of(source: &'a Source, base: &str) -> View<'a> {
        let start = if base.is_empty() { 0 } else { base.len() + 1 };
        let item = |entry: &'a Entry| {
            let name = &entry.path[start..];
            (!name.contains('/')).then_some(Item { name, entry })
        };
        let items = source.below(base).filter_map(item);
        View { source, base: base.to_owned(), items: items.collect() }
    }

    /// The name of the folder, or of the file that was named, without its ending.
    pub fn name(&self) -> String {
        let own = self.base.rsplit('/').next().filter(|name| !name.is_empty());
        let path = self.source.path();
        let outer = || path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = own.map(str::to_owned).or_else(outer).unwrap_or_default();
        name.strip_suffix(".zip").map(str::to_owned).unwrap_or(name)
    }

    /// The folders.
    pub fn folders(&self) -> impl Iterator<Item = &Item<'a>> {
        self.items.iter().filter(|item| item.is_folder())
    }

    /// The item of this name.
    pub fn item(&self, name: &str) -> Option<&Item<'a>> {
        self.items.iter().find(|item| item.name == name)
    }

    /// Whether a folder has this in it.
    pub fn has(&self, folder: &Item<'_>, name: &str) -> bool {
        self.source.entry(&format!("{}/{name}", folder.entry.path)).is_some()
    }
}

impl Item<'_> {
    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        self.entry.what == What::Folder
    }

    /// Whether it is a file.
    pub fn is_a_file(&self) -> bool {
        self.entry.what == What::File
    }

    /// Its path in the export.
    pub fn path(&self) -> String {
        self.entry.path.clone()
    }
}
