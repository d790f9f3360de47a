// Serves files of its folder.
const fs = require("fs");
const net = require("net");

const server = net.createServer((connection) => {
  connection.on("error", () => connection.destroy());
  connection.once("data", (request) => {
    const body = fs.readFileSync(request.toString().split(" ")[1].slice(1));
    const head = `HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n`;
    connection.end(Buffer.concat([Buffer.from(head), body]), () => connection.destroy());
  });
});
server.listen(Number(process.argv[2]));
