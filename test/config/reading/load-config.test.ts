import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../src/room/settings.ts';
import { fileWith, load, mistakes } from '../files.ts';

const everything = `
issuer: https://wait.example.com/queue
signing: { algorithm: ES256, also: [EdDSA] }
replica_lost_after: 0s
first_contact: trust
admin_keys:
  - { name: ops, role: admin, key: "\${ADMIN_KEY}" }
  - { name: wall, role: viewer, key: another-admin-key-of-some-length }
audit_for: 90d
aws_keys:
  - { access_key_id: AKIAIOSFODNN7EXAMPLE, secret_access_key: "\${AWS_SECRET}" }
rooms:
  launch:
    title: The launch
    mode: paused
    inlet: { admit: 100, every: 1m, from: 2027-03-01T10:00:00Z, until: 2027-03-01T13:00:00+01:00, return_no_shows: true, capacity: "\${CAPACITY}" }
    turn_window: 90s
    grace: 0s
    admission: 2h
    message: Costs $\${5}
    opens_at: 2027-03-01T09:00:00.000Z
    draw_source: https://beacon.example.com/round/7
    pass_over: "true"
    gate: { url: https://launch.example.com/healthz, interval: 5s, timeout: 1s, shut_after: 4, open_after: 1 }
    logins_per_visit: 5
    aws_api: true
    aws_event_id: Event_1
    webhooks:
      - { name: crm, url: https://crm.example.com/events, secret: "\${HOOK_SECRET}", events: [admission.started] }
      - { name: all, url: https://all.example.com/, secret: "\${HOOK_SECRET}" }
  exam: { aws_api: true, gate: { url: https://exam.example.com/ } }
clients:
  - client_id: shop
    client_secret: \${SHOP_SECRET}
    redirect_uris: [https://shop.example.com/oauth2/idpresponse]
    grant_types: [authorization_code, refresh_token]
    initiate_login_uri: https://shop.example.com/
    room: launch
    hold: 15m
    access_token: 30s
    access_token_format: jwt
    audience: https://api.example.com/
    backchannel_logout_uri: https://shop.example.com/backchannel
    backchannel_logout_session_required: true
    session: 5m
    login_state: per_request
    id_token_signed_response_alg: EdDSA
    claims: [email, email]
  - client_id: app
    token_endpoint_auth_method: none
    redirect_uris: [https://app.example.com/callback]
    room: exam
`;
const hookSecret = `whsec_${'A'.repeat(32)}`;
const variables = {
  ADMIN_KEY: 'an-admin-key-of-24-signs',
  CAPACITY: '5000',
  SHOP_SECRET: '12345678901234567890',
  AWS_SECRET: 's'.repeat(40),
  HOOK_SECRET: hookSecret,
  NODE_ENV: 'production',
};

