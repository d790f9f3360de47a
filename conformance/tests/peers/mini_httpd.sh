#!/bin/sh
# mini_httpd PORT
PATH=$PATH:/usr/sbin exec mini_httpd -D -p "$1" -d .
