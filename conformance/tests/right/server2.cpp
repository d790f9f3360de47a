// http_server2 in C++17 -- many connections in one process on select(2), non-blocking sockets.
// Build: g++ -std=c++17 -O2 -Wall -Wextra -o http_server2 http_server2.cpp     Run: ./http_server2 PORT
#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <map>
#include <netinet/in.h>
#include <string>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

constexpr size_t kMaxRequest = 64 * 1024;
constexpr size_t kMaxClients = FD_SETSIZE - 32;   // the rest: stdio, listener, files

struct Client {
    std::string in;       // the request so far
    std::string out;      // the answer; empty while we are still reading
    size_t sent = 0;
};

static bool endsWith(const std::string &s, const std::string &tail) {
    return s.size() >= tail.size() && s.compare(s.size() - tail.size(), tail.size(), tail) == 0;
}

static std::string percentDecode(const std::string &s) {
    std::string out;
    for (size_t i = 0; i < s.size(); i++) {
        if (s[i] == '%' && i + 2 < s.size() && isxdigit((unsigned char)s[i + 1]) && isxdigit((unsigned char)s[i + 2])) {
            out += static_cast<char>(std::stoi(s.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            out += s[i];
        }
    }
    return out;
}

static std::string message(const std::string &status, const std::string &body) {
    return "HTTP/1.0 " + status + "\r\nContent-Type: text/html\r\nContent-Length: "
         + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

static std::string error(const std::string &status) {
    return message(status, "<html><body><h1>" + status + "</h1></body></html>\n");
}

// The whole answer to a request that starts with GET.
static std::string answer(const std::string &request) {
    const std::string line = request.substr(0, request.find_first_of("\r\n"));
    const size_t start = line.find_first_not_of(' ', 4);
    if (start == std::string::npos || line[start] != '/')
        return error("400 Bad Request");
    const std::string path = percentDecode(line.substr(start, line.find_first_of(" ?#", start) - start));
    if (path.find('\0') != std::string::npos)
        return error("404 Not Found");
    if ((path + "/").find("/../") != std::string::npos)
        return error("403 Forbidden");

    const std::string file = "." + path;
    struct stat st;
    if (stat(file.c_str(), &st) != 0)
        return error("404 Not Found");
    if (!endsWith(path, ".html") && !endsWith(path, ".htm"))
        return error("403 Forbidden");
    if (!S_ISREG(st.st_mode))
        return error("404 Not Found");
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return error("403 Forbidden");
    std::string body(st.st_size, '\0');
    stream.read(&body[0], body.size());
    body.resize(stream.gcount());
    return message("200 OK", body);
}

// One read. False: the connection is over.
static bool onReadable(int fd, Client &c) {
    char buf[16384];
    const ssize_t n = recv(fd, buf, sizeof buf, 0);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    if (n == 0)
        return false;                       // gone before its request was whole
    c.in.append(buf, n);
    if (c.in.find("\r\n\r\n") == std::string::npos && c.in.find("\n\n") == std::string::npos)
        return c.in.size() <= kMaxRequest;  // wait for the rest
    if (c.in.compare(0, 4, "GET ") != 0)
        return false;                       // empty, or not GET: ignored
    c.out = answer(c.in);
    return true;
}

static bool onWritable(int fd, Client &c) {
    const ssize_t n = send(fd, c.out.data() + c.sent, c.out.size() - c.sent, 0);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    c.sent += n;
    return c.sent < c.out.size();
}

int main(int argc, char **argv) {
    const int port = argc == 2 ? atoi(argv[1]) : 0;
    if (port < 1024 || port > 65535) {
        fprintf(stderr, "usage: %s PORT (1024..65535)\n", argv[0]);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in addr{};
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(listener, reinterpret_cast<sockaddr *>(&addr), sizeof addr) < 0 || listen(listener, SOMAXCONN) < 0) {
        perror("http_server2");
        return 1;
    }
    fcntl(listener, F_SETFL, O_NONBLOCK);   // the client may be gone between select and accept

    std::map<int, Client> clients;
    for (;;) {
        fd_set readable, writable;
        FD_ZERO(&readable);
        FD_ZERO(&writable);
        int highest = listener;
        if (clients.size() < kMaxClients)   // full: let the others wait in the backlog
            FD_SET(listener, &readable);
        for (const auto &[fd, c] : clients) {
            FD_SET(fd, c.out.empty() ? &readable : &writable);
            if (fd > highest)
                highest = fd;
        }
        if (select(highest + 1, &readable, &writable, nullptr, nullptr) < 0) {
            if (errno == EINTR)
                continue;
            perror("select");
            return 1;
        }
        for (auto it = clients.begin(); it != clients.end();) {
            auto &[fd, c] = *it;
            bool keep = true;
            if (FD_ISSET(fd, &readable))
                keep = onReadable(fd, c);
            if (keep && (FD_ISSET(fd, &writable) || (FD_ISSET(fd, &readable) && !c.out.empty())))
                keep = onWritable(fd, c);
            if (!keep)
                close(fd);
            it = keep ? std::next(it) : clients.erase(it);
        }
        if (FD_ISSET(listener, &readable)) {
            const int fd = accept(listener, nullptr, nullptr);
            if (fd >= FD_SETSIZE) {
                close(fd);
            } else if (fd >= 0) {
                fcntl(fd, F_SETFL, O_NONBLOCK);
                clients[fd];
            }
        }
    }
}
