import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchKeys } from '../../src/events/fetch-keys.ts';
import { postForm } from '../support/endpoints.ts';
import { type Product, startProduct } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';

const ROOM = 'launch';

/** Keys in a private network, as far as a test has one: on loopback. */
describe('the keys of a client at its jwks_uri', () => {
  const server = createServer((req, res) => answers.get(req.url ?? '')?.(res) ?? res.writeHead(404).end());
  const answers = new Map<string, (res: ServerResponse) => unknown>();
  let origin = '';
  let product: Product;
  let privateKey: CryptoKey;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    privateKey = pair.privateKey;
    const jwks = JSON.stringify({ keys: [await exportJWK(pair.publicKey)] });
    answers.set('/jwks', (res) => res.writeHead(200, { 'Cache-Control': 'max-age=600' }).end(jwks));
    answers.set('/long', (res) => res.end(Buffer.alloc(100_000, ' ')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const keyed = (clientId: string, path: string) =>
      shopClient({
        ...{ client_id: clientId, client_secret: undefined, room: ROOM },
        ...{ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: origin + path },
      });
    product = await startProduct({
      rooms: { [ROOM]: {} },
      clients: [keyed('keyed', '/jwks'), keyed('lost', '/nowhere'), keyed('long', '/long')],
    });
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    server.close();
  });

  async function ask(clientId: string) {
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(product.issuer)
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(privateKey);
    return postForm(
      `${product.issuer}/token`,
      {
        ...{ grant_type: 'refresh_token', refresh_token: 'none-of-ours-0123456789' },
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
      {},
    );
  }

  test('prove it', async () => {
    expect(await ask('keyed')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test.each(['lost', 'long'])('that cannot be fetched prove nothing: %s', async (clientId) => {
    expect(await ask(clientId)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  test('are never asked for at a metadata service, and an answer that is too long is none', async () => {
    await expect(fetchKeys('http://169.254.169.254/latest/meta-data/')).rejects.toThrow('refused-address');
    await expect(fetchKeys(`${origin}/long`)).rejects.toThrow('too long');
    expect(await (await fetchKeys(`${origin}/jwks`)).json()).toMatchObject({ keys: [{ kty: 'EC' }] });
    expect((await fetchKeys(`${origin}/nowhere`)).status).toBe(404);
  });
});
