//! What commands are made of: bytes as a shell takes them, nc, and the ports and sizes that both roles share.

use crate::sandbox::command::quoted;

/// The first of the ports that the commands use.
pub const PORT: u16 = 8000;

/// Bytes that fit on a command line one still reads.
pub const MOST: usize = 600;

/// Pieces that are sent one by one; of more, the first and the rest show as much.
pub const MOST_PIECES: usize = 3;

/// nc that closes its side when its input ends: Debian's must be told so, macOS's does not know the option.
pub const NC_CLOSING: &str = if cfg!(target_os = "linux") { "nc -N" } else { "nc" };

/// Words that follow a command, each after a blank.
pub fn words(words: &[String]) -> String {
    words.iter().map(|word| format!(" {}", quoted(word.as_ref()))).collect()
}

/// What writes the pieces, with a second between two, for nc to send.
pub fn writing(pieces: &[Vec<u8>]) -> String {
    let printf = |bytes: &[u8]| format!("printf '{}'", for_printf(bytes));
    match pieces {
        [] => "printf ''".to_owned(),
        [only] => printf(only),
        [first, rest @ ..] if pieces.len() > MOST_PIECES => {
            format!("({}; sleep 1; {})", printf(first), printf(&rest.concat()))
        }
        pieces => {
            let all: Vec<String> = pieces.iter().map(|piece| printf(piece)).collect();
            format!("({})", all.join("; sleep 1; "))
        }
    }
}

/// Bytes as printf(1) of any shell takes them in single quotes.
fn for_printf(bytes: &[u8]) -> String {
    let mut line = String::new();
    for &byte in bytes {
        match byte {
            b'\r' => line.push_str("\\r"),
            b'\n' => line.push_str("\\n"),
            b'%' => line.push_str("%%"),
            b'\\' => line.push_str("\\\\"),
            b'\'' => line.push_str("'\\''"),
            b' '..=b'~' => line.push(char::from(byte)),
            _ => line.push_str(&format!("\\{byte:03o}")),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(command: &str) -> Vec<u8> {
        std::process::Command::new("sh").args(["-c", command]).output().unwrap().stdout
    }

    #[test]
    fn printf_gives_back_every_byte() {
        let all: Vec<u8> = (1..=255).collect();
        assert_eq!(output(&writing(std::slice::from_ref(&all))), all);
    }

    #[test]
    fn pieces_come_one_after_the_other_and_many_in_two() {
        let pieces = |count: u8| (0..count).map(|i| vec![b'a' + i]).collect::<Vec<_>>();
        assert_eq!(writing(&pieces(2)), "(printf 'a'; sleep 1; printf 'b')");
        assert_eq!(writing(&pieces(5)), "(printf 'a'; sleep 1; printf 'bcde')");
        assert_eq!(output(&writing(&pieces(5))), b"abcde");
    }
}
