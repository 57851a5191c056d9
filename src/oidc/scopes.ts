/** `email` and `profile` are for gateways that insist on them (DESIGN §6). */
export const SCOPES = ['openid', 'offline_access', 'email', 'profile'] as const;
