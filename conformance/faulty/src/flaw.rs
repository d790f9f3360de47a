//! The mistakes this crate can make, one at a time.
//!
//! Each is made at exactly one place of the code, the place where a student would make it; look for
//! `Flaw::Name` to find it. What each does is said in `flaws.toml`. Several programs can share a
//! mistake, and it then has a name for each: `s1-never-closes`, `s2-never-closes`.

use crate::program::Program;

macro_rules! flaws {
    ($($flaw:ident $name:literal $($program:ident)+;)+) => {
        /// A mistake, or none.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Flaw {
            None,
            $($flaw,)+
        }

        /// Every mistake, its name without the program's letters, and the programs that can make it.
        const FLAWS: &[(Flaw, &str, &[Program])] = &[
            $((Flaw::$flaw, $name, &[$(Program::$program),+]),)+
        ];
    };
}

flaws! {
    // What the client asks.
    AlwaysAsksForTheRoot "always-asks-for-the-root" Client;
    CutsOffTheLastSlash "cuts-off-the-last-slash" Client;
    AsksInSmallLetters "asks-in-small-letters" Client;
    CutsAtAColon "cuts-at-a-colon" Client;
    DecodesThePath "decodes-the-path" Client;
    DropsTheQuery "drops-the-query" Client;
    SendsTheFragment "sends-the-fragment" Client;
    SendsNoBlankLine "sends-no-blank-line" Client;
    NamesTheWholeAddress "names-the-whole-address" Client;
    ASlashTooMany "a-slash-too-many" Client;
    TwoSlashesTooMany "two-slashes-too-many" Client;
    NoSlashInFront "no-slash-in-front" Client;
    HostInThePath "host-in-the-path" Client;
    HostWithTheScheme "host-with-the-scheme" Client;
    HostWithThePath "host-with-the-path" Client;
    SendsNoHost "sends-no-host" Client;
    NamesAnotherHost "names-another-host" Client;
    KeepsTheFirstHost "keeps-the-first-host" Client;
    HostIsTheNumber "host-is-the-number" Client;
    HostWithoutPort "host-without-port" Client;
    // What the client prints, and how it ends.
    PrintsTheHeader "prints-the-header" Client;
    PrintsABytesLiteral "prints-a-bytes-literal" Client;
    EndsWithANewline "ends-with-a-newline" Client;
    EndsWithTwoNewlines "ends-with-two-newlines" Client;
    PrintsFromHtmlToHtml "prints-from-html-to-html" Client;
    PrintsFromTheFirstTag "prints-from-the-first-tag" Client;
    StripsTheBody "strips-the-body" Client;
    PrintsMojibake "prints-mojibake" Client;
    LeavesOutWhatIsNotAscii "leaves-out-what-is-not-ascii" Client;
    SaysOnStdoutWhereItConnects "says-on-stdout-where-it-connects" Client;
    PrintsItsRequest "prints-its-request" Client;
    PrintsTheStatus "prints-the-status" Client;
    PrintsErrorPagesOnStderr "prints-error-pages-on-stderr" Client;
    PrintsTheHeadOfErrors "prints-the-head-of-errors" Client;
    ExitsWithAList "exits-with-a-list" Client;
    SucceedsWithoutAConnection "succeeds-without-a-connection" Client;
    SucceedsAtOtherSchemes "succeeds-at-other-schemes" Client;
    WantsATypeParameter "wants-a-type-parameter" Client;
    MessagesOnStdout "messages-on-stdout" Client;
    ExitInverted "exit-inverted" Client;
    PrintsNoErrorPage "prints-no-error-page" Client;
    SucceedsAtErrors "succeeds-at-errors" Client;
    TakesOtherStatusesForSuccess "takes-other-statuses-for-success" Client;
    SucceedsWithoutAnAnswer "succeeds-without-an-answer" Client;
    SucceedsWithoutAnArgument "succeeds-without-an-argument" Client;
    KnowsErrorsAbove400 "knows-errors-above-400" Client;
    KnowsNoErrorBut404 "knows-no-error-but-404" Client;
    PrintsOtherTypes "prints-other-types" Client;
    SucceedsAtOtherTypes "succeeds-at-other-types" Client;
    WantsBareTextHtml "wants-bare-text-html" Client;
    WantsABlankBeforeParameters "wants-a-blank-before-parameters" Client;
    LooksForTheTypeAnywhere "looks-for-the-type-anywhere" Client;
    SeeksTheTypeInTheHead "seeks-the-type-in-the-head" Client;
    TakesAnyTypeWithHtml "takes-any-type-with-html" Client;
    PrintsABodyWithoutAType "prints-a-body-without-a-type" Client;
    // Where the client follows.
    NoticeOnStdout "notice-on-stdout" Client;
    WordsOnStdoutOnTheWay "words-on-stdout-on-the-way" Client;
    NoNotice "no-notice" Client;
    NoticeInSmallLetters "notice-in-small-letters" Client;
    NoticeWithoutASpace "notice-without-a-space" Client;
    NoticeAsAPair "notice-as-a-pair" Client;
    OtherWordsInTheNotice "other-words-in-the-notice" Client;
    NoticeNamesTheOldAddress "notice-names-the-old-address" Client;
    PrintsTheRedirectsBody "prints-the-redirects-body" Client;
    FailsAfterARedirect "fails-after-a-redirect" Client;
    IgnoresA301 "ignores-a-301" Client;
    IgnoresA302 "ignores-a-302" Client;
    SeeksRedirectsInTheHead "seeks-redirects-in-the-head" Client;
    SeeksA200InTheHead "seeks-a-200-in-the-head" Client;
    FollowsOneRedirect "follows-one-redirect" Client;
    GivesUpAfterThree "gives-up-after-three" Client;
    FollowsWithoutEnd "follows-without-end" Client;
    FollowsTwenty "follows-twenty" Client;
    WantsARedirectsBody "wants-a-redirects-body" Client;
    WantsHtmlOfARedirect "wants-html-of-a-redirect" Client;
    TakesTheLinkInTheBody "takes-the-link-in-the-body" Client;
    AsksTheFirstHostAgain "asks-the-first-host-again" Client;
    KeepsTheFirstPort "keeps-the-first-port" Client;
    DropsTheLocationsPort "drops-the-locations-port" Client;
    SucceedsAtTheLimit "succeeds-at-the-limit" Client;
    FollowsHttps "follows-https" Client;
    AcceptsHttps "accepts-https" Client;
    RefusesHttpsAnywhere "refuses-https-anywhere" Client;
    RefusesHttpsSilently "refuses-https-silently" Client;
    SucceedsAtHttps "succeeds-at-https" Client;
    SucceedsWithoutALocation "succeeds-without-a-location" Client;
    DropsTheLocationsQuery "drops-the-locations-query" Client;
    LocationInSmallLetters "location-in-small-letters" Client;
    QuotesTheLocation "quotes-the-location" Client;
    NoRelativeLocation "no-relative-location" Client;
    RelativeFromTheRoot "relative-from-the-root" Client;
    // How the client reads an address.
    AcceptsOtherSchemes "accepts-other-schemes" Client;
    RefusesFtpAlone "refuses-ftp-alone" Client;
    AcceptsNoScheme "accepts-no-scheme" Client;
    TakesAColonForAScheme "takes-a-colon-for-a-scheme" Client;
    IgnoresThePort "ignores-the-port" Client;
    FailsAtAPort "fails-at-a-port" Client;
    TakesDigitsForAPort "takes-digits-for-a-port" Client;
    CrashesWithoutASlash "crashes-without-a-slash" Client;
    SendsAnEmptyPath "sends-an-empty-path" Client;
    CrashesWhenRefused "crashes-when-refused" Client;
    CrashesAtAnUnknownHost "crashes-at-an-unknown-host" Client;
    // How the client reads a response.
    TakesA100ForTheAnswer "takes-a-100-for-the-answer" Client;
    WantsHttp10 "wants-http-1-0" Client;
    WantsHttp11 "wants-http-1-1" Client;
    WantsTheWordOk "wants-the-word-ok" Client;
    WantsAReasonPhrase "wants-a-reason-phrase" Client;
    WantsCrlf "wants-crlf" Client Server1;
    NeedsASpaceAfterAColon "needs-a-space-after-a-colon" Client;
    HeadOfFourKilobytes "head-of-four-kilobytes" Client;
    ReadsTheHeadOnce "reads-the-head-once" Client;
    ReadsTheBodyOnce "reads-the-body-once" Client;
    AsksAgainForAnEmptyBody "asks-again-for-an-empty-body" Client;
    OneSegmentAnswer "one-segment-answer" Client;
    LosesTheLastByte "loses-the-last-byte" Client;
    StopsFourBytesEarly "stops-four-bytes-early" Client;
    CountsLetters "counts-letters" Client;
    StopsAtABlankLine "stops-at-a-blank-line" Client;
    SpinsAtTheEnd "spins-at-the-end" Client;
    AsksToKeepAlive "asks-to-keep-alive" Client;
    StopsAtTheEndTag "stops-at-the-end-tag" Client;
    SplitsAtEachBlankLine "splits-at-each-blank-line" Client;
    DecodesTheBody "decodes-the-body" Client;
    DecodesEachPiece "decodes-each-piece" Client;
    StopsAtAZeroByte "stops-at-a-zero-byte" Client;
    WaitsForTheClose "waits-for-the-close" Client;
    PausesAtTheEnd "pauses-at-the-end" Client;
    WaitsForTheCloseSpeaking10 "waits-for-the-close-speaking-1-0" Client;
    TakesATimeOutForTheEnd "takes-a-time-out-for-the-end" Client;
    TakesAPauseForTheClose "takes-a-pause-for-the-close" Client;
    TakesThreeSecondsForTheEnd "takes-three-seconds-for-the-end" Client;
    NeedsAContentLength "needs-a-content-length" Client;
    HeaderNamesByCase "header-names-by-case" Client;
    ShortBodyPasses "short-body-passes" Client;

    // How a server listens and lasts.
    OneAddressOnly "one-address-only" Server1 Server2;
    ListensOn8081 "listens-on-8081" Server1 Server2 Server3;
    ExitsAfterOne "exits-after-one" Server1 Server2 Server3;
    ExitsAfterAnError "exits-after-an-error" Server1 Server2;
    DiesWhenASilentClientLeaves "dies-when-a-silent-client-leaves" Server1 Server2;
    DiesAtAReset "dies-at-a-reset" Server1 Server2;
    ClosesTheAcceptSocket "closes-the-accept-socket" Server1;
    EndsWhenAClientLeaves "ends-when-a-client-leaves" Server1 Server2;
    EndsWhenASendFails "ends-when-a-send-fails" Server1;
    EndsAtAReset "ends-at-a-reset" Server2;
    EndsAtAMissingFile "ends-at-a-missing-file" Server1 Server2;
    EndsAtAnEmptyPage "ends-at-an-empty-page" Server1;
    SpinsWhenAClientLeaves "spins-when-a-client-leaves" Server1;
    KeepsAliveWhenAsked "keeps-alive-when-asked" Server1;
    NeverCloses "never-closes" Server1 Server2;
    ClosesAfterPagesOnly "closes-after-pages-only" Server1 Server2;
    // How a server reads a request.
    AnswersAtTheFirstBytes "answers-at-the-first-bytes" Server1 Server2;
    AnswersBeforeTheBlankLine "answers-before-the-blank-line" Server1 Server2;
    ReadsOnce "reads-once" Server1 Server2 Server3;
    SleepsThenReadsOnce "sleeps-then-reads-once" Server1;
    GivesUpOnASlowClient "gives-up-on-a-slow-client" Server1 Server2;
    WaitsForTheHalfClose "waits-for-the-half-close" Server1 Server2 Server3;
    WaitsForABlankEnd "waits-for-a-blank-end" Server2;
    LeavesTheHeadersUnread "leaves-the-headers-unread" Server1;
    SeeksTheBlankLineInEachPiece "seeks-the-blank-line-in-each-piece" Client Server1 Server2;
    HeadsOfOneKilobyte "heads-of-one-kilobyte" Server1 Server2;
    DiesAtALongRequest "dies-at-a-long-request" Server1;
    DiesOfJunk "dies-of-junk" Server1 Server2;
    DiesAtABareGet "dies-at-a-bare-get" Server1 Server2;
    DiesAtANameWithoutADot "dies-at-a-name-without-a-dot" Server1;
    RefusesHttp11 "refuses-http-1-1" Server1;
    RefusesHttp10 "refuses-http-1-0" Server1 Server2;
    NeedsAHost "needs-a-host" Server1;
    LooksForGetWithItsSpace "looks-for-get-with-its-space" Server1 Server2 Server3;
    DiesWithoutAVersion "dies-without-a-version" Server1;
    AnswersPost "answers-post" Server2;
    TakesSmallLettersForGet "takes-small-letters-for-get" Server2;
    DiesAtAPost "dies-at-a-post" Server2;
    DiesAtAnEmptyRequest "dies-at-an-empty-request" Server2;
    // Which file a server finds.
    HtmlOnly "html-only" Server1;
    HtmlAnywhereInTheName "html-anywhere-in-the-name" Server1 Server2;
    KindAfterTheFirstDot "kind-after-the-first-dot" Server1 Server2;
    ServesAnyFile "serves-any-file" Server1 Server2;
    Says404ForOtherKinds "says-404-for-other-kinds" Server1;
    ForbidsAMissingPage "forbids-a-missing-page" Server1;
    Says200ForAMissingPage "says-200-for-a-missing-page" Server1;
    DiesAtAMissingFile "dies-at-a-missing-file" Server1 Server2;
    Swaps403And404 "swaps-403-and-404" Server1 Server2;
    TopFolderOnly "top-folder-only" Server1 Server2;
    ServesTheFolderWww "serves-the-folder-www" Server1 Server2;
    ServesTheFolderFiles "serves-the-folder-files" Server1 Server2;
    ServesTheFolderAbove "serves-the-folder-above" Server1;
    BackslashForASlash "backslash-for-a-slash" Server1 Server2;
    BackslashBetweenFolders "backslash-between-folders" Server1;
    CutsOffTheFirstLetter "cuts-off-the-first-letter" Server1 Server2;
    AddsHtmlToTheName "adds-html-to-the-name" Server1;
    FindsByTheBeginning "finds-by-the-beginning" Server1;
    NamesInSmallLetters "names-in-small-letters" Server1 Server2;
    QueryInTheName "query-in-the-name" Server1;
    NoPercentDecoding "no-percent-decoding" Server1 Server3;
    FollowsDotDot "follows-dot-dot" Server1;
    ChecksDotsBeforeDecoding "checks-dots-before-decoding" Server1;
    FollowsLinks "follows-links" Server1;
    OpensUpToAZeroByte "opens-up-to-a-zero-byte" Server1;
    DiesAtAFolder "dies-at-a-folder" Server1;
    Says404ForAnEmptyPage "says-404-for-an-empty-page" Server1;
    TakesAbsolutePaths "takes-absolute-paths" Server1;
    TextMode "text-mode" Server1 Server2;
    DecodesFiles "decodes-files" Server1 Server2;
    LosesTheLastLine "loses-the-last-line" Server1 Server2;
    LosesTheLastPiece "loses-the-last-piece" Server1;
    StripsThePage "strips-the-page" Server1;
    SendsABytesLiteral "sends-a-bytes-literal" Server1 Server2;
    SendsAListOfLines "sends-a-list-of-lines" Server1;
    ServesAnOldCopy "serves-an-old-copy" Server1 Server2;
    CutsOffAt64Kb "cuts-off-at-64-kb" Client Server1;
    // How a server words its answer.
    BareStatusLine "bare-status-line" Server1;
    NoContentType "no-content-type" Server1;
    PlainText "plain-text" Server1;
    SaysHtmlForTextHtml "says-html-for-text-html" Server1 Server2;
    NoTypeForHtm "no-type-for-htm" Server1 Server2;
    CallsHtmAnOctetStream "calls-htm-an-octet-stream" Server1;
    NoContentLength "no-content-length" Server1;
    LengthInCharacters "length-in-characters" Server1;
    LengthOfTheObject "length-of-the-object" Server1 Server2 Server3;
    LengthTooBig "length-too-big" Server1 Server3;
    LengthTooSmall "length-too-small" Server1 Server3;
    LfForCrlf "lf-for-crlf" Server1;
    NoBlankLine "no-blank-line" Server1;
    NoBlankLineOnErrors "no-blank-line-on-errors" Server1;
    AddsANewline "adds-a-newline" Server1 Server2;
    AddsAZeroByte "adds-a-zero-byte" Server1 Server2 Server3;
    LineEndBehindTheLength "line-end-behind-the-length" Server1 Server2;
    NoHeadOnErrors "no-head-on-errors" Server1;
    AnswersTwice "answers-twice" Server1;
    BeginsWithALineEnd "begins-with-a-line-end" Server1;
    SendsOnce "sends-once" Server1 Server2;

    // How server 2 minds many connections.
    ServesOneAtATime "serves-one-at-a-time" Server2 Server3;
    ReadsRightAfterAccept "reads-right-after-accept" Server2;
    ServesInAcceptOrder "serves-in-accept-order" Server2;
    ReadsTheLastAccepted "reads-the-last-accepted" Server2;
    AnswersTheLastAccepted "answers-the-last-accepted" Server2;
    SendsErrorsToTheLastAccepted "sends-errors-to-the-last-accepted" Server2;
    WatchesUpToTheNewest "watches-up-to-the-newest" Server2;
    FiveConnectionsAtMost "five-connections-at-most" Server2;
    ThirtyConnectionsAtMost "thirty-connections-at-most" Server2;
    SelectsOnNothing "selects-on-nothing" Server2;
    PassesOverSelectsError "passes-over-selects-error" Server2;
    DiesOfAClosedSocket "dies-of-a-closed-socket" Server2;
    DiesWhenAskedAndLeft "dies-when-asked-and-left" Server2;
    DropsSilentClients "drops-silent-clients" Server2;
    SpinsWhileIdle "spins-while-idle" Server2;
    WatchesForWritingToo "watches-for-writing-too" Server2;
    SleepsBetweenRounds "sleeps-between-rounds" Server2;
    WakesEveryFiveMilliseconds "wakes-every-five-milliseconds" Server2;
    SpinsOnAClosedConnection "spins-on-a-closed-connection" Server2;
    KeepsClosedDescriptors "keeps-closed-descriptors" Server2;
    KeepsServedDescriptors "keeps-served-descriptors" Server2;
    KeepsDescriptorsOfErrors "keeps-descriptors-of-errors" Server2;
    AThreadPerConnection "a-thread-per-connection" Server2;
    AProcessPerConnection "a-process-per-connection" Server2;
    AThreadBesideSelect "a-thread-beside-select" Server2;
    AThreadThatPolls "a-thread-that-polls" Server2;
    AThreadPerRequest "a-thread-per-request" Server2;
    AProcessBesideSelect "a-process-beside-select" Server2;
    AProcessPerRequest "a-process-per-request" Server2;
    WaitsForHalfARequest "waits-for-half-a-request" Server2;
    WaitsForASlowReader "waits-for-a-slow-reader" Server2;
    DiesAboveFdSetsize "dies-above-fd-setsize" Server2;

    // How server 3 reads its operands.
    NoHttpVersion "no-http-version" Server1 Server2 Server3;
    TakesTheRestForTheValue "takes-the-rest-for-the-value" Server3;
    LosesTheLastValue "loses-the-last-value" Server3;
    DiesWithoutAQuery "dies-without-a-query" Server3;
    Says400ForOtherPaths "says-400-for-other-paths" Server3;
    Says200ForOtherPaths "says-200-for-other-paths" Server3;
    Says404ForAMistake "says-404-for-a-mistake" Server3;
    Says200ForAMistake "says-200-for-a-mistake" Server3;
    EndsAtAMistake "ends-at-a-mistake" Server3;
    ExitsAfterA400 "exits-after-a-400" Server3;
    LeavesA400Open "leaves-a-400-open" Server3;
    AnswersAnyPath "answers-any-path" Server3;
    SilentOnOtherPaths "silent-on-other-paths" Server3;
    PathBeginsWithProduct "path-begins-with-product" Server3;
    TakesATrailingSlash "takes-a-trailing-slash" Server3;
    NeedsAAndB "needs-a-and-b" Server3;
    WantsTheHandoutsNames "wants-the-handouts-names" Server3;
    WantsThreeOperands "wants-three-operands" Server3;
    FirstOfTheSameName "first-of-the-same-name" Server3;
    MergesSameNames "merges-same-names" Server3;
    GroupsSameNames "groups-same-names" Server3;
    MultipliesNothing "multiplies-nothing" Server3;
    TakesTheNumberInFront "takes-the-number-in-front" Server3;
    SkipsNonNumbers "skips-non-numbers" Server3;
    PassesOverALoneName "passes-over-a-lone-name" Server3;
    DiesAtANonNumber "dies-at-a-non-number" Server3;
    WholeNumbersOnly "whole-numbers-only" Server3;
    DropsTheFraction "drops-the-fraction" Server3;
    NoNegatives "no-negatives" Server3;
    NoExponents "no-exponents" Server3;
    KnowsNumbersByAPattern "knows-numbers-by-a-pattern" Server3;
    KnowsNumbersByTheirDigits "knows-numbers-by-their-digits" Server3;
    NoCapitalE "no-capital-e" Server3;
    TakesAPlusForASpace "takes-a-plus-for-a-space" Server3;
    TakesNothingForZero "takes-nothing-for-zero" Server3;
    TakesZeroForNothing "takes-zero-for-nothing" Server3;
    NeedsTwoOperands "needs-two-operands" Server3;
    TenOperandsAtMost "ten-operands-at-most" Server3;
    SixOperandsAtMost "six-operands-at-most" Server3;
    // How server 3 calculates and answers.
    LastOperandOnly "last-operand-only" Server3;
    DropsTheFirstOperand "drops-the-first-operand" Server3;
    BeginsWithZero "begins-with-zero" Server3;
    GoesOnFromTheLastProduct "goes-on-from-the-last-product" Server3;
    MultipliesTwoOnly "multiplies-two-only" Server3;
    AddsInstead "adds-instead" Server3;
    SortsTheOperands "sorts-the-operands" Server3;
    OperandsAsStrings "operands-as-strings" Server3;
    ResultAsAString "result-as-a-string" Server3;
    RoundsToTwoPlaces "rounds-to-two-places" Server3;
    SixDigits "six-digits" Server3;
    NoOperation "no-operation" Server3;
    MisspeltOperation "misspelt-operation" Server3;
    SingleQuotes "single-quotes" Server3;
    ACommaTooMany "a-comma-too-many" Server3;
    NamesWithoutQuotes "names-without-quotes" Server3;
    CallsTheResultProduct "calls-the-result-product" Server3;
    WrapsTheJsonInHtml "wraps-the-json-in-html" Server3;
    SaysTextJson "says-text-json" Server3;
    SaysTextHtml "says-text-html" Server3;
    BareInfinity "bare-infinity" Server3;
    NullForInfinity "null-for-infinity" Server3;
    ALargeNumberForInfinity "a-large-number-for-infinity" Server3;
    TooLargeANumberForInfinity "too-large-a-number-for-infinity" Server3;
    InfinitySpeltOut "infinity-spelt-out" Server3;
    BareInf "bare-inf" Server3;
    LosesTheSignOfInfinity "loses-the-sign-of-infinity" Server3;
    RefusesOverflow "refuses-overflow" Server3;
    BareNan "bare-nan" Server3;
    BareInfiniteOperand "bare-infinite-operand" Server3;
}

