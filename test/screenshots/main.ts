import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { loadConfig } from '../../src/config/reading/load-config.ts';
import { AdminClient } from '../support/admin-client.ts';
import { openVisitor, startChromium } from '../support/chromium.ts';
import { freePort } from '../support/free-port.ts';
import { startPreview } from '../support/preview.ts';
import { configurationFile } from '../support/product.ts';
import { startBusyPanel } from './busy-panel.ts';
import { prepareSale } from './prepared-sale.ts';
import { OPERATOR_KEY, picturedRooms } from './rooms.ts';

const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const MAX_BYTES = 60 * 1024;

const SCREENS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 1000 } } as const;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly screen: keyof typeof SCREENS;
  readonly scheme: 'light' | 'dark';
}

const ofPreview: readonly Picture[] = [
  { name: 'waiting', path: '/sale/waiting?lang=en', screen: 'phone', scheme: 'light' },
  { name: 'waiting-german-dark', path: '/sale/waiting-message?lang=de', screen: 'phone', scheme: 'dark' },
  { name: 'early-arabic', path: '/sale/prequeue?lang=ar', screen: 'phone', scheme: 'light' },
  { name: 'turn', path: '/sale/turn?lang=en', screen: 'phone', scheme: 'light' },
  { name: 'missed-ukrainian', path: '/sale/missed?lang=uk', screen: 'phone', scheme: 'light' },
  { name: 'branded', path: '/launch/waiting?lang=en', screen: 'phone', scheme: 'light' },
  { name: 'branded-dark', path: '/launch/turn?lang=en', screen: 'phone', scheme: 'dark' },
  { name: 'waiting-desktop', path: '/launch/prequeue?lang=en', screen: 'desktop', scheme: 'light' },
];

const ofPanel: readonly Picture[] = [
  // Before others sign in.
  { name: 'panel-audit', path: '/admin/audit', screen: 'phone', scheme: 'dark' },
  { name: 'panel-room', path: '/admin/rooms/sale', screen: 'desktop', scheme: 'light' },
  { name: 'panel-room-dark', path: '/admin/rooms/sale', screen: 'desktop', scheme: 'dark' },
  { name: 'panel-rooms', path: '/admin', screen: 'phone', scheme: 'light' },
  { name: 'panel-client', path: '/admin/clients/spring-shop', screen: 'phone', scheme: 'light' },
];

/** Chromium itself makes the file smaller. */
async function toWebp(converter: Page, png: Buffer): Promise<Buffer> {
  const url = await converter.evaluate(
    `(async () => {
      const image = new Image();
      image.src = 'data:image/png;base64,${png.toString('base64')}';
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', 0.85);
    })()`,
  );
  return Buffer.from(String(url).split(',')[1] ?? '', 'base64');
}

async function shoot(chrome: Browser, origin: string, pictures: readonly Picture[], key: string | null): Promise<void> {
  await using converter = await openVisitor(chrome);
  for (const { name, path, screen, scheme } of pictures) {
    await using visitor = await openVisitor(chrome, { viewport: SCREENS[screen], colorScheme: scheme });
    const { page } = visitor;
    if (key !== null) {
      await page.goto(`${origin}/admin/sign-in`);
      await page.fill('#key', key);
      await page.click('main button');
      await page.waitForURL(`${origin}/admin`);
    }
    // Where this tab first saw the visitor, so that the bar has come a way (assets/waiting-room/status.js).
    await page.addInitScript(`sessionStorage.setItem('owr way sale 651', '[1520, 0]');
      sessionStorage.setItem('owr way launch 651', '[980, 0]')`);
    await page.goto(`${origin}${path}`);
    if (path.includes('/rooms/')) await page.locator('canvas').first().waitFor();
    // What the script fills in comes within a second.
    await page.waitForTimeout(1_000);
    const file = await toWebp(converter.page, await page.screenshot());
    if (file.length > MAX_BYTES) throw new Error(`${name} has ${file.length} bytes`);
    writeFileSync(join(FOLDER, `${name}.webp`), file);
    process.stdout.write(`${name}.webp: ${Math.round(file.length / 1024)} KB\n`);
  }
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'owr-screenshots-'));
  const config = join(folder, 'waiting-room.yaml');
  const options = picturedRooms(folder);
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  writeFileSync(config, configurationFile({ ...options, issuer }));
  const env = { CONFIG: config, PORT: String(port), HOST: '127.0.0.1' };
  const chrome = await startChromium();
  try {
    await using preview = await startPreview(options, folder);
    await shoot(chrome, preview.url, ofPreview, null);
    await using _product = await startBusyPanel(() => loadConfig({ env }), 'sale');
    await prepareSale(new AdminClient(issuer, OPERATOR_KEY), Date.now());
    await shoot(chrome, issuer, ofPanel, OPERATOR_KEY);
  } finally {
    await chrome.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
