#!/bin/sh
# Writes long.html to stdout: a page whose every ledger line says at which byte of the page it
# begins, so that a reader of a damaged copy sees at once what was lost and where.
#
#     sh www/make-long.sh > www/long.html          make it
#     sh www/make-long.sh | cmp - www/long.html    check that the committed page is this recipe's
#
# Any POSIX sh and awk give the same bytes. The text is ASCII, because awk may count characters
# where we mean bytes, and here the two must be one.

LC_ALL=C exec awk '
BEGIN {
    lines_in_a_chapter = 900
    tell_the_chapters()
    total = 999999              # six digits, as the true number will have
    page()                      # once in silence, to learn how long the page is
    total = at; speaking = 1
    page()                      # and once aloud, now that "to come" can be known
}

function page(    chapter) {
    at = 0; line = 0
    head()
    for (chapter = 1; chapter in title; chapter++) {
        say("<h2 id=\"chapter-" chapter "\">" chapter ". " title[chapter] "</h2>")
        say("<p>" lesson[chapter] "</p>")
        ledger(lines_in_a_chapter)
    }
    foot()
}

function say(text) {
    if (speaking) print text
    at += length(text) + 1      # one more for the line end
}

function ledger(count) {
    say("<pre>")
    while (count-- > 0) entry()
    say("</pre>")
}

# One ledger line. Where a block of 4096 bytes begins on it, it says so.
function entry(    text, blocks) {
    text = sprintf("byte %6d  segment %3d  line %4d  %6d bytes to come", \
                   at, int(at / 1460) + 1, ++line, total - at)
    blocks = int((at + length(text)) / 4096)
    if (blocks > int((at - 1) / 4096)) text = text "  = " blocks " x 4096"
    say(text)
}

function tell_the_chapters() {
    title[1] = "One write, many segments"
    lesson[1] = "The server may hand this whole page to the kernel in one call. The network cannot " \
        "carry it in one piece: an Ethernet frame holds 1500 bytes, of which the IP and TCP headers " \
        "take 20 each at least. The 1460 that remain are the segment that the ledger counts in. On the " \
        "loopback interface the pieces are larger, but pieces they are."

    title[2] = "What recv returns"
    lesson[2] = "A call of <code>recv(fd, buffer, 4096)</code> returns as soon as there is " \
        "<em>something</em>: one byte, 1460, 4096, never more than asked. How the bytes were grouped " \
        "when they were sent is lost; their order is not. So one call is never a page. The marks " \
        "<code>= 1 x 4096</code> show how many full buffers have gone by."

    title[3] = "Counting"
    lesson[3] = "If the answer has a Content-Length, a client counts the bytes after the blank line " \
        "and stops at that number. Part of the body usually arrives in the same piece as the end of " \
        "the head; those bytes count too, and forgetting them is a favourite mistake."

    title[4] = "The window"
    lesson[4] = "A receiver tells the sender how many bytes it has room for. The field in the TCP " \
        "header is 16 bits wide, so without the window scale option no more than 65535 bytes can be " \
        "under way unacknowledged. This page is several such windows long."

    title[5] = "A full buffer"
    lesson[5] = "When the send buffer is full, a blocking <code>send</code> waits, and a non-blocking " \
        "one takes what fits and returns that count. Either way the count is the truth: a program that " \
        "ignores it and goes on with its next piece leaves a hole, and the ledger shows the hole as a " \
        "jump in its numbers."

    title[6] = "A slow reader"
    lesson[6] = "If the client does not read, its buffer fills, its window closes to zero, then the " \
        "buffer of the server fills. A server that writes to one client at a time now waits for the " \
        "slowest of them. A server on select can ask which connections are <em>writable</em> and leave " \
        "the slow one for later."

    title[7] = "The end"
    lesson[7] = "After the last byte the server closes, and when the client has read everything, its " \
        "<code>recv</code> returns zero. In HTTP/1.0 without a Content-Length that zero is the only end " \
        "there is. It looks the same whether the server was done or died: only the length can tell."

    title[8] = "Comparing"
    lesson[8] = "A page looks complete long before it is. <code>cmp</code> names the first byte that " \
        "differs, counting from 1 where this ledger counts from 0, and the line that holds that byte " \
        "tells where the copy went wrong."
}

function head() {
    say("<!DOCTYPE html>")
    say("<html lang=\"en\">")
    say("<head>")
    say("<meta charset=\"utf-8\">")
    say("<meta name=\"viewport\" content=\"width=device-width\">")
    say("<title>A long page</title>")
    say("<style>")
    say(":root { color-scheme: light dark; --ink: #1f2530; --paper: #fdfcf8; --soft: #f1eee6; --line: #cbc4b4; --link: #0a5296 }")
    say("@media (prefers-color-scheme: dark) {")
    say("  :root { --ink: #e3e1da; --paper: #171a20; --soft: #22262e; --line: #47505d; --link: #8fbcf2 }")
    say("}")
    say("body { max-width: 42rem; margin: auto; padding: 1rem 1.2rem 3rem; color: var(--ink); background: var(--paper); font: 1.05rem/1.6 Georgia, serif }")
    say("a { color: var(--link) }")
    say("pre, code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .85em }")
    say("pre { padding: .7rem 1rem; overflow-x: auto; line-height: 1.45; background: var(--soft); border-left: 3px solid var(--line) }")
    say("</style>")
    say("</head>")
    say("<body>")
    say("<nav><a href=\"index.html\">A small course on HTTP/1.0</a></nav>")
    say("<h1>A long page</h1>")
    say(sprintf("<p>This page is %6d bytes long. No network carries that in one piece, so here a", total))
    say("client shows whether it reads to the end, and a server whether it writes to the end.</p>")
    say("<p>Below is a ledger. Every line begins by saying at which byte of the page it stands, counting")
    say("from 0; then in which segment of 1460 bytes that is, if the page travelled by itself; then its own")
    say("number; then how many bytes are to come, itself included. If you miss some, the numbers jump where")
    say("they are missing. To be sure:</p>")
    say("<pre>curl http://localhost:8000/long.html &gt; copy")
    say("cmp copy www/long.html &amp;&amp; wc -c copy</pre>")
}

function foot() {
    say("<h2 id=\"end\">You have it all</h2>")
    say(sprintf("<p>If you can read this, and <code>wc -c</code> says %d, nothing was lost.</p>", total))
    say("<nav><a href=\"languages.html\">&larr; Bytes and characters</a> &middot;")
    say("<a href=\"index.html\">Contents</a> &middot;")
    say("<a href=\"more/sockets.html\">Life of a connection &rarr;</a></nav>")
    say("</body>")
    say("</html>")
}
'
