//! The words of reports: what is printed around a page's own text. A lab in another language gives them in its
//! `lab.toml`, under `[words]`; what it leaves out stays English. In a sentence a hole like `{count}` stands for a
//! value. What the harness itself says of bytes, of the kernel and of mistakes is not among them.

use serde::{Deserialize, Deserializer};
use std::fmt::Display;

/// A field for each word, with what it is for and the English.
macro_rules! words {
    ($($(#[doc = $purpose:literal])+ $name:ident = $english:expr;)+) => {
        /// The words of reports, in the lab's language.
        #[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Words { $($(#[doc = $purpose])+ pub $name: String,)+ }

        impl Default for Words {
            fn default() -> Words { Words { $($name: $english.to_owned(),)+ } }
        }

        impl Words {
            /// Of each word its name, what it is for, and the English.
            pub const ALL: &[(&str, &str, &str)] =
                &[$((stringify!($name), concat!($($purpose),+), $english)),+];

            /// The words as they are here, in the order of `ALL`.
            fn given(&self) -> Vec<&str> { vec![$(&self.$name),+] }
        }
    };
}

words! {
    /// The language's code, for whoever reads the HTML page aloud.
    language = "en";
    /// The heading that each page has above its hint.
    if_it_fails = "If it fails";

    /// Label: the number of a rule, and what it asks. Labels begin with a capital in HTML.
    rule = "rule";
    /// Label: what was sent last.
    sent = "sent";
    /// Label: what should have come.
    expected = "expected";
    /// Below the first bytes of a report: what the signs before bytes are.
    legend = "(> is sent to your program, < comes from it)";
    /// Label: what came.
    got = "got";
    /// Label: what the kernel showed then.
    meanwhile = "state";
    /// Label: how the program ended.
    exit = "exit";
    /// Label in text: what the program wrote to standard error.
    stderr = "stderr";
    /// The same in HTML, where there is more room.
    standard_error = "standard error";
    /// Label: the likely cause.
    likely = "likely";
    /// Label: the cause, where an experiment proves it.
    cause = "cause";
    /// Label: the experiment that proves it.
    proved_by = "proved by";
    /// What stands there.
    passed_with = "the same page passed with {change}";
    /// Label: what was allowed for when the page was judged.
    allowed = "allowed";
    /// What stands there: the cause that the page would else have failed for.
    judged_with = "judged as if what is called {cause} were fixed";
    /// Label: the pages that this one builds on, and that fail too.
    first = "first";
    /// What stands there.
    mend_first = "fix first what this page builds on: {pages}";
    /// Label: the program's call that shows the likely cause.
    shown_by = "shown by";
    /// Label: that the page, played once more to record the program's calls, ended otherwise.
    again = "again";
    /// Label: the command that prints the page.
    read = "read";
    /// Label: the checks that build on one that fails.
    waits = "waiting";
    /// Label: the page's own hint.
    hint = "hint";
    /// Label in text: the command that steps through the page; also the stepper's prompt.
    step = "step";
    /// The same in HTML.
    step_through_it = "step through it";
    /// Label: the commands that do the same by hand.
    by_hand = "by hand";
    /// What is said of these commands first.
    unprotected = "this runs the program unprotected; {shell} opens a shell where it is not";
    /// Label: why a check did not pass, where there is no more to tell.
    why = "why";
    /// Label in HTML: why a check could not be made, through the lab's fault.
    lab_at_fault = "the lab's fault";
    /// Label: advice beside a check.
    ideally = "could be better";
    /// Label: the checks that failed in the same way.
    alike = "same";
    /// Label: what an extra that was not met costs.
    costs = "costs";
    /// What stands there.
    costs_nothing = "nothing, it is an extra";
    /// Label: what the program's source shows.
    remark = "remark";
    /// Label: what the program's build wrote.
    its_build = "its build";
    /// The same as a line of its own.
    its_build_wrote = "its build wrote:";

    /// A check that passed; also counted: `12 passed`.
    passed = "passed";
    /// A check that failed; also counted.
    failed = "failed";
    /// A check that was not made; also counted.
    skipped = "skipped";
    /// A check that the lab got wrong; also counted.
    broken = "broken";
    /// An extra or a step that was not met.
    not_met = "not met";
    /// A step that was met.
    met = "met";
    /// In place of the points of an extra.
    extra = "extra";
    /// In place of the points of advice.
    advice = "advice";
    /// How many extras were met.
    extras_met = "extras {met} of {all}";

    /// A part, before its number.
    part = "part";
    /// Above the names of programs.
    program = "program";
    /// Above scores.
    score = "score";
    /// Above what became of the checks.
    checks = "checks";
    /// Before the sum of all parts.
    total = "total";
    /// Before the sum of all parts where each finding is charged once.
    with_allowances = "with allowances";
    /// Before the sum by the letter of the pages, where that is not the grade.
    as_handed_in = "as handed in";
    /// Beside the sum with allowances: the causes that experiments proved, each charged once.
    charged_once = "each finding charged once: {findings}";
    /// What is said of a part without a program.
    missing = "missing";
    /// The same after the program's name.
    is_missing = "is missing";
    /// What is said of a part whose program could not be started; also after the program's name.
    could_not_be_checked = "could not be checked";
    /// How many checks that concerns.
    all_checks = "all {count} checks";
    /// Above what the source of a program shows.
    source_shows = "What the source of {program} shows:";
    /// In Markdown, above what was known of a program beforehand.
    before_it_ran = "Part {part}, before {program} ran:";

    /// Above the checks that failed like the one before.
    fail_alike = "{count} more fail in the same way:";
    /// Before the titles of the checks that build on the one before.
    wait_for_it = "{count} more wait for this one:";
    /// Above the failures that build on the one before.
    these_wait = "The next {count} build on this one. It comes first:";
    /// Above the other things to fix, each in a line.
    and_then = "Then, in this order";
    /// Above the points that each of them costs.
    points = "points";
    /// The same where there are more than fit.
    and_then_more = "Then, in this order, and {count} more with --all";
    /// After the first few of many names.
    and_more = "and {count} more";
    /// In place of lines that are left out.
    lines_left_out = "… {count} lines, then";
    /// In place of the end of a long text.
    characters_left_out = "… {count} characters more";
    /// Beside the caret below the first byte that differs.
    at_byte = "byte {number}";

    /// Above the extras that were not met.
    extras_not_met = "Extras not met. They cost nothing:";
    /// In place of extras that fail for a cause that is told above.
    extras_told = "{count} more, for what is told above";
    /// In place of the extras, on a screen.
    extras_failed = "{failed} of {all} extras failed: --extras";
    /// Above advice.
    advised = "Could be better (it costs nothing):";
    /// Above what was skipped.
    were_skipped = "Skipped. It costs nothing:";
    /// Above what the lab got wrong.
    were_broken = "Broken: the lab's fault and not yours, it costs you nothing. Please tell your instructor:";
    /// The same in Markdown, which instructors read too.
    were_broken_shortly = "Broken: the lab's fault and not yours. It costs nothing:";

    /// Above the scores, where one check failed; the command that shows it follows in a line of its own.
    begin_with_the_one = "One check failed. See it step by step:";
    /// The same where several did, for one cause.
    begin_with_the_one_cause = "{count} checks failed, for one cause. Begin with the first:";
    /// The same where several did, for several.
    begin_with_the_first = "{count} checks failed, for {causes} causes. Begin with the first:";
    /// Above the scores, where the folder was graded before: the points that were gained, with their sign, and since when.
    changed = "{points} points since {time}: {pass} newly pass, {fail} newly fail";
    /// How the programs were kept apart.
    isolated_by = "isolated by {isolation}";
    /// Which lab it was graded by: where it lies, or `built_in`, and a hash of all its files.
    graded_by = "lab {lab}, {hash}";
    /// The lab that the program carries.
    built_in = "built in";
    /// How to have the same names and numbers again.
    same_values = "the same values again with {seed}";
    /// Beside the total, where nothing is missing from it.
    all_holds = "everything that is required holds";
    /// The same where not all pages were asked for.
    these_hold = "all that was asked for holds";
    /// Beside the total of a grading that was ended too early.
    so_far = "so far: this grading is not whole";
    /// The same at the top, in Markdown.
    did_not_finish = "This grading did not finish.";
    /// The same in HTML.
    only_what_had_ended = "This grading did not finish: these are the checks that had ended.";

    /// The title of the HTML page.
    of_points = "{score} of {max} points";
    /// On what unfolds the text of a page.
    lesson = "The lesson";
    /// What the drawn exchange is, for those who cannot see it.
    exchange_of = "The exchange of {title}, as a sequence diagram";
    /// Above the drawn exchange: where the calls that it shows are from.
    calls_drawn = "The system calls of {program} were recorded when the page was played once more, which decides nothing; a bar along its line is a call in which it sleeps.";
    /// The same where it shows none, since that replay ended otherwise.
    ended_otherwise = "Played once more to record its calls, it ended otherwise: {how}";
    /// On what unfolds the exchange as text.
    exchange_as_text = "The exchange as text";
    /// Above the first thing to fix.
    start_here = "Start here";
    /// Beside what several checks fail for.
    of_one_cause = "{checks} checks, {points} of {max} points";

    /// Stepper: which pages this one builds on.
    builds_on = "builds on {pages}";
    /// Stepper: which program plays.
    played_on = "played on {command}";
    /// Stepper: where a server that is kept apart can be talked to.
    reached_at = "reached from another window at {address}";
    /// Stepper: what stands in which column.
    two_columns = "On the left this program, on the right the reference.";
    /// Stepper: the keys to begin with.
    first_keys = "Enter plays the next step, h shows the page's hint, ? the other keys, q quits.";
    /// Stepper: the keys after the last step.
    last_keys = "Enter ends; k and s work as before; R plays the page again.";
    /// Stepper: what each key does. The keys themselves are the same in all languages.
    all_keys = "\
Enter, n     play the next step
r            run on to the end;  r 20  until the step on line 20 is next
k            the kernel's view: what the program sleeps in, queues, sockets
c            show the system calls that the program makes, or hide them
s NAME TEXT  send something of your own:  s late GET / HTTP/1.0\\r\\n\\r\\n
             no line end is added, write \\r \\n \\t \\xNN;
             a NAME that is new connects first
h            the page's hint
R            restart the page
q            quit
?            show this";
    /// Stepper: that the program's calls are shown no more.
    calls_hidden = "The program's system calls are hidden now; c shows them.";
    /// Stepper: that they are shown again.
    calls_shown = "The program's system calls are shown now, on the lines with |; c hides them.";
    /// Stepper: that they are not recorded, for one who asks for them.
    calls_unrecorded = "The program's system calls are not recorded here.";
    /// Stepper: what the lines with the calls are.
    calls_legend = "> is sent, < comes back, | is a system call of the program.";
    /// Stepper: the prompt at the end of a page.
    end = "end";
    /// Stepper: before the number of a line.
    line = "line";
    /// Stepper: before what the kernel knows.
    kernel = "kernel";
    /// Stepper: what was drawn for a name of the page.
    value_is = "{name} is {value}";
    /// Stepper: a wait that takes long.
    waiting = "… waiting for it, {patience} s and longer while the program is at work …";
    /// Stepper: where the next step stands, for one who asked for a line that is no such step.
    steps_to_come = "the steps still to come stand on lines {first} to {last}; R begins anew";
    /// Stepper: the verdict on a page that passed.
    every_step_met = "every step was met";
    /// Stepper: the verdict on a page that the lab got wrong.
    broken_because = "broken, which is the lab's fault and not the program's: {reason}";
    /// Stepper: beside the verdict, where the learner has sent something.
    joined_in = "You have sent something of your own, so this is the verdict on another exchange than the page's.";
    /// Stepper: how many connections there were, where it was one.
    one_connection = "1 connection";
    /// Stepper: the same of any other number.
    connections = "{count} connections";
    /// Stepper: how many bytes there were.
    bytes_moved = "{sent} bytes to the program, {received} from it";
    /// Stepper: label of what this program did, at most nine letters.
    here = "here";
    /// Stepper: label of what the reference did, at most nine letters.
    reference = "reference";
    /// Stepper: the reference did the same.
    the_same = "the same";
    /// Stepper: in place of a line that only one of the two has.
    nothing_more = "(nothing more in this step)";
    /// Stepper: below where the two part.
    first_difference = "the first difference";
    /// Stepper: the same of a later place.
    a_difference = "a difference";
    /// Stepper: how much more the reference did.
    more_of_reference = "… and {count} lines more of the reference in this step";
}

impl Words {
    /// Reads them; a hole that no sentence has is a mistake.
    pub fn checked<'de, D: Deserializer<'de>>(from: D) -> Result<Words, D::Error> {
        let words = Words::deserialize(from)?;
        for ((name, _, english), given) in Words::ALL.iter().zip(words.given()) {
            let known: Vec<&str> = holes(english).collect();
            if let Some(unknown) = holes(given).find(|hole| !known.contains(hole)) {
                let message =
                    format!("`{name}` has no {{{unknown}}}; in English it is {english:?}");
                return Err(serde::de::Error::custom(message));
            }
        }
        Ok(words)
    }

    /// What stands before the lines of a failure.
    pub fn labels(&self) -> [&str; 21] {
        [
            &self.sent,
            &self.expected,
            &self.got,
            &self.meanwhile,
            &self.exit,
            &self.stderr,
            &self.likely,
            &self.cause,
            &self.proved_by,
            &self.allowed,
            &self.first,
            &self.hint,
            &self.step,
            &self.by_hand,
            &self.read,
            &self.waits,
            &self.why,
            &self.alike,
            &self.costs,
            &self.remark,
            &self.its_build,
        ]
    }
}

/// A sentence with its holes filled; what is filled in may have braces of its own.
pub fn fill(sentence: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut pieces = sentence.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (hole, rest) = piece.split_once('}').unwrap_or((piece, ""));
        match values.iter().find(|(name, _)| *name == hole) {
            Some((_, value)) => filled += &format!("{value}{rest}"),
            None => filled += &format!("{{{piece}"),
        }
    }
    filled
}

/// A word as it stands at the beginning.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn holes(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(hole, _)| hole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_filled_where_it_has_holes() {
        assert_eq!(fill("{a} of {b}", &[("b", &2), ("a", &"{b}")]), "{b} of 2");
        assert_eq!(fill("{c} of {", &[("b", &2)]), "{c} of {");
        assert_eq!(capital("über"), "Über");
    }

    #[test]
    fn every_word_has_a_purpose_and_a_name_of_its_own() {
        for (place, (name, purpose, english)) in Words::ALL.iter().enumerate() {
            assert!(purpose.trim_end().ends_with(['.', '`']) && !english.is_empty(), "{name}");
            assert!(!Words::ALL[..place].iter().any(|(other, ..)| other == name), "{name}");
        }
    }
}
