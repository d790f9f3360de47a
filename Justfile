# Short names for what this workspace does. Each is one line that you could type yourself.

set positional-arguments

# List what there is
_list:
    @{{ just_executable() }} --list --unsorted

# Grade the reference, or a folder: just grade ~/project1 --part 2
[group('grade')]
[no-cd]
@grade *ARGS:
    cargo grade "$@"

# Grade a folder each time a file in it is saved, and show one failure at a time: just watch ~/project1
[group('grade')]
[no-cd]
@watch *ARGS:
    cargo httplab watch "$@"

# Play one page step by step: just step silent-client ~/project1
[group('grade')]
[no-cd]
@step *ARGS:
    cargo step "$@"

# Play one page at once, and print the system calls that the program makes: just tape silent-client ~/project1
[group('grade')]
[no-cd]
@tape *ARGS:
    cargo httplab tape "$@"

# Find the fault of a program that has one: just quiz, or a certain riddle: just quiz 7
[group('grade')]
[no-cd]
@quiz *ARGS:
    cargo httplab quiz "$@"

# Show a page, a rule, a part, the handout or the notation: just show silent-client, just show 3.2
[group('lab')]
@show NAME:
    cargo httplab show "$1"

# List the rules with the pages that check them, all or some: just list --part 3
[group('lab')]
@list *ARGS:
    cargo httplab list "$@"

# Tell all mistakes of the lab, or of another: just check ~/my-course/lab
[group('lab')]
[no-cd]
@check *ARGS:
    cargo httplab check "$@"

# Make lab/ and www/ into a site, target/book/site; fetches mdBook where it is missing
[group('lab')]
@book:
    python3 book/make.py

# Make autograder.zip for Gradescope, on Linux
[group('grade')]
gradescope:
    courses/gradescope/bundle.sh autograder.zip

# Serve www/ with a server of the reference: just serve http_server1 8001
[group('reference')]
[working-directory('www')]
@serve PROGRAM='http_server2' PORT='8000':
    cargo run --quiet --package reference --bin "$1" -- "$2"

# Fetch a page with the client of the reference: just fetch http://localhost:8000/
[group('reference')]
@fetch URL:
    cargo run --quiet --package reference --bin http_client -- "$1"

# Run all tests, or some: just test --test pages silent-client
[group('check')]
test *ARGS:
    cargo test --workspace "$@"

# Run the tests with curl, wget, Chromium, nginx, Apache and Python, which must be installed
[group('check')]
peers:
    cargo test --package reference --test peers -- --ignored

# Grade nginx, curl and others as controls, all that is installed, or one: just controls nginx
[group('check')]
controls NAME='':
    cargo test --package conformance --test peers -- --ignored "$1"

# Grade every faulty program of the catalogue, or some: FLAW='s2-*' just proof
[group('check')]
proof:
    cargo test --package conformance --test proof -- --ignored --nocapture

# Measure servers, client and harness beside what people would use, or less: just bench --quick
[group('check')]
bench *ARGS:
    python3 bench "$@"

# Formatting, clippy and rustdoc, with warnings denied
[group('check')]
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps

# Check that www/long.html is what its recipe makes
[group('check')]
long-page:
    sh www/make-long.sh | cmp - www/long.html

# All that must hold before a change is taken; on Debian it installs what it needs
[group('check')]
ci:
    .ci/run
