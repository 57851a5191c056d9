/** One path for every route there is, resets left out. */
export function everyRoute(room: string): string[] {
  return [
    '/authorize',
    '/authorize/AAAAAAAAAAAAAAAAAAAAA',
    '/token',
    '/userinfo',
    '/revoke',
    '/introspect',
    '/logout',
    '/logout/confirm',
    '/.well-known/openid-configuration',
    '/.well-known/jwks.json',
    '/interaction/AAAAAAAAAAAAAAAAAAAAA',
    '/interaction/AAAAAAAAAAAAAAAAAAAAA/rejoin',
    `/rooms/${room}/status`,
    '/complete',
    `/verify?room=${room}`,
    '/assets/waiting-room.css',
    '/healthz',
    '/readyz',
    '/metrics',
    '/',
    `/admin/api/v1/rooms/${room}`,
    `/admin/api/v1/rooms/${room}/advance`,
    `/admin/api/v1/rooms/${room}/admissions/AAAAAAAAAAAAAAAAAAAAAA`,
    '/admin/api/v1/openapi.json',
  ];
}
