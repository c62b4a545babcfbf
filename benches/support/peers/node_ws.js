// The room of the documentation of ws: what one says is sent to all the others.
const { WebSocket, WebSocketServer } = require('ws');

const [host, port] = process.argv[2].split(':');
const server = new WebSocketServer({ host, port: Number(port), maxPayload: 4096 });

server.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.send('welcome');
  socket.on('message', (data, isBinary) => {
    for (const other of server.clients) {
      if (other !== socket && other.readyState === WebSocket.OPEN) {
        other.send(data, { binary: isBinary });
      }
    }
  });
});
