//! The loop: what was typed, what the run has found, what was saved.

use super::asked::Asked;
use super::board::{Board, Turn};
use super::concern::{self, Concerned};
use super::course::Course;
use super::endings;
use super::keys::{self, Key};
use super::look::{Change, Look};
use super::out::Out;
use super::picture::Picture;
use super::run::{Run, Said};
use super::show::Show;
use super::stage::{self, Changed, Stage};
use crate::memory::Store;
use crate::memory::change::clock;
use crate::points::Points;
use crate::report::Options;
use crate::report::harmless::one_line;
use crate::report::summary::short_reason;
use crate::verdict::{Check, Verdict};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::collections::{BTreeSet, VecDeque};
use std::error::Error;
use std::io::{self, stdin};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// Whatever does not wake it by itself is looked for this often.
const EVERY: Duration = Duration::from_millis(40);

/// A watch that goes on.
pub struct Watching {
    asked: Asked,
    course: Course,
    look: Look,
    board: Board,
    /// The run that goes on, and the ones after it.
    run: Option<Run>,
    stages: VecDeque<Stage>,
    /// Whether the run is of the one page that is being fixed.
    is_alone: bool,
    picture: Option<Picture>,
    show: Show,
    out: Out,
}

impl Watching {
    /// Watches until it is told to end.
    pub fn watch(asked: Asked, options: Options) -> Result<(), Box<dyn Error>> {
        let course = Course::read(asked.lab.as_deref())?;
        let look = Look::at(&asked.folder);
        if !look.is_there() {
            let folder = asked.folder.display();
            return Err(
                format!("there is no folder {folder}; name the one with your programs").into()
            );
        }
        endings::note_them()?;
        let (board, out) = (Board::new(&course.lab), Out::open()?);
        let show = Show::new(asked.folder.display().to_string(), options);
        let (run, stages, picture) = (None, VecDeque::new(), None);
        let mut watching = Watching {
            asked,
            course,
            look,
            board,
            run,
            stages,
            is_alone: false,
            picture,
            show,
            out,
        };
        watching.tell(&format!("watching {}", watching.show.folder.clone()))?;
        watching.recall()?;
        watching.begin(stage::whole(&watching.course.lab));
        let mut turned = Turned::On;
        while turned != Turned::Left && !endings::was_noted() {
            if turned == Turned::On || watching.out.was_resized() {
                watching.show.draw(&watching.board, &watching.course.lab, &mut watching.out)?;
            }
            turned = watching.turn()?;
        }
        Ok(())
    }

    fn store(&self) -> Option<Store> {
        Store::of(Some(&self.asked.folder), &self.asked.program)
    }

    /// From now on things stand as they do now. Without a place for it, nothing is remembered.
    fn remember(&mut self) {
        let now = self.board.now();
        let _ = self.store().map(|store| store.remember(&now));
        self.board.before = Some(now);
    }

    /// Tells what is remembered of this folder, if it was graded by the same lab.
    fn recall(&mut self) -> io::Result<()> {
        let remembered = self.store().and_then(|store| store.recall());
        self.board.before = remembered.filter(|it| it.lab == self.course.lab.identity.sha256);
        let Some(before) = &self.board.before else { return Ok(()) };
        let since = clock(before.at, SystemTime::now());
        let points: Points = before.checks.values().map(|outcome| outcome.points).sum();
        let passed = before.checks.values().filter(|outcome| outcome.passed).count();
        let failed = before.checks.len() - passed;
        self.tell(&format!("at {since}: {points} points, {passed} passed, {failed} failed"))
    }

    /// Waits a moment for whatever comes, and sees to it.
    fn turn(&mut self) -> Result<Turned, Box<dyn Error>> {
        let (typed, said) = self.wait()?;
        let mut turned = if typed || said { Turned::On } else { Turned::Still };
        if typed && self.typed()? == Turned::Left {
            return Ok(Turned::Left);
        }
        if said && let Some(run) = &mut self.run {
            let said = run.hear()?;
            self.heard(said)?;
        }
        if let Some(read) = self.course.again() {
            self.lab_changed(read)?;
            turned = Turned::On;
        }
        if let Some(change) = self.look.again() {
            match change {
                Change::Files(files) => self.saved(&files)?,
                Change::Gone => self.gone()?,
            }
            turned = Turned::On;
        }
        if let Some(note) = self.picture.as_mut().and_then(Picture::ready) {
            self.picture = None;
            self.tell(&note)?;
            turned = Turned::On;
        }
        Ok(turned)
    }

