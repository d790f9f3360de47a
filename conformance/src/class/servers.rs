//! Servers of the world, to stand beside others in a matrix: how each is started as the lab starts a server, in the folder
//! that it is to serve, with a port. What they write for themselves goes to /tmp, which is a program's own.

/// A server of the world.
#[derive(Debug)]
pub struct Server {
    /// What people call it.
    pub name: &'static str,
    /// The program that has to be there.
    pub program: &'static str,
    /// What starts it; the port follows.
    pub command: &'static str,
}

/// Those that are known, where they are installed.
pub const SERVERS: [Server; 4] = [
    Server {
        name: "nginx",
        program: "nginx",
        command: r#"sh -c '
            mkdir -p /tmp/nginx && cat > /tmp/nginx/conf <<conf
            daemon off; master_process off; pid /tmp/nginx/pid; error_log stderr;
            events {}
            http {
                access_log off; types { text/html html htm; text/plain txt; }
                client_body_temp_path /tmp/nginx/body; proxy_temp_path /tmp/nginx/proxy;
                fastcgi_temp_path /tmp/nginx/fastcgi; uwsgi_temp_path /tmp/nginx/uwsgi;
                scgi_temp_path /tmp/nginx/scgi;
                server { listen $1; root $PWD; }
            }
conf
            PATH=$PATH:/usr/sbin exec nginx -p /tmp/nginx -e stderr -c /tmp/nginx/conf' nginx"#,
    },
    Server {
        name: "lighttpd",
        program: "lighttpd",
        command: r#"sh -c '
            cat > /tmp/lighttpd.conf <<conf
            server.document-root = "$PWD"
            server.port = $1
            server.stat-cache-engine = "disable"
            index-file.names = ( "index.html" )
            mimetype.assign = ( ".html" => "text/html", ".htm" => "text/html", ".txt" => "text/plain" )
conf
            PATH=$PATH:/usr/sbin exec lighttpd -D -f /tmp/lighttpd.conf' lighttpd"#,
    },
    Server { name: "darkhttpd", program: "darkhttpd", command: "darkhttpd . --port" },
    Server { name: "Python's http.server", program: "python3", command: "python3 -m http.server" },
];
