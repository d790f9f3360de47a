#!/bin/sh
# wget URL, with the handout's words for redirects and its ban on all but HTML.
wget --server-response --no-verbose --content-on-error --tries=1 --no-http-keep-alive --max-redirect=10 \
    --output-document=body "$@" 2> said
status=$?
sed 's/^ *location: */Redirected to: /I' said >&2
case $(sed -n 's/^ *content-type: *//Ip' said | tail -1 | tr A-Z a-z) in
text/html*) cat body; exit $status ;;
esac
exit 1
