/* Serves files of its folder, one connection after another. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static void answer(int connection)
{
    char request[4096], name[100], page[4096], head[200];
    ssize_t length = recv(connection, request, sizeof request - 1, 0);
    if (length <= 0)
        return;
    request[length] = 0;
    if (sscanf(request, "GET /%99s", name) != 1)
        return;
    int file = open(name, O_RDONLY);
    if (file < 0)
        return;
    length = read(file, page, sizeof page);
    close(file);
    int size = snprintf(head, sizeof head,
                        "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: %zd\r\n\r\n", length);
    send(connection, head, size, 0);
    write(connection, page, length);
}

int main(int count, char **words)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(count > 1 ? atoi(words[1]) : 0)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 5))
        return 1;
    for (;;) {
        fd_set waited;
        FD_ZERO(&waited);
        FD_SET(listener, &waited);
        select(listener + 1, &waited, NULL, NULL, NULL);
        int connection = accept(listener, NULL, NULL);
        answer(connection);
        close(connection);
    }
}
