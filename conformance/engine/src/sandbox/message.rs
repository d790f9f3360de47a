//! What a keeper and its program tell the harness: eight bytes at a time.

/// What the keeper tells, in eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// The program was forked; its process id as the keeper sees it.
    Forked(i32),
    /// The program ended; its status as waitpid(2) says it.
    Ended(i32),
    /// The program could not be forked, or its namespace not set up; the errno.
    Failed(i32),
}

/// What kept the program from being executed, in eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// What failed.
    pub stage: Stage,
    /// Its errno.
    pub errno: i32,
}

/// The steps between fork and exec that can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// A session of its own, its standard streams.
    Setup,
    /// Its limits.
    Limits,
    /// Its working directory.
    Directory,
    /// The walls that a process raises around itself.
    Walls,
    /// execve itself.
    Exec,
}

pub(super) const MESSAGE_BYTES: usize = 8;

impl Message {
    pub fn encode(self) -> [u8; MESSAGE_BYTES] {
        match self {
            Message::Forked(pid) => pair(0, pid),
            Message::Ended(status) => pair(1, status),
            Message::Failed(errno) => pair(2, errno),
        }
    }

    pub fn decode(bytes: [u8; MESSAGE_BYTES]) -> Message {
        match unpair(bytes) {
            (0, pid) => Message::Forked(pid),
            (1, status) => Message::Ended(status),
            (_, errno) => Message::Failed(errno),
        }
    }
}

impl Failure {
    pub fn decode(bytes: [u8; MESSAGE_BYTES]) -> Failure {
        let (stage, errno) = unpair(bytes);
        let stage = match stage {
            0 => Stage::Setup,
            1 => Stage::Limits,
            2 => Stage::Directory,
            3 => Stage::Walls,
            _ => Stage::Exec,
        };
        Failure { stage, errno }
    }
}

/// Two numbers as eight bytes.
pub(super) fn pair(tag: i32, value: i32) -> [u8; MESSAGE_BYTES] {
    let [a, b, c, d] = tag.to_ne_bytes();
    let [e, f, g, h] = value.to_ne_bytes();
    [a, b, c, d, e, f, g, h]
}

/// The two numbers that eight bytes are.
pub(super) fn unpair([a, b, c, d, e, f, g, h]: [u8; MESSAGE_BYTES]) -> (i32, i32) {
    (i32::from_ne_bytes([a, b, c, d]), i32::from_ne_bytes([e, f, g, h]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::errno::Errno;

    #[test]
    fn messages_are_read_as_they_were_written() {
        for message in [Message::Forked(4711), Message::Ended(-1), Message::Failed(1)] {
            assert_eq!(Message::decode(message.encode()), message);
        }
        let failure = Failure::decode(pair(Stage::Limits as i32, Errno::EPERM as i32));
        assert_eq!(failure.stage, Stage::Limits);
        assert_eq!(failure.errno, Errno::EPERM as i32);
    }
}
