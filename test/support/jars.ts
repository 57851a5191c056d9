import { Cookie } from 'tough-cookie';
import type { Browser } from './browser.ts';

/** The cookie of this name that a browser would send to an address. */
export async function cookieNamed(
  browser: Browser,
  url: string,
  name: string,
): Promise<{ value: string; path: string }> {
  const cookies = await browser.jar.getCookies(url);
  const cookie = cookies.find(({ key }) => key === name);
  if (cookie === undefined) throw new Error(`no cookie ${name} among ${cookies.map(({ key }) => key).join(', ')}`);
  return { value: cookie.value, path: cookie.path ?? '/' };
}

/** Puts a cookie into a browser, in place of its namesake on that path. */
export async function plant(
  { jar }: Browser,
  url: string,
  { name, value, path = '/' }: { name: string; value: string; path?: string },
): Promise<void> {
  await jar.setCookie(new Cookie({ key: name, value, path, httpOnly: true }), url);
}
