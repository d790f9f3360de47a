#!/usr/bin/env python3
"""urllib of Python URL, with the handout's words for redirects and its ban on all but HTML."""
import http.client
import sys
import urllib.error
import urllib.request


class Telling(urllib.request.HTTPRedirectHandler):
    max_redirections = 10

    def redirect_request(self, request, answer, code, message, headers, url):
        print("Redirected to:", url, file=sys.stderr)
        return super().redirect_request(request, answer, code, message, headers, url)


try:
    answer = urllib.request.build_opener(Telling).open(sys.argv[1])
    body = answer.read()
except urllib.error.HTTPError as error:
    answer, body = error, error.read()
except (OSError, ValueError, IndexError, http.client.HTTPException) as error:
    sys.exit(f"{error}")
if not answer.headers.get("Content-Type", "").lower().startswith("text/html"):
    sys.exit("not HTML")
sys.stdout.buffer.write(body)
sys.exit(answer.status != 200)
