#!/bin/sh
# Apache PORT: serves the current folder on the loopback, as one process that leaves nothing elsewhere.
#
# It is called like the lab's own servers, so that the tests, and `--program`, can start it likewise.
# `User` counts only where root starts it; then the folder must be one that everybody may read.
cat > apache.conf <<conf
Listen 127.0.0.1:$1
ServerName 127.0.0.1
ServerRoot $PWD
DefaultRuntimeDir $PWD
PidFile $PWD/apache.pid
ErrorLog /dev/stderr
LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
LoadModule authz_core_module  /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module         /usr/lib/apache2/modules/mod_dir.so
LoadModule mime_module        /usr/lib/apache2/modules/mod_mime.so
User nobody
Group nogroup
TypesConfig /dev/null
AddType text/html .html .htm
AddType text/plain .txt
DocumentRoot $PWD
conf
PATH=$PATH:/usr/sbin exec apache2 -X -d "$PWD" -f "$PWD/apache.conf"
