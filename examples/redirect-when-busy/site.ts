import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import Koa from 'koa';
import { WaitingRoom } from '../oidc-adapter/waiting-room.ts';
import { Load } from './busy.ts';

const { ISSUER = 'http://localhost:3000', SITE = 'http://localhost:4000', MAX_IN_FLIGHT = '3' } = process.env;
const { MAX_DELAY_MS = '200', CALM_AFTER_MS = '10000' } = process.env;

const room = await WaitingRoom.discover({
  issuer: ISSUER,
  clientId: 'site',
  clientSecret: 'only-for-this-example',
  site: SITE,
});
const load = new Load({
  maxInFlight: Number(MAX_IN_FLIGHT),
  maxDelayMs: Number(MAX_DELAY_MS),
  calmAfterMs: Number(CALM_AFTER_MS),
});
const app = new Koa();

app.use(room.routes());

// The few lines that this example is about: as long as the site is calm, nobody hears of a waiting room.
app.use(async (ctx, next) => {
  const visit = await room.visit(ctx);
  if (visit !== null || !load.isBusy()) return next();
  if (ctx.method === 'GET' && ctx.accepts('html')) return room.sendToLine(ctx);
  // A form or a script cannot wait in line: it is told to try again.
  ctx.set('Retry-After', '5');
  ctx.status = 503;
});

app.use(load.count());

app.use(async (ctx) => {
  if (ctx.path === '/slow') await pause(5_000);
  ctx.type = 'html';
  ctx.body = `<!doctype html><title>The site</title><h1>Welcome</h1><p>There is plenty of everything.</p>`;
});

app.listen(Number(new URL(SITE).port), '127.0.0.1', () => process.stdout.write(`The site: ${SITE}/\n`));
