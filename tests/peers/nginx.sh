#!/bin/sh
# nginx PORT: serves the current folder, as one process that leaves nothing elsewhere.
#
# It is called like the lab's own servers, so that the tests, and `--program`, can start it likewise.
cat > nginx.conf <<conf
daemon off;
master_process off;
pid $PWD/nginx.pid;
error_log stderr;
events {}
http {
    access_log off;
    types { text/html html htm; text/plain txt; }
    client_body_temp_path $PWD/.nginx/body;
    proxy_temp_path       $PWD/.nginx/proxy;
    fastcgi_temp_path     $PWD/.nginx/fastcgi;
    uwsgi_temp_path       $PWD/.nginx/uwsgi;
    scgi_temp_path        $PWD/.nginx/scgi;
    server {
        listen $1;
        root $PWD;
    }
}
conf
mkdir -p .nginx
PATH=$PATH:/usr/sbin exec nginx -p "$PWD" -e stderr -c nginx.conf
