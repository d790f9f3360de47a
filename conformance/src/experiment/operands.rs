//! Pages with the names and the number of parameters that an example of the handout has.

use super::rewrite::{each, each_sent};
use crate::notation::expect::{Expectation, Json};
use crate::notation::page::Page;
use crate::notation::step::{Act, Action, Step};
use crate::notation::text::{Piece, Text};

/// The names of the parameters of an address: `a`, `b` of `/product?a=2&b=3`.
pub fn names(example: &str) -> Vec<String> {
    let query = example.split_once('?').map_or("", |(_, query)| query);
    let names = query.split('&').filter_map(|parameter| parameter.split_once('='));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// The page with the parameters of each query called by these names, and so many of them: those that are missing are 1,
/// and those beyond are left out.
pub fn of_the_example(page: &Page, names: &[String]) -> Option<Page> {
    if names.is_empty() {
        return None;
    }
    let mut counts = Vec::new();
    let renamed = each_sent(page, |text| {
        if let Some(count) = rename(text, names) {
            counts.push(count);
        }
    })?;
    counts.dedup();
    // Of queries of several lengths it is not known which of them a list is expected of; to a product it does not matter.
    if counts.len() > 1 && page.steps().any(expects_a_list) {
        return None;
    }
    let missing = names.len().saturating_sub(*counts.first()?);
    let one = || Text { pieces: vec![Piece::Bytes(b"1".to_vec())] };
    let padded = each(&renamed, |step| {
        let Action::Connection { act: Act::Expects { what, .. }, .. } = &mut step.action else {
            return;
        };
        match what {
            Expectation::Member { value: Json::Numbers(list), .. } => {
                list.extend((0..missing).map(|_| one()));
                list.truncate(names.len());
            }
            Expectation::Member { value: Json::Product(list), .. } => list.truncate(names.len()),
            _ => {}
        }
    });
    Some(padded.unwrap_or(renamed))
}

fn expects_a_list(step: &Step) -> bool {
    matches!(
        &step.action,
        Action::Connection {
            act: Act::Expects { what: Expectation::Member { value: Json::Numbers(_), .. }, .. },
            ..
        }
    )
}

/// Gives a query's parameters these names, adds what is missing, and leaves out what is too much; how many there were.
fn rename(text: &mut Text, names: &[String]) -> Option<usize> {
    let mut renamed = Text::default();
    let (mut place, mut count) = (Place::Path, 0);
    for piece in &text.pieces {
        let Piece::Bytes(bytes) = piece else {
            if !matches!(place, Place::Name) && count <= names.len() {
                renamed.pieces.push(piece.clone());
            }
            continue;
        };
        for &byte in bytes {
            let next = match (place, byte) {
                (Place::Path, b'?') | (Place::Value, b'&') => Place::Name,
                (Place::Name, b'=') => Place::Value,
                (Place::Path | Place::Value | Place::Name, b' ') if count > 0 => Place::After,
                (same, _) => same,
            };
            if (place, next) == (Place::Name, Place::Value) {
                push(&mut renamed, names.get(count).map_or("", String::as_str).as_bytes());
                count += 1;
            }
            let too_much = count > names.len() || (count == names.len() && byte == b'&');
            if next == Place::After && place != Place::After {
                for name in names.iter().skip(count) {
                    push(&mut renamed, format!("&{name}=1").as_bytes());
                }
            }
            let named = next != Place::Name || place != Place::Name;
            if named && (!too_much || next == Place::After) {
                push(&mut renamed, &[byte]);
            }
            place = next;
        }
    }
    *text = renamed;
    (count > 0).then_some(count)
}

fn push(text: &mut Text, bytes: &[u8]) {
    text.append(Text { pieces: vec![Piece::Bytes(bytes.to_vec())] });
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Path,
    Name,
    Value,
    After,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_get_the_names_of_the_example_and_its_number() {
        let names = names("/product?a=12&b=60&another=0.5");
        let mut text = Text::parse("GET /product?{x}_2={a}&7=3 HTTP/1.0\\r\\n\\r\\n", 0).unwrap();
        assert_eq!(rename(&mut text, &names), Some(2));
        let wanted = "GET /product?a={a}&b=3&another=1 HTTP/1.0\\r\\n\\r\\n";
        assert_eq!(text, Text::parse(wanted, 0).unwrap());
    }

    #[test]
    fn parameters_beyond_are_left_out() {
        let mut text =
            Text::parse("GET /product?a={a}&b=3&more={c}&x=1 HTTP/1.0\\r\\n", 0).unwrap();
        assert_eq!(rename(&mut text, &names("/product?a=2&b=3")), Some(4));
        assert_eq!(text, Text::parse("GET /product?a={a}&b=3 HTTP/1.0\\r\\n", 0).unwrap());
    }

    #[test]
    fn what_has_no_query_stays() {
        let mut text = Text::parse("GET / HTTP/1.0\\r\\n\\r\\n", 0).unwrap();
        let before = text.clone();
        assert_eq!(rename(&mut text, &names("/p?a=1")), None);
        assert_eq!(text, before);
    }
}
