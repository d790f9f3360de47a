#!/bin/sh
# http.server of Python PORT
exec python3 -m http.server "$1"
