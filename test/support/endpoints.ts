import type { IncomingHttpHeaders } from 'node:http';
import { http } from './http.ts';
import { SHOP_CALLBACK, SHOP_SECRET } from './shop-setup.ts';

export interface JsonAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** {} when the body is no JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** RFC 6749 §2.3.1, for ids and secrets that need no escaping. */
export function basicAuth(clientId: string, secret: string): { Authorization: string } {
  return { Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` };
}

export const SHOP_AUTH = basicAuth('shop', SHOP_SECRET);

/** Posts a form as a gateway's server would, by default the shop's. */
export async function postForm(
  url: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = SHOP_AUTH,
): Promise<JsonAnswer> {
  const answer = await http(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  });
  return { status: answer.status, headers: answer.headers, body: parsed(answer.text) };
}

/** The form that exchanges the code of a callback. */
export function codeForm(callback: string | null, codeVerifier?: string): Record<string, string> {
  return {
    grant_type: 'authorization_code',
    code: new URL(callback ?? '').searchParams.get('code') ?? '',
    redirect_uri: SHOP_CALLBACK,
    ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
  };
}

export function withToken(token: string | undefined): { Authorization: string } {
  return { Authorization: `Bearer ${token}` };
}

/** @returns the status with which an endpoint answers a bearer of this token */
export async function statusWith(url: string, token: string | undefined, method = 'GET'): Promise<number> {
  return (await http(url, { method, headers: withToken(token) })).status;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
