//! Someone who looks on while a page is replayed: the stepper. A grading has nobody look on.
//!
//! An onlooker is asked before each step and after the last one, and may then look at the stage, wait on
//! it, and act on it: connect, and send bytes that no page has.

use super::connection::Connection;
use super::shortfall::Stop;
use super::stage::Stage;
use crate::notation::step::Step;
use crate::transcript::{Direction, Entry};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

/// What an onlooker is told and asked.
pub trait Follow {
    /// A step is about to be played; returns when it may be, or with the reason why no more is played.
    /// The steps inside a `repeat` come after the `repeat` itself, each as often as it is played.
    fn before(&mut self, _step: &Step, _stage: &mut Stage<'_>) -> Result<(), Stop> {
        Ok(())
    }
    /// Something happened.
    fn news(&mut self, _entry: &Entry) {}
    /// It is now so many seconds after the beginning. Told often.
    fn time(&mut self, _now: f64) {}
    /// The page says `look`.
    fn look(&mut self, _stage: &mut Stage<'_>) {}
    /// The page is over, for this reason if not by its end. The program is ended after this.
    fn after(&mut self, _stop: Option<&Stop>, _stage: &mut Stage<'_>) {}
}

/// Nobody looks on.
pub struct Nobody;

impl Follow for Nobody {}

/// A connection by hand is waited for so long, and so are bytes to be taken.
const BY_HAND: Duration = Duration::from_millis(500);

impl Stage<'_> {
    /// Connects to the server under test under a name that no page has given it.
    pub fn connect_by_hand(&mut self, name: &str) -> Result<(), String> {
        if self.program.is_none() || self.port == 0 {
            return Err(
                "no server runs yet: it is started by the first step that connects".to_owned()
            );
        }
        let to = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let connection = Connection::open(to, None, false, BY_HAND)
            .map_err(|error| format!("no connection: {error}"))?;
        self.connected(name, connection);
        Ok(())
    }

    /// Sends bytes that no page has, on a connection that the page, or a hand, has made.
    pub fn send_by_hand(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        let mut sent = 0;
        let began = self.record.now();
        while sent < bytes.len() {
            let connection =
                self.connection(name).ok_or_else(|| format!("{name} has no connection now"))?;
            match connection.send(&bytes[sent..]) {
                Ok(Some(count)) => {
                    let who = self.spoken_name(name);
                    self.record.add_bytes(&who, Direction::ToProgram, &bytes[sent..sent + count]);
                    sent += count;
                }
                Ok(None) if self.record.now() - began > BY_HAND.as_secs_f64() => {
                    return Err(format!(
                        "only {sent} of {} bytes could be sent; the program does not read them",
                        bytes.len()
                    ));
                }
                Ok(None) => {
                    self.pump(Duration::from_millis(2));
                }
                Err(error) => return Err(format!("{name} cannot send: {error}")),
            }
        }
        self.last_sent = Some((name.to_owned(), bytes.to_vec()));
        Ok(())
    }
}
