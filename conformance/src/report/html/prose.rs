//! A page's Markdown as HTML; markup within it is shown as text, and links lead nowhere but to the web.

use crate::report::harmless::harmless;
use pulldown_cmark::{Event, Parser, Tag, html::push_html};

/// The prose as HTML.
pub fn prose(markdown: &str) -> String {
    let markdown = harmless(markdown);
    let mut shown = String::new();
    push_html(&mut shown, Parser::new(&markdown).map(plain));
    shown
}

fn plain(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let web = dest_url.starts_with("https://") || dest_url.starts_with("http://");
            let dest_url = if web { dest_url } else { "#".into() };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Image { link_type, title, id, .. }) => {
            Event::Start(Tag::Image { link_type, dest_url: "data:,".into(), title, id })
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn markup_in_prose_is_text() {
        assert_eq!(prose("a <b onclick=x>c</b>"), "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>\n");
        assert_eq!(prose("[a](javascript:b)"), "<p><a href=\"#\">a</a></p>\n");
    }
}
