// http_server3 in Rust (std only) -- a JSON API for multiplication, one thread per connection.
// Build: rustc -O http_server3.rs     Run: ./http_server3 PORT     Ask: GET /product?a=12&b=60&another=0.5
use std::env;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process;
use std::thread;

const MAX_REQUEST: usize = 64 * 1024;

/// Undo %XX. None if what comes out is not UTF-8. A '+' stays a '+': 1e+5.
fn percent_decode(s: &str) -> Option<String> {
    let bytes = s.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = bytes.get(i + 1..i + 3).filter(|h| h.iter().all(u8::is_ascii_hexdigit));
        match (bytes[i], hex) {
            (b'%', Some(h)) => {
                out.push(u8::from_str_radix(std::str::from_utf8(h).ok()?, 16).ok()?);
                i += 3;
            }
            (b, _) => {
                out.push(b);
                i += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

/// The operands of a query, or a message saying what is wrong with it.
fn operands(query: &str) -> Result<Vec<f64>, &'static str> {
    if query.is_empty() {
        return Err("no parameters");
    }
    query
        .split('&')
        .map(|parameter| {
            let (_, value) = parameter.split_once('=').ok_or("a parameter without =")?;
            let value = percent_decode(value).ok_or("a parameter is not a number")?;
            match value.parse::<f64>() {
                Ok(x) if !x.is_nan() => Ok(x),
                _ => Err("a parameter is not a number"),
            }
        })
        .collect()
}

/// {:?} writes the shortest digits that read back the same (12.0, 0.1, 1e300): all valid JSON.
fn json(x: f64) -> String {
    if x.is_nan() {
        "\"nan\"".to_string()
    } else if x.is_infinite() {
        (if x > 0.0 { "\"inf\"" } else { "\"-inf\"" }).to_string()
    } else {
        format!("{:?}", x)
    }
}

fn error(status: &'static str, why: &str) -> (&'static str, String) {
    (status, format!("{{\"error\": \"{}\"}}\n", why))
}

fn answer(request: &[u8]) -> (&'static str, String) {
    let text = String::from_utf8_lossy(request);
    let mut words = text.lines().next().unwrap_or("").split_whitespace();
    let target = match (words.next(), words.next()) {
        (Some("GET"), Some(target)) => target,
        (Some(_), Some(_)) => return error("501 Not Implemented", "only GET is implemented"),
        _ => return error("400 Bad Request", "malformed request"),
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path != "/product" {
        return error("404 Not Found", "only /product is here");
    }
    match operands(query) {
        Err(why) => error("400 Bad Request", why),
        Ok(numbers) => {
            let list: Vec<String> = numbers.iter().map(|&x| json(x)).collect();
            let result = json(numbers.iter().product());
            let body = format!(
                "{{\"operation\": \"product\", \"operands\": [{}], \"result\": {}}}\n",
                list.join(", "),
                result
            );
            ("200 OK", body)
        }
    }
}

/// Read up to the blank line. None if the client leaves before it.
fn read_request(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut request = Vec::new();
    let mut buf = [0u8; 4096];
    while request.len() < MAX_REQUEST {
        let n = stream.read(&mut buf)?;
        if n == 0 {
            return Ok(None);
        }
        request.extend_from_slice(&buf[..n]);
        if request.windows(4).any(|w| w == b"\r\n\r\n") || request.windows(2).any(|w| w == b"\n\n") {
            return Ok(Some(request));
        }
    }
    Ok(Some(Vec::new())) // too long: answered as malformed
}

fn serve(mut stream: TcpStream) -> io::Result<()> {
    if let Some(request) = read_request(&mut stream)? {
        let (status, body) = answer(&request);
        let reply = format!(
            "HTTP/1.0 {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
            status,
            body.len(),
            body
        );
        stream.write_all(reply.as_bytes())?;
    }
    Ok(()) // dropping the stream closes it
}

fn main() {
    let port = match env::args().nth(1).and_then(|p| p.parse::<u16>().ok()) {
        Some(port) if port >= 1024 => port,
        _ => {
            eprintln!("usage: http_server3 PORT (1024 to 65535)");
            process::exit(2);
        }
    };
    let listener = TcpListener::bind(("0.0.0.0", port)).unwrap_or_else(|e| {
        eprintln!("http_server3: port {}: {}", port, e);
        process::exit(1);
    });
    for stream in listener.incoming() {
        let spawned = stream.and_then(|s| {
            thread::Builder::new().spawn(move || {
                if let Err(e) = serve(s) {
                    eprintln!("connection: {}", e);
                }
            })
        });
        if let Err(e) = spawned {
            eprintln!("accept: {}", e);
        }
    }
}
