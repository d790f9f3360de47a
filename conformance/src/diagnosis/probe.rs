//! A question put to a program after its grading, where an answer would single a cause out.

use crate::judge::found::Found;
use crate::notation::page::Program;
use crate::notation::read;
use crate::replay::perform::replay;
use crate::replay::stage::Nobody;
use crate::replay::stage::Setup;
use crate::verdict::{Grade, Likely, Verdict};

/// The handout's own line, with END for what follows the address.
const ONE_LINE: &str = "# The line as the handout prints it

```exchange
program http_server3
rule    4.1
extra

bare connects
bare > GET /product?a=2&b=3END\\r\\n\\r\\n
bare < 200
```
";

const TEXT: &str = "it understands \"GET /product?…\" alone, and no line with a version at its end, which is what every client sends: GET /product?a=2&b=3 HTTP/1.0; split the line at its blanks, and take the second word";

/// Where server 3 answers nothing at all: whether it would, if the request named no version of HTTP. It is
/// asked both ways, as it may have been graded on a few pages only, which fail for other reasons.
pub fn ask(grade: &mut Grade, setup: Option<&Setup>) {
    let part = grade.parts.iter_mut().find(|part| part.program == Program::Server3.name());
    let (Some(part), Some(setup)) = (part, setup) else { return };
    let refused = |failure: &crate::verdict::Failure| {
        let reached = !matches!(failure.fact, Some((Found::NotConnected(_), _)));
        failure.exit.is_none() && reached
    };
    let all_failed = part
        .checks
        .iter()
        .all(|check| check.verdict == Verdict::Fail && check.failure.as_ref().is_some_and(refused));
    if part.checks.is_empty() || !all_failed || !only_without_a_version(setup) {
        return;
    }
    for failure in part.checks.iter_mut().filter_map(|check| check.failure.as_mut()) {
        failure.likely = Some(Likely { id: "no-http-version".to_owned(), text: TEXT.to_owned() });
    }
}

fn only_without_a_version(setup: &Setup) -> bool {
    answers("", setup) && !answers(" HTTP/1.0", setup)
}

/// Whether it answers the line that ends so.
fn answers(end: &str, setup: &Setup) -> bool {
    let page = read::page("probe", "probe", &ONE_LINE.replace("END", end));
    page.is_ok_and(|page| replay(&page, setup, &mut Nobody).stop.is_none())
}
