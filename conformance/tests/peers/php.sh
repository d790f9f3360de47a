#!/bin/sh
# The server of PHP's command line PORT
exec php -S "0.0.0.0:$1"
