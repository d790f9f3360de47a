// Serves files of its folder, one connection after another.
package main

import (
	"fmt"
	"net"
	"os"
	"strings"
)

func answer(connection net.Conn) {
	defer connection.Close()
	request := make([]byte, 4096)
	length, _ := connection.Read(request)
	words := strings.Fields(string(request[:length]))
	if len(words) < 2 {
		return
	}
	body, _ := os.ReadFile(words[1][1:])
	fmt.Fprintf(connection, "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n", len(body))
	connection.Write(body)
}

func main() {
	listener, err := net.Listen("tcp", ":"+os.Args[1])
	if err != nil {
		panic(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		answer(connection)
	}
}
