import { createServer } from 'node:http';
import process from 'node:process';

const { UPSTREAM = 'http://127.0.0.1:4001' } = process.env;
const { hostname, port } = new URL(UPSTREAM);

// Any site at all: it knows nothing of a waiting room. What oauth2-proxy tells it is there to be used, or not.
const server = createServer((req, res) => {
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(`<!doctype html><title>The site</title><h1>Welcome to ${req.headers.host}</h1>
<p>Your visit is ${req.headers['x-forwarded-user']}.</p>`);
});

server.listen(Number(port), hostname, () => process.stdout.write(`The site, behind its gateway: ${UPSTREAM}/\n`));
