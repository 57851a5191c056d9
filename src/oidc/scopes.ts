/** `email` and `profile` are for gateways that insist on them. */
export const SCOPES = ['openid', 'offline_access', 'email', 'profile'] as const;
