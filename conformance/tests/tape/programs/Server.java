import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves files of its folder, one connection after another. */
class Server {
    public static void main(String[] words) throws IOException {
        try (var listener = new ServerSocket(Integer.parseInt(words[0]))) {
            while (true) {
                try (var connection = listener.accept()) {
                    answer(connection);
                }
            }
        }
    }

    static void answer(Socket connection) throws IOException {
        byte[] request = new byte[4096];
        int length = connection.getInputStream().read(request);
        String name = new String(request, 0, Math.max(length, 0)).split(" ")[1].substring(1);
        byte[] body = Files.readAllBytes(Path.of(name));
        String head = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + body.length + "\r\n\r\n";
        connection.getOutputStream().write(head.getBytes());
        connection.getOutputStream().write(body);
    }
}
