import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Product, startProduct } from '../support/product.ts';
import type { RelyingParty } from '../support/relying-party.ts';
import { launchSetup } from '../support/shop-setup.ts';
import { discoverShop, visit } from '../support/visits.ts';

const ROOM = 'launch';

describe('the Lambda authorizer', () => {
  let product: Product;
  let shop: RelyingParty;

  beforeAll(async () => {
    product = await startProduct(launchSetup({}, { access_token_format: 'jwt' }));
    shop = await discoverShop(product.issuer);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await product[Symbol.asyncDispose]();
  });

  /** A process of Lambda's: what it is told by its environment is read when it starts. */
  async function startLambda(env: Record<string, string | undefined> = {}) {
    const settings = { ISSUER: product.issuer, AUDIENCE: undefined, VERIFY_URL: undefined, ...env };
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    vi.resetModules();
    const { handler } = await import('../../examples/lambda-authorizer/authorizer.ts');
    return (token?: string) => handler(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  }

  test('lets in who has an access token of the room, and tells the API whose it is', async () => {
    const authorize = await startLambda();
    const { tokens, claims } = await visit(product, shop, { room: ROOM });
    expect(await authorize(tokens.access_token)).toEqual({
      isAuthorized: true,
      context: { sub: claims.sub, number: claims.queue_position },
    });
  });

  test('refuses every other token', async () => {
    const authorize = await startLambda();
    const { tokens } = await visit(product, shop, { room: ROOM });
    const [header, payload] = tokens.access_token.split('.');
    for (const other of [
      tokens.id_token,
      tokens.refresh_token,
      `${header}.${payload}.AAAA`,
      'nonsense',
      '',
      undefined,
    ]) {
      expect(await authorize(other)).toEqual({ isAuthorized: false });
    }
    const ofAnotherRoom = await startLambda({ AUDIENCE: 'urn:oidc-waiting-room:room:elsewhere' });
    expect(await ofAnotherRoom(tokens.access_token)).toEqual({ isAuthorized: false });
  });

  test('knows of an early end at once if it asks for it, and otherwise when the token ends', async () => {
    const trusting = await startLambda();
    const asking = await startLambda({ VERIFY_URL: `${product.issuer}/verify?room=${ROOM}` });
    const { tokens, claims } = await visit(product, shop, { room: ROOM });
    expect(await asking(tokens.access_token)).toMatchObject({ isAuthorized: true });
    await product.admin.end(ROOM, claims.sub);
    expect(await asking(tokens.access_token)).toEqual({ isAuthorized: false });
    expect(await trusting(tokens.access_token)).toMatchObject({ isAuthorized: true });
  });

  test('fails, and lets nobody in, when the waiting room cannot be asked', async () => {
    const { tokens } = await visit(product, shop, { room: ROOM });
    const missingKeys = await startLambda({ ISSUER: `${product.issuer}/elsewhere` });
    await expect(missingKeys(tokens.access_token)).rejects.toThrow();
    const missingRoom = await startLambda({ VERIFY_URL: `${product.issuer}/verify?room=elsewhere` });
    await expect(missingRoom(tokens.access_token)).rejects.toThrow('404');
  });
});
