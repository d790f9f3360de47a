//! The command line: what can be asked of `httplab`, one file a command.

pub mod arguments;
mod building;
pub mod causes;
pub mod check;
pub mod class;
mod contents;
pub mod doctor;
pub mod grade;
pub mod init;
pub mod limits;
pub mod list;
pub mod manual;
pub mod matrix;
pub mod pieces;
pub mod played;
mod proving;
pub mod quiz;
pub mod reference;
pub mod shell;
pub mod show;
pub mod step;
pub mod tape;
pub mod targets;
mod tried;
pub mod watch;
mod whose;

pub use arguments::Arguments;

use arguments::Command;
use std::error::Error;

/// Does what was asked. `false` where required checks failed.
pub fn run(arguments: Arguments) -> Result<bool, Box<dyn Error>> {
    // Other C libraries keep little by themselves.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    crate::sys::allocator::keep_little();
    match arguments.command {
        Command::Grade(asked) => grade::run(&asked),
        Command::Class(asked) => class::run(&asked),
        Command::Doctor(asked) => doctor::run(&asked),
        Command::Completions(asked) => manual::completions(&asked).map(|()| true),
        Command::Man => manual::page().map(|()| true),
        Command::Licences => manual::licences().map(|()| true),
        Command::Init(asked) => init::run(&asked).map(|()| true),
        Command::List(asked) => list::run(&asked).map(|()| true),
        Command::Show(asked) => show::run(&asked).map(|()| true),
        Command::Matrix(asked) => matrix::run(&asked),
        Command::Watch(asked) => watch::run(&asked).map(|()| true),
        Command::Step(asked) => step::run(&asked),
        Command::Tape(asked) => tape::run(&asked),
        Command::Shell(asked) => shell::run(&asked),
        Command::Quiz(asked) => quiz::run(&asked),
        Command::Causes => causes::run().map(|()| true).map_err(Into::into),
        Command::Check(asked) => check::run(&asked),
    }
}
