//! Progress, on a terminal only: how many pages are done, how many failed, and which one the run is
//! waiting for. It goes to standard error and leaves nothing behind.

use super::harmless::one_line;
use crate::grade::event::{Event, Reporter};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io;
use std::time::Duration;

/// The reporter of progress; where standard error is no terminal, it shows nothing.
pub fn progress() -> Box<dyn Reporter> {
    Box::new(Progress::new(ProgressDrawTarget::stderr()))
}

struct Progress {
    bar: ProgressBar,
    /// The pages being replayed, the oldest first.
    running: Vec<String>,
    failed: usize,
}

impl Progress {
    fn new(target: ProgressDrawTarget) -> Progress {
        let bar = ProgressBar::with_draw_target(None, target);
        Progress { bar, running: Vec::new(), failed: 0 }
    }

    fn begin(&mut self, pages: usize) {
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len}{prefix}  {wide_msg}");
        self.bar.set_style(style.expect("the template is well formed").progress_chars("━╸ "));
        self.bar.set_length(pages as u64);
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    /// Shows the page that has been running longest: when the run seems to hang, it is the one.
    fn show(&self) {
        let oldest = self.running.first().map_or("", String::as_str);
        self.bar.set_message(one_line(oldest));
    }
}

impl Reporter for Progress {
    fn on(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Began { pages } => self.begin(*pages),
            Event::CheckBegan { page } => {
                self.running.push((*page).to_owned());
                self.show();
            }
            Event::CheckEnded { check, .. } => {
                self.running.retain(|page| *page != check.page);
                self.failed += usize::from(check.costs());
                if self.failed > 0 {
                    self.bar.set_prefix(format!(", {} failed", self.failed));
                }
                self.bar.inc(1);
                self.show();
                if self.running.is_empty() && Some(self.bar.position()) == self.bar.length() {
                    self.bar.set_message("looking for the causes");
                }
            }
            Event::Ended { .. } => self.bar.finish_and_clear(),
        }
        Ok(())
    }
}

impl Drop for Progress {
    /// A run that ends early leaves the terminal as it was.
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
