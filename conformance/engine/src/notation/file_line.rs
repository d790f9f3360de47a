//! Lines that make what is served: files, folders, links.

use super::cursor::Cursor;
use super::error::Mistake;
use super::step::Action;

/// Reads `file PATH holds …`.
pub fn file(cursor: &mut Cursor<'_>) -> Result<Action, Mistake> {
    cursor.need("file")?;
    let path = cursor.path()?;
    cursor.need("holds")?;
    Ok(Action::File { path, content: cursor.content()? })
}

/// Reads `folder PATH`.
pub fn folder(cursor: &mut Cursor<'_>) -> Result<Action, Mistake> {
    cursor.need("folder")?;
    Ok(Action::Folder { path: cursor.path()? })
}

/// Reads `link PATH to PATH`.
pub fn link(cursor: &mut Cursor<'_>) -> Result<Action, Mistake> {
    cursor.need("link")?;
    let path = cursor.path()?;
    cursor.need("to")?;
    Ok(Action::Link { path, target: cursor.path()? })
}
