import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { adminFixture, keys, problemType } from '../admin/admin-fixture.ts';
import { PanelVisitor } from './panel-visitor.ts';

const HOUR_MS = 3_600_000;

describe('signing in', () => {
  it('needs an admin key, and gives a cookie for the panel alone', async () => {
    const visitor = new PanelVisitor(await adminFixture());
    await visitor.get('').expect(303).expect('Location', '/admin/sign-in');
    const page = await visitor.get('/sign-in').expect(200);
    expect(page.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(page.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    expect(page.get('Cache-Control')).toBe('no-store');

    const signedIn = await visitor.signIn(keys.viewer).expect(303).expect('Location', '/admin');
    expect(signedIn.get('Set-Cookie')?.[0]?.replace(/=[^;]+/, '=…')).toMatch(
      /^owr_admin=…; path=\/admin; expires=[^;]+; samesite=strict; httponly$/i,
    );
    expect((await visitor.get('').expect(200)).text).toContain('The launch');
    await visitor.get('/sign-in').expect(302).expect('Location', '/admin');
  });

  it('is behind the path of the issuer, and secure on https', async () => {
    const api = await adminFixture();
    const app = api.serve({ basePath: '/queue' });
    const visitor = new PanelVisitor(api, app);
    const signedIn = await visitor.signIn(keys.viewer).set('X-Forwarded-Proto', 'https').expect(303);
    expect(signedIn.get('Location')).toBe('/queue/admin');
    expect(signedIn.get('Set-Cookie')?.[0]).toMatch(/; path=\/queue\/admin; .*; secure; httponly/);
    const { text } = await visitor.get('/rooms/launch').expect(200);
    expect(text.match(/(?:href|action)="\/(?!queue\/admin)[^"]*"/g)).toBeNull();
  });

  it('is refused with a wrong key, and too many of those are told to wait', async () => {
    const visitor = new PanelVisitor(await adminFixture());
    const refused = await visitor.signIn('wrong').expect(401);
    expect(refused.text).toContain('No admin key is like this one');
    expect(refused.get('Set-Cookie')).toBeUndefined();
    for (let tries = 1; tries < 100; tries += 1) await visitor.signIn('wrong').expect(401);
    const limited = await visitor.signIn('wrong').expect(429);
    expect(limited.get('Retry-After')).toBe('60');
    expect(limited.text).toContain('Too many wrong keys');
    await visitor
      .request('get', '/api/v1/rooms')
      .set('Authorization', 'Bearer wrong')
      .set('X-Forwarded-For', '192.0.2.1')
      .expect(429);
    await visitor.signIn(keys.viewer).expect(303);
  });

  it('from another site is refused', async () => {
    const visitor = new PanelVisitor(await adminFixture());
    await visitor.signIn(keys.viewer).set('Origin', 'https://evil.example').expect(403);
    await visitor.signIn(keys.viewer).set('Sec-Fetch-Site', 'cross-site').expect(403);
  });
});

describe('a session', () => {
  it('lasts twelve hours', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    api.clock.advance(12 * HOUR_MS - 1);
    await visitor.get('').expect(200);
    api.clock.advance(1);
    await visitor.get('').expect(303);
    await visitor.get('/api/v1/rooms').expect(401);
  });

  it('cannot be made up or altered', async () => {
    const visitor = await PanelVisitor.signedIn(await adminFixture());
    const { cookie } = visitor;
    for (const value of [
      'x',
      cookie.slice(0, -2),
      `B${cookie.slice(1)}`,
      `${cookie.slice(0, 60)}AAAA${cookie.slice(64)}`,
    ]) {
      await visitor.with(value).get('').expect(303);
    }
    await visitor.with(cookie).get('').expect(200);
  });

  it('ends with its key: taken away or changed; a role is what it is now', async () => {
    const api = await adminFixture();
    const { cookie } = await PanelVisitor.signedIn(api);
    const other = { name: 'other', role: 'admin', key: 'another-key-0009' } as const;
    for (const key of [null, 'operator-key-changed']) {
      const changed = key === null ? [] : [{ name: 'operator', role: 'operator', key } as const];
      const visitor = new PanelVisitor(api, api.serve({ operatorKeys: api.keysOf([other, ...changed]) })).with(cookie);
      await visitor.get('').expect(303);
      await visitor.get('/api/v1/rooms').expect(401);
    }
    const demoted = [{ name: 'operator', role: 'viewer', key: keys.operator } as const];
    const visitor = new PanelVisitor(api, api.serve({ operatorKeys: api.keysOf(demoted) })).with(cookie);
    expect((await visitor.get('/rooms/launch/controls').expect(200)).text).not.toContain('Change the mode');
    await visitor.send('/rooms/launch/mode', { mode: 'paused' }, 403);
  });

  it('ends by signing out, which needs its token', async () => {
    const visitor = await PanelVisitor.signedIn(await adminFixture());
    await visitor.request('post', '/sign-out').type('form').send({}).expect(403);
    const out = await visitor.send('/sign-out');
    expect(out.get('Location')).toBe('/admin/sign-in');
    expect(out.get('Set-Cookie')?.[0]).toMatch(/^owr_admin=; path=\/admin; expires=Thu, 01 Jan 1970/);
  });

  it('never reaches the log, nor does the key', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const token = await visitor.csrfToken();
    await visitor.send('/rooms/launch/advance', { by: '1', idempotency_key: 'planted' });
    await visitor.signIn('planted-wrong-key').expect(401);
    const log = api.log.join('');
    expect(log).toContain('"admin":"operator"');
    expect(log).toContain('"action":"advance","room":"launch"');
    for (const secret of [keys.operator, visitor.cookie, token, 'planted']) expect(log).not.toContain(secret);
  });
});

describe('a session at the admin API', () => {
  it('reads without a token and changes only with it', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const token = await visitor.csrfToken();
    await visitor.get('/api/v1/rooms').expect(200);
    const advance = () => visitor.request('post', '/api/v1/rooms/launch/advance').send({ by: 1 });
    for (const request of [
      advance(),
      advance().set('X-CSRF-Token', ''),
      advance().set('X-CSRF-Token', `${token.slice(0, -1)}_`),
      advance().set('X-CSRF-Token', await (await PanelVisitor.signedIn(api)).csrfToken()),
      advance().set('X-CSRF-Token', token).set('Origin', 'https://evil.example'),
      advance().set('X-CSRF-Token', token).set('Origin', 'null'),
      advance().set('X-CSRF-Token', token).set('Sec-Fetch-Site', 'same-site'),
    ]) {
      const refused = await request.expect(403);
      expect(refused.body).toMatchObject({ type: problemType('csrf_missing') });
    }
    await api.room.expectState({ serving: 0 });
    await advance().set('X-CSRF-Token', token).set('Sec-Fetch-Site', 'same-origin').expect(200);
    await advance()
      .set('X-CSRF-Token', token)
      .set('Host', 'wait.example.com')
      .set('Origin', 'http://wait.example.com:80')
      .expect(200);
    await api.room.expectState({ serving: 2 });
  });

  it('has the role of its key and acts in its name', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    const request = visitor.request('post', '/api/v1/rooms/launch/advance').send({ by: 1 });
    const refused = await request.set('X-CSRF-Token', await visitor.csrfToken()).expect(403);
    expect(refused.body).toMatchObject({ type: problemType('forbidden') });
  });

  it('comes before a token that a proxy in front of the panel adds, and no wrong key is counted', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const token = await visitor.csrfToken();
    // More than the wrong keys that an address may send in a minute.
    for (let count = 0; count < 101; count += 1) {
      const path = count % 2 === 0 ? '/api/v1/rooms/launch/figures' : '/api/v1/rooms';
      await visitor.get(path).set('Authorization', 'Bearer eyJ.of.the-proxy').expect(200);
    }
    const advance = () => visitor.request('post', '/api/v1/rooms/launch/advance').send({ by: 1 });
    await advance().set('Authorization', 'Bearer eyJ.of.the-proxy').set('X-CSRF-Token', token).expect(200);
    await advance().set('Authorization', 'Bearer eyJ.of.the-proxy').set('X-CSRF-Token', 'wrong').expect(403);
    await new PanelVisitor(api).get('/api/v1/rooms').set('Authorization', 'Bearer wrong').expect(401);
  });

  it('is there beside the password of a proxy, and a change without its token is by the key that it carries', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api, 'viewer');
    const request = visitor.request('post', '/api/v1/rooms/launch/advance').send({ by: 1 });
    await request.set('Authorization', `Bearer ${keys.operator}`).expect(200);
    await visitor.get('/api/v1/rooms').set('Authorization', 'Basic cHJveHk6cHJveHk=').expect(200);
  });
});

it('nobody is at the panel without a session', async () => {
  const api = await adminFixture();
  for (const path of ['', '/rooms/launch', '/rooms/launch/controls', '/rooms/launch/visits', '/pause']) {
    const back = path === '' ? '' : `?back=${encodeURIComponent(path)}`;
    const asked = supertest(api.app.callback()).get(`/admin${path}`);
    await asked.expect(303).expect('Location', `/admin/sign-in${back}`);
  }
  const sent = supertest(api.app.callback()).post('/admin/pause').type('form').send({ back: '' });
  await sent.expect(303).expect('Location', '/admin/sign-in');
});