/// The flaw of `program` that the catalogue calls `name`, with or without the program's letters.
pub fn named(name: &str, program: Program) -> Option<Flaw> {
    let short =
        name.strip_prefix(program.prefix()).and_then(|rest| rest.strip_prefix('-')).unwrap_or(name);
    FLAWS
        .iter()
        .find(|(_, known, programs)| *known == short && programs.contains(&program))
        .map(|(flaw, ..)| *flaw)
}

/// Every name the code answers to, as the catalogue writes it, with its program.
#[cfg(test)]
pub fn every_name() -> impl Iterator<Item = (String, Program)> {
    FLAWS.iter().flat_map(|(_, name, programs)| {
        programs.iter().map(move |program| (format!("{}-{name}", program.prefix()), *program))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A flaw that no line of the code asks about would be a correct program under a wrong name.
    #[test]
    fn every_flaw_is_made_somewhere() {
        let code = code_but_for_the_list();
        for (flaw, ..) in FLAWS {
            let mention = format!("Flaw::{flaw:?}");
            let made = code
                .match_indices(&mention)
                .any(|(at, _)| !code[at + mention.len()..].starts_with(char::is_alphanumeric));
            assert!(made, "{mention} is listed, and no line of the code makes it");
        }
    }

    fn code_but_for_the_list() -> String {
        let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        std::fs::read_dir(sources)
            .expect("the sources are beside the manifest")
            .map(|entry| entry.expect("a readable entry").path())
            .filter(|path| !path.ends_with("flaw.rs"))
            .map(|path| std::fs::read_to_string(path).expect("a source file is text"))
            .collect()
    }

    #[test]
    fn a_flaw_is_found_with_and_without_its_letters_and_only_for_its_programs() {
        let never_closes = Some(Flaw::NeverCloses);
        assert_eq!(named("s2-never-closes", Program::Server2), never_closes);
        assert_eq!(named("never-closes", Program::Server1), never_closes);
        assert_eq!(named("s1-never-closes", Program::Server2), None);
        assert_eq!(named("never-closes", Program::Client), None);
    }
}
