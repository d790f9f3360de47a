//! What an onlooker does on the stage that no page says: it connects, and sends bytes of its own.

use super::connection::Connection;
use super::stage::Stage;
use crate::judge::found::Found;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

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
            let now = self.record.now();
            let connection =
                self.connection(name).ok_or_else(|| format!("{name} has no connection now"))?;
            match connection.send(&bytes[sent..]) {
                Ok(Some(count)) => {
                    let who = self.spoken_name(name);
                    self.record.add_sent(now, &who, &bytes[sent..sent + count]);
                    sent += count;
                }
                Ok(None) if self.record.now() - began > BY_HAND.as_secs_f64() => {
                    return Err(Found::NotTaken { sent, of: bytes.len() }.to_string());
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
