#!/bin/sh
# WEBrick PORT, which takes 100 clients unless told otherwise
exec ruby -run -e httpd . --port="$1" --max-clients=2000
