// http_server1 in Java -- serves the .html/.htm files of the current directory, one connection at a time.
// Run: java http_server1.java PORT
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

class http_server1 {
    private static final int MAX_REQUEST = 64 * 1024;
    private static final Path ROOT = Path.of("").toAbsolutePath().normalize();

    public static void main(String[] args) throws IOException {
        int port = args.length == 1 ? parsePort(args[0]) : -1;
        if (port < 1024 || port > 65535) {
            System.err.println("usage: java http_server1.java PORT   (1024 to 65535)");
            System.exit(2);
        }
        try (ServerSocket listener = new ServerSocket()) {
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(port), 50);     // the wildcard address
            while (true) {
                try (Socket client = listener.accept()) {
                    serve(client);
                } catch (IOException e) {                       // the client left: its loss
                    System.err.println("connection: " + e.getMessage());
                }
            }
        }
    }

    private static int parsePort(String s) {
        try {
            return Integer.parseInt(s);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static void serve(Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        String head = readHead(new BufferedInputStream(client.getInputStream()));
        if (head == null) {
            return;                                             // closed before the blank line
        }
        String[] words = head.lines().findFirst().orElse("").trim().split("\\s+");
        if (head.length() >= MAX_REQUEST || words.length < 2) {
            sendError(out, 400, "Bad Request");
            return;
        }
        if (!words[0].equals("GET")) {
            sendError(out, 501, "Not Implemented");
            return;
        }
        System.err.println(client.getRemoteSocketAddress() + " GET " + words[1]);
        String name = decode(words[1].split("[?#]", 2)[0]).replaceFirst("^/+", "");
        Path file;
        try {
            file = ROOT.resolve(name).normalize();
        } catch (InvalidPathException e) {
            sendError(out, 404, "Not Found");
            return;
        }
        boolean html = name.endsWith(".html") || name.endsWith(".htm");
        if (!file.startsWith(ROOT)) {
            sendError(out, 403, "Forbidden");
        } else if (html && Files.isRegularFile(file)) {
            sendFile(out, file);
        } else if (!html && Files.exists(file)) {
            sendError(out, 403, "Forbidden");
        } else {
            sendError(out, 404, "Not Found");
        }
    }

    /** Reads up to and including the blank line; null if the stream ends before it. */
    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        boolean lineIsEmpty = true, first = true;
        int c;
        while (head.size() < MAX_REQUEST && (c = in.read()) != -1) {
            head.write(c);
            if (c == '\n') {
                if (lineIsEmpty && !first) {
                    return head.toString(StandardCharsets.ISO_8859_1);
                }
                lineIsEmpty = true;
                first = false;
            } else if (c != '\r') {
                lineIsEmpty = false;
            }
        }
        return head.size() < MAX_REQUEST ? null : head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Undoes %XX; bytes are UTF-8. */
    private static String decode(String s) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '%' && i + 2 < s.length()
                    && Character.digit(s.charAt(i + 1), 16) >= 0 && Character.digit(s.charAt(i + 2), 16) >= 0) {
                c = (char) Integer.parseInt(s.substring(i + 1, i + 3), 16);
                i += 2;
            }
            bytes.write(c);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void sendFile(OutputStream out, Path file) throws IOException {
        if (!Files.isReadable(file)) {
            sendError(out, 403, "Forbidden");
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            sendHead(out, "200 OK", Files.size(file));
            in.transferTo(out);
        }
        out.flush();
    }

    private static void sendError(OutputStream out, int status, String reason) throws IOException {
        byte[] page = ("<html><body><h1>" + status + " " + reason + "</h1></body></html>\n")
                .getBytes(StandardCharsets.US_ASCII);
        sendHead(out, status + " " + reason, page.length);
        out.write(page);
        out.flush();
    }

    private static void sendHead(OutputStream out, String status, long length) throws IOException {
        out.write(("HTTP/1.0 " + status + "\r\nContent-Type: text/html\r\nContent-Length: " + length
                + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
