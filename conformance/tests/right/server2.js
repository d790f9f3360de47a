// http_server2 in JavaScript -- node's net module: one event loop (epoll) for all connections.
// Run: node http_server2.js PORT
'use strict';

const fs = require('fs');
const net = require('net');
const path = require('path');

const ROOT = process.cwd();
const MAX_REQUEST = 64 * 1024;
const REASONS = { 200: 'OK', 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found' };

function send(socket, status, body) {
  const head = `HTTP/1.0 ${status} ${REASONS[status]}\r\n` +
    'Content-Type: text/html\r\n' +
    `Content-Length: ${body.length}\r\n` +
    'Connection: close\r\n\r\n';
  socket.write(head, 'latin1');
  socket.end(body, () => socket.destroySoon());
}

function sendError(socket, status) {
  send(socket, status, Buffer.from(`<html><body><h1>${status} ${REASONS[status]}</h1></body></html>\n`));
}

function answer(socket, request) {
  const [, target] = request.split(/\r?\n/, 1)[0].split(/ +/);
  let name;
  try {
    name = decodeURIComponent((target || '').split(/[?#]/)[0]);
  } catch {
    return sendError(socket, 400);
  }
  if (!name.startsWith('/') || name.includes('\0')) return sendError(socket, 400);

  const file = path.join(ROOT, '.' + path.sep + name);
  if (file !== ROOT && !file.startsWith(ROOT + path.sep)) return sendError(socket, 403);

  const info = fs.statSync(file, { throwIfNoEntry: false });
  if (!info) return sendError(socket, 404);
  if (!info.isFile() || !/\.html?$/.test(name)) return sendError(socket, 403);
  send(socket, 200, fs.readFileSync(file));
}

// allowHalfOpen: a client may shut its sending side down and still wait for the answer.
const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  let request = '';
  let answered = false;
  socket.setEncoding('latin1');

  socket.on('data', (piece) => {
    if (answered) return;                       // anything after the request is let go
    request += piece;
    if (!/\r?\n\r?\n/.test(request)) {
      if (request.length > MAX_REQUEST) socket.destroy();
      return;
    }
    answered = true;
    if (!request.startsWith('GET ')) return socket.destroy();   // empty or not GET: ignored
    try {
      answer(socket, request);
    } catch (err) {
      console.error(err.message);
      sendError(socket, ['ENOTDIR', 'ENAMETOOLONG', 'ENOENT'].includes(err.code) ? 404 : 403);
    }
  });
  socket.on('end', () => { if (!answered) socket.destroy(); });
  socket.on('error', () => socket.destroy());   // reset by the client
});

const port = Number(process.argv[2]);
if (process.argv.length !== 3 || !Number.isInteger(port) || port < 1024 || port > 65535) {
  console.error('usage: node http_server2.js PORT');
  process.exit(2);
}
server.on('error', (err) => {
  console.error(`http_server2: ${err.message}`);
  process.exit(1);
});
server.listen(port);    // every address; node sets SO_REUSEADDR