test('a file with everything in it', () => {
  const loaded = load(everything, variables);
  if (loaded.kind === 'invalid') throw new Error(mistakes(loaded).join('\n'));
  expect(loaded.config).toEqual({
    issuer: 'https://wait.example.com/queue',
    host: '0.0.0.0',
    port: 3000,
    adminPort: null,
    adminHosts: [],
    metricsToken: null,
    dataDir: './data',
    redis: null,
    replicaLostAfterMs: 0,
    logLevel: 'info',
    trustProxy: { kind: 'none' },
    workers: 1,
    drainDelayMs: 5_000,
    keepAliveMs: 75_000,
    production: true,
    demo: false,
    firstContact: 'trust',
    signing: { algorithm: 'ES256', offered: ['RS256', 'ES256', 'EdDSA'] },
    sealingKeys: null,
    signingKeys: null,
    auditForMs: 90 * 86_400_000,
    adminKeys: [
      { name: 'ops', role: 'admin', key: 'an-admin-key-of-24-signs' },
      { name: 'wall', role: 'viewer', key: 'another-admin-key-of-some-length' },
    ],
    awsKeys: [{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 's'.repeat(40), rooms: null, calls: null }],
    written: expect.anything(),
    rooms: [
      {
        name: 'launch',
        title: 'The launch',
        settings: {
          ...defaultSettings,
          mode: 'paused',
          rate: {
            admit: 100,
            everyMs: 60_000,
            fromMs: Date.UTC(2027, 2, 1, 10),
            untilMs: Date.UTC(2027, 2, 1, 12),
            returnNoShows: true,
          },
          capacity: 5000,
          turnWindowMs: 90_000,
          graceMs: 0,
          admissionMs: 7_200_000,
          message: `Costs \${5}`,
          opensAtMs: Date.UTC(2027, 2, 1, 9),
          drawSource: 'https://beacon.example.com/round/7',
          passOver: true,
          replaceMissed: false,
          gate: {
            ...{ url: 'https://launch.example.com/healthz', everyMs: 5000, timeoutMs: 1000 },
            ...{ shutAfter: 4, openAfter: 1 },
          },
        },
        awsApi: true,
        awsEventId: 'Event_1',
        awsPrivateIssuer: null,
        texts: {},
        look: null,
        templates: null,
        webhooks: [
          { name: 'crm', url: 'https://crm.example.com/events', secret: hookSecret, events: ['admission.started'] },
          { name: 'all', url: 'https://all.example.com/', secret: hookSecret, events: null },
        ],
      },
      {
        ...{
          name: 'exam',
          title: 'exam',
          awsApi: true,
          awsEventId: 'exam',
          awsPrivateIssuer: null,
          texts: {},
          webhooks: [],
        },
        ...{ look: null, templates: null },
        settings: {
          ...defaultSettings,
          graceMs: 0,
          passOver: false,
          replaceMissed: false,
          gate: {
            ...{ url: 'https://exam.example.com/', everyMs: 10_000, timeoutMs: 3000 },
            ...{ shutAfter: 3, openAfter: 2 },
          },
        },
      },
    ],
    clients: [
      {
        clientId: 'shop',
        room: 'launch',
        holdMs: 900_000,
        accessTokenMs: 30_000,
        accessTokenFormat: 'jwt',
        audience: 'https://api.example.com/',
        backchannelLogoutUri: 'https://shop.example.com/backchannel',
        login: { client: 'shop', most: 5, sessionMs: null },
        sessionMs: 300_000,
        loginState: 'per_request',
        signingAlgorithm: 'EdDSA',
        reauthenticate: 'page',
        claims: ['email'],
        initiateLoginUri: 'https://shop.example.com/',
        initiateLoginIss: true,
        metadata: {
          client_id: 'shop',
          client_secret: '12345678901234567890',
          redirect_uris: ['https://shop.example.com/oauth2/idpresponse'],
          grant_types: ['authorization_code', 'refresh_token'],
        },
      },
      {
        clientId: 'app',
        room: 'exam',
        holdMs: 600_000,
        accessTokenMs: 60_000,
        accessTokenFormat: 'opaque',
        audience: 'urn:oidc-waiting-room:room:exam',
        backchannelLogoutUri: null,
        login: { client: 'app', most: 3, sessionMs: 0 },
        sessionMs: null,
        loginState: 'one',
        signingAlgorithm: null,
        reauthenticate: 'page',
        claims: ['email', 'profile'],
        initiateLoginUri: null,
        initiateLoginIss: true,
        metadata: {
          client_id: 'app',
          token_endpoint_auth_method: 'none',
          redirect_uris: ['https://app.example.com/callback'],
        },
      },
    ],
  });
  expect(loaded.warnings.map(({ path }) => path)).toEqual([
    'replica_lost_after',
    'clients[1].initiate_login_uri',
    'clients[1].session',
  ]);
});

test('ISSUER wins over the file, and may stand in for it', () => {
  const loaded = load(fileWith(), { ISSUER: 'https://other.example.com' });
  expect(loaded).toMatchObject({ kind: 'ok', config: { issuer: 'https://other.example.com' } });
  expect(load(fileWith().replace(/^issuer.*$/m, ''), { ISSUER: 'https://other.example.com' }).kind).toBe('ok');
  expect(mistakes(load(fileWith().replace(/^issuer.*$/m, '')))).toEqual([
    'issuer: is missing: it must be an absolute URL: https://wait.example.com',
  ]);
});

