#!/bin/sh
# The httpd of busybox PORT
exec busybox httpd -f -p "$1"