    /// Whether something was typed, and whether the run has said something.
    fn wait(&self) -> io::Result<(bool, bool)> {
        let stdin = stdin();
        let keys = self.out.is_screen().then(|| stdin.as_fd());
        let says = self.run.as_ref().map(Run::says);
        let mut fds: Vec<PollFd> =
            keys.into_iter().chain(says).map(|fd| PollFd::new(fd, PollFlags::POLLIN)).collect();
        let most = PollTimeout::try_from(EVERY).unwrap_or(PollTimeout::ZERO);
        match poll(&mut fds, most) {
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut ready = fds.iter().map(|fd| fd.any().unwrap_or(false));
        let typed = keys.is_some() && ready.next().unwrap_or(false);
        Ok((typed, says.is_some() && ready.next().unwrap_or(false)))
    }

    fn typed(&mut self) -> Result<Turned, Box<dyn Error>> {
        let mut bytes = [0; 64];
        let count = match nix::unistd::read(stdin().as_fd(), &mut bytes) {
            // The terminal was closed.
            Ok(0) | Err(nix::errno::Errno::EIO) => return Ok(Turned::Left),
            Ok(count) => count,
            Err(nix::errno::Errno::EINTR) => 0,
            Err(error) => return Err(error.into()),
        };
        for key in keys::parse(&bytes[..count]) {
            match key {
                Key::Quit => return Ok(Turned::Left),
                Key::All => {
                    self.begin(stage::whole(&self.course.lab));
                    self.tell("grading everything again")?;
                }
                Key::Step => self.step()?,
                Key::Browser => self.draw_picture(),
                key => self.show.obey(key, &self.board),
            }
        }
        Ok(Turned::On)
    }

    /// Begins these runs, in place of those that went on.
    fn begin(&mut self, stages: Vec<Stage>) {
        self.board.await_all(stages.iter().flat_map(|stage| stage.pages.iter().cloned()));
        (self.run, self.stages, self.show.alarm) = (None, stages.into(), None);
        self.next_run();
    }

    fn next_run(&mut self) {
        (self.run, self.show.is_running) = (None, false);
        let Some(stage) = self.stages.pop_front() else { return };
        self.is_alone = stage.pages.len() == 1;
        match Run::begin(&self.asked, self.course.folder().as_deref(), &stage) {
            Ok(run) => self.run = Some(run),
            Err(error) => {
                self.stages.clear();
                self.show.alarm = Some(format!("httplab grade could not be started: {error}"));
            }
        }
        self.show.is_running = self.run.is_some();
    }

    fn heard(&mut self, said: Said) -> io::Result<()> {
        for news in said.news {
            let known: BTreeSet<u32> = self.board.stuck.keys().copied().collect();
            for turn in self.board.take(news) {
                self.tell_turn(&turn)?;
                let passes = |check: &Check| check.verdict == Verdict::Pass;
                if self.is_alone && self.board.check(&turn.page).is_some_and(passes) {
                    self.show.note = format!("✓ {} passes now", turn.page);
                }
            }
            let new = self.board.stuck.iter().filter(|(part, _)| !known.contains(part));
            for (_, part) in new {
                let reason = part.checks.first().and_then(|check| check.reason.as_deref());
                let line = format!("✗ {} {}", part.program, reason.unwrap_or("is missing"));
                self.out.line(&line)?;
                part.beforehand.build_output.iter().try_for_each(|line| self.out.line(line))?;
            }
        }
        if self.board.settles() {
            let gained = self.board.gained(self.show.words());
            // Causes may still be looked for, which changes few points and takes long.
            self.remember();
            gained.iter().try_for_each(|gained| self.tell(gained))?;
        }
        match said.ended {
            None => Ok(()),
            Some(Ok(())) => self.ended(),
            Some(Err(why)) => {
                self.stages.clear();
                self.show.alarm = Some(why.clone());
                self.out.line(&format!("✗ {why}"))?;
                self.ended()
            }
        }
    }

    /// A run has ended: the next begins, or all is known.
    fn ended(&mut self) -> io::Result<()> {
        self.next_run();
        if self.run.is_some() {
            return Ok(());
        }
        if self.board.is_settled() {
            self.remember();
        }
        let grade = &self.board.grade;
        self.out.line(&format!("{}/{} points", grade.score, grade.max))
    }

    /// A line for a page whose verdict is new, or that is being fixed.
    fn tell_turn(&self, turn: &Turn) -> io::Result<()> {
        let Some(check) = self.board.check(&turn.page) else { return Ok(()) };
        if turn.was == Some(check.verdict) && !self.is_alone {
            return Ok(());
        }
        let mark = match check.verdict {
            Verdict::Pass => return self.out.line(&format!("✓ {}", check.page)),
            Verdict::Fail => '✗',
            Verdict::Skip => '·',
            Verdict::Broken => '!',
        };
        self.out.line(&format!("{mark} {}  {}", check.page, short_reason(check)))
    }

    fn saved(&mut self, files: &[PathBuf]) -> io::Result<()> {
        let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        self.tell(&format!("changed {}", names.join(", ")))?;
        let lab = &self.course.lab;
        let Concerned { mut programs, built } =
            concern::concerned(files, &lab.programs(), &self.asked);
        let own = programs.clone();
        self.board.outdate(&own);
        let lab = &self.course.lab;
        // What an earlier save concerned, and is not known yet.
        let waiting = lab.pages.iter().filter(|page| self.board.waiting.contains(&page.name));
        programs.extend(waiting.map(|page| page.program.name().to_owned()));
        self.show.hold();
        let focus = self.show.focus();
        let stages =
            stage::after_a_save(lab, &self.board.grade, &Changed { own, programs, built }, focus);
        let fixed = stages.last().and_then(|stage| stage.first.first().cloned());
        if let Some(page) = fixed {
            self.show.turn_to(&page, &self.board);
        }
        self.begin(stages);
        Ok(())
    }

    fn gone(&mut self) -> io::Result<()> {
        self.run = None;
        self.stages.clear();
        self.show.is_running = false;
        let folder = self.asked.folder.display();
        let why = format!("{folder} is not there any more; this goes on when it is back");
        self.out.line(&why)?;
        self.show.alarm = Some(why);
        Ok(())
    }

    fn lab_changed(&mut self, read: Result<(), String>) -> io::Result<()> {
        match read {
            Ok(()) => {
                self.show.lab_alarm = None;
                let before = self.board.before.take();
                self.board = Board::new(&self.course.lab);
                self.board.before = before;
                self.tell("the lab has changed, and was read again")?;
                self.begin(stage::whole(&self.course.lab));
            }
            Err(why) => {
                let why = format!("the lab is broken; it goes on as it was before\n{why}");
                self.out.line(&why)?;
                self.show.lab_alarm = Some(why);
            }
        }
        Ok(())
    }

    /// Steps through the page that is shown, and comes back.
    fn step(&mut self) -> Result<(), Box<dyn Error>> {
        let (Some(page), Out::Screen(terminal)) = (self.show.focus(), &mut self.out) else {
            return Ok(());
        };
        let lab = self.course.folder();
        let mut command = self.asked.command(&["step", page], lab.as_deref())?;
        let ended = terminal.lend(|| {
            anstream::println!("\nhttplab step {}", one_line(page));
            let ended = command.status();
            // What it says of a page that cannot be played would be gone.
            if !ended.as_ref().is_ok_and(|status| matches!(status.code(), Some(0 | 1))) {
                anstream::eprintln!("Enter goes back.");
                let _ = stdin().read_line(&mut String::new());
            }
            ended
        })?;
        endings::forget_interrupt();
        ended?;
        Ok(())
    }

    fn draw_picture(&mut self) {
        let Some(page) = self.show.focus() else { return };
        match Picture::begin(&self.asked, self.course.folder().as_deref(), page) {
            Ok(picture) => {
                self.picture = Some(picture);
                self.show.note = "the picture is being made …".to_owned();
            }
            Err(error) => self.show.note = format!("the picture could not be made: {error}"),
        }
    }

    /// Says it, on the screen or in a line.
    fn tell(&mut self, line: &str) -> io::Result<()> {
        self.show.note = line.to_owned();
        self.out.line(line)
    }
}

/// Whether it goes on, and whether there is something new to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turned {
    On,
    Still,
    Left,
}
