import process from 'node:process';
import Koa from 'koa';
import { WaitingRoom } from './waiting-room.ts';

const { ISSUER = 'http://localhost:3000', SITE = 'http://localhost:4000' } = process.env;

const room = await WaitingRoom.discover({
  issuer: ISSUER,
  clientId: 'site',
  clientSecret: 'only-for-this-example',
  site: SITE,
});
const app = new Koa();

app.use(room.routes());

// Whoever is not inside waits first. What comes after this is for visitors alone.
app.use(async (ctx, next) => {
  const visit = await room.visit(ctx);
  if (visit === null) return room.sendToLine(ctx);
  ctx.state.number = visit.number;
  return next();
});

app.use((ctx) => {
  ctx.type = 'html';
  ctx.body = `<!doctype html>
<title>The site</title>
<h1>You are in, with number ${ctx.state.number}</h1>
<p><a href="/waiting-room/leave">Leave</a></p>`;
});

app.listen(Number(new URL(SITE).port), '127.0.0.1', () => process.stdout.write(`The site: ${SITE}/\n`));
