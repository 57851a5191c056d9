import { createServer } from 'node:http';
import process from 'node:process';

/** A bare `node:http` server of constant bytes. Environment: `PORT`. */
const body = Buffer.from(
  JSON.stringify({
    room: 'bench',
    mode: 'open',
    serving: 0,
    issued: 0,
    waiting: 0,
    rate_per_minute: null,
    opens_at: null,
    message: null,
    poll_after: 2,
    updated_at: '2030-01-01T00:00:00.000Z',
  }),
);

createServer((_req, res) => {
  res.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length });
  res.end(body);
}).listen(Number(process.env.PORT), '127.0.0.1');