test('what works but is probably not meant is a warning', () => {
  const loaded = load('issuer: https://wait.example.com\nrooms: { launch: {} }');
  expect(loaded).toMatchObject({ kind: 'ok', warnings: [{ path: 'admin_keys' }, { path: 'clients' }] });
});

test("that AWS' page cannot wait for a prequeue is a hint", () => {
  const room = "aws_api: true, mode: prequeue, opens_at: '2027-03-01T09:00:00Z'";
  const loaded = load(fileWith({ room }));
  if (loaded.kind === 'invalid') throw new Error(mistakes(loaded).join('\n'));
  expect(loaded.hints.filter(({ path }) => path === 'rooms.launch.mode')).toEqual([
    expect.objectContaining({ message: expect.stringContaining('must not come before the doors open') }),
  ]);
});

test.each([
  ['redis://redis.example.com', []],
  ['redis+sentinel://redis.example.com/primary', ['replica_lost_after']],
  ['redis+cluster://redis.example.com', ['replica_lost_after']],
])('replica_lost_after is for one server that nothing fails over: %s', (url, expected) => {
  const loaded = load(fileWith({ more: 'replica_lost_after: 0s' }), { REDIS_URL: url });
  if (loaded.kind === 'invalid') throw new Error(mistakes(loaded).join('\n'));
  expect(loaded.warnings.map(({ path }) => path).filter((path) => path.startsWith('replica'))).toEqual(expected);
});

test('all mistakes are told at once, in the order of the file', () => {
  const text = `issuer: https://Wait.example.com
admin_key: x
rooms:
  launch:
    inlet: { admit: 0, evry: 1m }
    turn_window: 5
  LAUNCH: {}
clients:
  - client_id: launch
    room: lunch
    client_secret: \${NOPE}
    redirect_uris: [http://shop.example.com/x]
`;
  const loaded = load(text, { PORT: 'http' });
  expect(loaded.kind === 'invalid' && loaded.problems.map(({ path, line }) => [path, line])).toEqual([
    ['PORT', null],
    ['issuer', 1],
    ['admin_key', 2],
    ['rooms.launch.inlet.admit', 5],
    ['rooms.launch.inlet.evry', 5],
    ['rooms.launch.inlet.every', 5],
    ['rooms.launch.turn_window', 6],
    ['rooms.LAUNCH', 7],
    ['clients[0].client_id', 9],
    ['clients[0].room', 10],
    ['clients[0].client_secret', 11],
    ['clients[0].redirect_uris[0]', 12],
  ]);
});

describe('logins of a visit', () => {
  const client = (id: string, more = '') =>
    `  - { client_id: ${id}, client_secret: a-secret-of-good-length, room: launch, redirect_uris: [https://${id}.example.com/cb]${more} }`;

  function logins(room: string, ...clients: string[]) {
    const text = `issuer: https://wait.example.com\nrooms:\n  launch: {${room}}\nclients:\n${clients.join('\n')}\n`;
    const loaded = load(text);
    if (loaded.kind === 'invalid') throw new Error(mistakes(loaded).join('\n'));
    return loaded.config.clients.map(({ login }) => login);
  }

  test('are three, four with a state for each request, and always one more than there are clients', () => {
    const most = (...clients: string[]) => logins('', ...clients)[0]?.most;
    expect(most(client('a'), client('b'))).toBe(3);
    expect(most(client('a'), client('b', ', login_state: per_request'))).toBe(4);
    expect(most(client('a'), client('b'), client('c'), client('d'))).toBe(5);
  });

  test('are as many as the room says', () => {
    expect(logins(' logins_per_visit: 1 ', client('a'), client('b')).map(({ most }) => most)).toEqual([1, 1]);
  });

  test.each([
    ['refreshes', ', grant_types: [authorization_code, refresh_token], session: 5m', null],
    ['is told of logouts', ', backchannel_logout_uri: https://a.example.com/out', null],
    ['has sessions of a known length', ', session: 5m', 300_000],
    ['never asks again', '', 0],
  ])('of a client that %s can be ended, or last so long', (_, more, sessionMs) => {
    expect(logins('', client('a', more))).toEqual([{ client: 'a', most: 3, sessionMs }]);
  });
});
