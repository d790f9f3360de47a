#!/bin/sh
# webfs PORT, which takes 32 connections unless told otherwise.
exec webfsd -F -4 -p "$1" -r . -f index.html -c 1000
