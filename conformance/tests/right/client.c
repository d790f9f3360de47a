/* http_client in C -- a small curl clone for HTTP/1.0 on plain BSD sockets.
 * Build:  cc -Wall -Wextra -O2 -o http_client http_client.c
 * Run:    ./http_client http://host[:port][/path]
 * One recv loop collects the reply in a growing buffer; the body goes to stdout. */
#define _GNU_SOURCE             /* memmem, asprintf, strcasestr */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_REDIRECTS 10

struct reply {
    char *buf;          /* everything received, NUL-terminated */
    size_t len;
    size_t head;        /* size of the head including the blank line, 0: not seen yet */
    int status;
    long long clen;     /* Content-Length, -1 if there is none */
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "http_client: %s: %s\n", what, why);
    exit(1);
}

/* A copy of the value of a header field, or NULL. The head is NUL-terminated for us. */
static char *header(const struct reply *r, const char *name)
{
    size_t n = strlen(name);
    const char *p = r->buf;

    while ((p = strstr(p, "\r\n")) != NULL && p < r->buf + r->head - 4) {
        p += 2;
        if (strncasecmp(p, name, n) == 0 && p[n] == ':') {
            p += n + 1;
            p += strspn(p, " \t");
            size_t len = strcspn(p, "\r\n");
            while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\t'))
                len--;
            return strndup(p, len);
        }
    }
    return NULL;
}

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list, *a;
    int fd = -1, rc = getaddrinfo(host, port, &hints, &list);

    if (rc != 0)
        die(host, gai_strerror(rc));
    for (a = list; a != NULL; a = a->ai_next) {
        if ((fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol)) < 0)
            continue;
        if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
            break;
        close(fd);
        fd = -1;
    }
    freeaddrinfo(list);
    if (fd < 0)
        die(host, strerror(errno));
    return fd;
}

/* Send the request, then receive until the end of the body. */
static void talk(int fd, const char *request, struct reply *r)
{
    size_t cap = 16384, left = strlen(request);
    ssize_t n;

    while (left > 0) {
        if ((n = send(fd, request, left, MSG_NOSIGNAL)) < 0)
            die("send", strerror(errno));
        request += n;
        left -= n;
    }
    memset(r, 0, sizeof *r);
    r->clen = -1;
    if ((r->buf = malloc(cap + 1)) == NULL)
        die("malloc", strerror(errno));
    for (;;) {
        if (r->len == cap && (r->buf = realloc(r->buf, (cap *= 2) + 1)) == NULL)
            die("realloc", strerror(errno));
        n = recv(fd, r->buf + r->len, cap - r->len, 0);
        if (n < 0)
            die("recv", strerror(errno));
        if (n == 0)
            break;
        r->len += n;
        r->buf[r->len] = '\0';
        if (r->head == 0) {
            char *end = memmem(r->buf, r->len, "\r\n\r\n", 4), *value;
            if (end == NULL)
                continue;
            r->head = end + 4 - r->buf;
            if (sscanf(r->buf, "HTTP/%*d.%*d %d", &r->status) != 1)
                break;
            if ((value = header(r, "Content-Length")) != NULL)
                r->clen = atoll(value);
            free(value);
            if (r->status == 204 || r->status == 304)
                r->clen = 0;
            if (r->status == 301 || r->status == 302)
                break;                          /* its body is of no interest */
        }
        if (r->clen >= 0 && r->len - r->head >= (unsigned long long)r->clen)
            break;
    }
    close(fd);
}

/* The address a Location means, seen from http://hostport/path. */
static char *resolve(const char *hostport, const char *path, const char *loc)
{
    char *url;
    int dir = strcspn(path, "?#");

    if (strstr(loc, "://") != NULL && strcspn(loc, "/?#") > strcspn(loc, ":"))
        return strdup(loc);
    while (dir > 1 && path[dir - 1] != '/')
        dir--;
    if (strncmp(loc, "//", 2) == 0)
        dir = asprintf(&url, "http:%s", loc);
    else if (loc[0] == '/')
        dir = asprintf(&url, "http://%s%s", hostport, loc);
    else
        dir = asprintf(&url, "http://%s%.*s%s", hostport, dir, path, loc);
    return dir < 0 ? NULL : url;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s http://host[:port][/path]\n", argv[0]);
        return 2;
    }
    char *url = strdup(argv[1]);

    for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
        if (strncmp(url, "https://", 8) == 0)
            die(url, "https is not supported");
        if (strncmp(url, "http://", 7) != 0)
            die(url, "not an http:// address");
        url[strcspn(url, "#")] = '\0';

        char *rest = url + 7, *hostport, *path, *host, *port = NULL, *request;
        size_t n = strcspn(rest, "/?");
        hostport = strndup(rest, n);
        if (asprintf(&path, "%s%s", rest[n] == '/' ? "" : "/", rest + n) < 0)
            die("asprintf", "out of memory");
        host = strdup(hostport);
        char *close_bracket = host[0] == '[' ? strchr(host, ']') : NULL;
        char *colon = strchr(close_bracket ? close_bracket : host, ':');
        if (colon != NULL) {
            *colon = '\0';
            port = colon + 1;
        }
        if (close_bracket != NULL) {            /* [::1] is written without brackets here */
            *close_bracket = '\0';
            host++;
        }
        if (*host == '\0')
            die(url, "no host in the address");
        if (port != NULL && *port != '\0'
            && (strspn(port, "0123456789") != strlen(port) || atoi(port) < 1 || atoi(port) > 65535))
            die(url, "bad port");

        struct reply r;
        if (asprintf(&request, "GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: http_client\r\n"
                     "Accept: text/html\r\n\r\n", path, hostport) < 0)
            die("asprintf", "out of memory");
        talk(dial(host, port && *port ? port : "80"), request, &r);
        free(request);
        if (r.head == 0 || r.status == 0)
            die(url, "the server's answer is not HTTP");

        if (r.status == 301 || r.status == 302) {
            char *loc = header(&r, "Location");
            if (loc == NULL || *loc == '\0')
                die(url, "redirect without a Location");
            url = resolve(hostport, path, loc);
            if (url == NULL)
                die("asprintf", "out of memory");
            fprintf(stderr, "Redirected to: %s\n", url);
            free(r.buf);
            continue;
        }
        char *type = header(&r, "Content-Type");
        if (type == NULL || strncasecmp(type, "text/html", 9) != 0)
            die(url, "not an HTML page");
        size_t body = r.len - r.head;
        if (r.clen >= 0 && body > (unsigned long long)r.clen)
            body = r.clen;
        if (fwrite(r.buf + r.head, 1, body, stdout) != body || fflush(stdout) != 0)
            die("stdout", strerror(errno));
        if (r.clen >= 0 && body < (unsigned long long)r.clen)
            die(url, "the body was cut short");
        if (r.status != 200)
            fprintf(stderr, "http_client: %s: status %d\n", url, r.status);
        return r.status == 200 ? 0 : 1;
    }
    die(argv[1], "too many redirects");
}
