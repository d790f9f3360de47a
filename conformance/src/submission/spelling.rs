//! How students spell the names of programs, and whether a text has such a name.

/// A name without what differs from one habit to the next: case, `_`, `-` and spaces.
pub fn plain(name: &str) -> String {
    name.to_lowercase().replace(['_', '-', ' '], "")
}

/// Whether two names differ in nothing else.
pub fn alike(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// As packages are called where an underscore is not usual: `http-server1`.
pub fn hyphenated(name: &str) -> String {
    name.replace('_', "-")
}

/// Whether `text` has this name as a word, which may have an ending: `http_client`, `http_client.o`.
pub fn names(text: &str, name: &str) -> bool {
    has(text, name, is_part)
}

/// Whether it has it without an ending: `http_client`, `bin/http_client`, but not `http_client.o`.
pub fn names_itself(text: &str, name: &str) -> bool {
    has(text, name, |c| is_part(c) || c == '.')
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

fn has(text: &str, name: &str, goes_on: impl Fn(char) -> bool) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(&goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_mentioned_only_as_a_word() {
        assert!(names("all: http_client http_server1", "http_server1"));
        assert!(!names("all: my_http_server1 http_server10", "http_server1"));
    }

    #[test]
    fn what_has_an_ending_is_something_else() {
        assert!(names("server: server.o http_client.o", "http_client"));
        assert!(!names_itself("server: server.o http_client.o", "http_client"));
        assert!(names_itself("all: $(BIN)/http_client", "http_client"));
    }

    #[test]
    fn spellings_of_one_name_are_alike() {
        for other in ["http-server1", "HttpServer1", "HTTP_Server1", "http server1"] {
            assert!(alike("http_server1", other), "{other}");
        }
        assert!(!alike("http_server1", "http_server2"));
    }
}
