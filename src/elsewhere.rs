//! Two calls of [`sys`](crate::sys) as they are on systems other than Linux, which have them not at
//! all or each in its own way. Who reads on Linux may skip them: they do the same in more steps.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;

use crate::sys::{accept, fcntl_nonblocking, send};

/// As [`accept`], and the new connection is non-blocking.
pub fn accept4(accept_socket: &OwnedFd) -> io::Result<OwnedFd> {
    let connection = accept(accept_socket)?;
    fcntl_nonblocking(&connection)?;
    Ok(connection)
}

/// Sends part of a file, and says how many bytes; 0 means that the file ends there.
pub fn sendfile(socket: &OwnedFd, file: &File, offset: u64, most: usize) -> io::Result<usize> {
    let mut buffer = [0; 64 * 1024];
    let most = most.min(buffer.len());
    match file.read_at(&mut buffer[..most], offset)? {
        0 => Ok(0),
        read => send(socket, &buffer[..read]),
    }
}
