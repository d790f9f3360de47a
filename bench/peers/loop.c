/* The least that a check of a server can be: start it, connect, ask once, read to the end, end it. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char request[] = "GET /index.html HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n";

static void check(const char *program, int number)
{
    char port[8], answer[65536];
    snprintf(port, sizeof port, "%d", number);
    pid_t server = fork();
    if (server == 0) {
        execl(program, program, port, (char *)NULL);
        _exit(127);
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(number)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    for (int tries = 0; connect(connection, (struct sockaddr *)&address, sizeof address) != 0; tries++) {
        if (tries > 10000)
            exit(1);
        close(connection);
        usleep(200);
        connection = socket(AF_INET, SOCK_STREAM, 0);
    }
    if (write(connection, request, sizeof request - 1) < 0)
        exit(1);
    while (read(connection, answer, sizeof answer) > 0)
        ;
    close(connection);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
}

int main(int count, char **words)
{
    if (count != 3)
        return 2;
    for (int time = 0; time < atoi(words[1]); time++)
        check(words[2], 20000 + time % 10000);
    return 0;
}
