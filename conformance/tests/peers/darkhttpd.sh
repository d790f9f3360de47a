#!/bin/sh
# darkhttpd PORT
exec darkhttpd . --port "$1"
