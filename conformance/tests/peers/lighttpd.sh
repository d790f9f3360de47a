#!/bin/sh
# lighttpd PORT: with a line for the handout's rule 2.5, which is no rule of HTTP, and one that has it look at a file anew
cat > lighttpd.conf <<conf
server.modules = ( "mod_access" )
server.document-root = "$PWD"
server.port = $1
server.stat-cache-engine = "disable"
index-file.names = ( "index.html" )
mimetype.assign = ( ".html" => "text/html", ".htm" => "text/html" )
\$HTTP["url"] !~ "(/|\.html?)$" { url.access-deny = ( "" ) }
conf
PATH=$PATH:/usr/sbin exec lighttpd -D -f lighttpd.conf
