// http_client in Go -- fetches one HTML page over a raw TCP connection (net.Dial, no net/http).
// Build: go build http_client.go     Run: ./http_client http://host[:port][/path]
// Speaks HTTP/1.1 with persistent connections allowed, so the body's end comes from
// Content-Length, from the chunks, or (with neither) from the server closing.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
)

const maxRedirects = 10

type address struct{ hostport, host, port, path string }

func parse(url string) (a address, err error) {
	if strings.HasPrefix(url, "https://") {
		return a, fmt.Errorf("%s: https is not supported", url)
	}
	if !strings.HasPrefix(url, "http://") {
		return a, fmt.Errorf("%s: not an http:// address", url)
	}
	rest, _, _ := strings.Cut(url[len("http://"):], "#")
	a.hostport, a.path = rest, "/"
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		a.hostport, a.path = rest[:i], rest[i:]
		if a.path[0] == '?' {
			a.path = "/" + a.path
		}
	}
	a.host, a.port = a.hostport, "80"
	if i := strings.LastIndexByte(a.hostport, ':'); i > strings.LastIndexByte(a.hostport, ']') {
		a.host = a.hostport[:i]
		if p := a.hostport[i+1:]; p != "" {
			a.port = p
		}
	}
	a.host = strings.Trim(a.host, "[]")
	if a.host == "" {
		return a, fmt.Errorf("%s: no host", url)
	}
	if n, e := strconv.ParseUint(a.port, 10, 16); e != nil || n == 0 {
		return a, fmt.Errorf("%s: bad port", url)
	}
	return a, nil
}

// resolve makes an absolute address of a Location.
func resolve(a address, loc string) string {
	i := strings.Index(loc, ":")
	switch {
	case i > 0 && !strings.ContainsAny(loc[:i], "/?"):
		return loc
	case strings.HasPrefix(loc, "//"):
		return "http:" + loc
	case strings.HasPrefix(loc, "/"):
		return "http://" + a.hostport + loc
	}
	dir, _, _ := strings.Cut(a.path, "?")
	return "http://" + a.hostport + dir[:strings.LastIndexByte(dir, '/')+1] + loc
}

// readHead reads the status line and the header fields (names in lower case).
func readHead(r *bufio.Reader) (status int, fields map[string]string, err error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return 0, nil, fmt.Errorf("no answer: %w", err)
	}
	words := strings.Fields(line)
	if len(words) < 2 || !strings.HasPrefix(words[0], "HTTP/") {
		return 0, nil, errors.New("the answer is not HTTP")
	}
	if status, err = strconv.Atoi(words[1]); err != nil {
		return 0, nil, errors.New("bad status line")
	}
	fields = map[string]string{}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return 0, nil, fmt.Errorf("the head is cut short: %w", err)
		}
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return status, fields, nil
		}
		if name, value, ok := strings.Cut(line, ":"); ok {
			fields[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		}
	}
}

func copyChunks(w io.Writer, r *bufio.Reader) error {
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return err
		}
		size, _, _ := strings.Cut(line, ";")
		n, err := strconv.ParseInt(strings.TrimSpace(size), 16, 63)
		if err != nil || n == 0 {
			return err
		}
		if _, err = io.CopyN(w, r, n); err != nil {
			return err
		}
		if _, err = r.ReadString('\n'); err != nil {
			return err
		}
	}
}

// fetch makes one request. It returns where to go next, or "" when it was the last one.
func fetch(url string) (next string, err error) {
	a, err := parse(url)
	if err != nil {
		return "", err
	}
	conn, err := net.Dial("tcp", net.JoinHostPort(a.host, a.port))
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if _, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: http_client-go\r\n\r\n",
		a.path, a.hostport); err != nil {
		return "", err
	}
	r := bufio.NewReader(conn)
	status, fields, err := readHead(r)
	for err == nil && status >= 100 && status < 200 { // interim answers
		status, fields, err = readHead(r)
	}
	if err != nil {
		return "", err
	}
	if status == 301 || status == 302 {
		if fields["location"] == "" {
			return "", errors.New("redirect without a Location")
		}
		return resolve(a, fields["location"]), nil
	}
	if t := fields["content-type"]; !strings.HasPrefix(strings.ToLower(t), "text/html") {
		return "", fmt.Errorf("status %d, not an HTML page (Content-Type %q)", status, t)
	}
	length, hasLength := fields["content-length"]
	switch {
	case status == 204 || status == 304: // never have a body
	case strings.EqualFold(fields["transfer-encoding"], "chunked"):
		err = copyChunks(os.Stdout, r)
	case hasLength:
		var n int64
		if n, err = strconv.ParseInt(length, 10, 64); err == nil {
			_, err = io.CopyN(os.Stdout, r, n)
		}
	default:
		_, err = io.Copy(os.Stdout, r)
	}
	if err != nil {
		return "", fmt.Errorf("the body is cut short: %w", err)
	}
	if status != 200 {
		return "", fmt.Errorf("status %d", status)
	}
	return "", nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: http_client http://host[:port][/path]")
		os.Exit(2)
	}
	url := os.Args[1]
	for i := 0; i < maxRedirects; i++ {
		next, err := fetch(url)
		if err != nil {
			fmt.Fprintln(os.Stderr, "http_client:", err)
			os.Exit(1)
		}
		if next == "" {
			return
		}
		fmt.Fprintln(os.Stderr, "Redirected to:", next)
		url = next
	}
	fmt.Fprintln(os.Stderr, "http_client: too many redirects")
	os.Exit(1)
}
