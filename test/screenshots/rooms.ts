import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProductOptions } from '../support/product.ts';
import { shopClient } from '../support/shop-setup.ts';

const logo = (mountain: string, text: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="250" height="56" viewBox="0 0 250 56"><path d="M4 48 26 12l12 18 8-10 18 28z" fill="${mountain}"/><text x="78" y="40" font-family="Georgia,serif" font-size="30" fill="${text}">Alpenglow</text></svg>`;

export const OPERATOR_KEY = 'key-of-the-operator-in-the-pictures';

/** The rooms of the pictures: one without a look, and the one of docs/look.md. */
export function picturedRooms(folder: string): ProductOptions {
  writeFileSync(join(folder, 'logo.svg'), logo('#8b1e2d', '#2a1a17'));
  writeFileSync(join(folder, 'logo-dark.svg'), logo('#e58b96', '#f5ebe6'));
  return {
    rooms: {
      sale: { title: 'Winter sale', inlet: { admit: 60, every: '1m', capacity: 900 }, turn_window: '2m' },
      launch: {
        title: 'The spring launch',
        look: {
          logo: './logo.svg',
          logo_dark: './logo-dark.svg',
          logo_alt: 'Alpenglow',
          colors: {
            accent: '#8b1e2d',
            background: '#f7f1ec',
            card: '#fffdfa',
            text: '#2a1a17',
            dark: { background: '#1a1110', card: '#261918', text: '#f5ebe6' },
          },
          font: 'Georgia, Times New Roman, serif',
          links: [
            { text: 'Imprint', url: 'https://www.example.com/imprint' },
            { text: 'Help', url: 'mailto:help@example.com' },
          ],
        },
      },
    },
    clients: [shopClient({ room: 'sale' })],
    adminKeys: [{ name: 'anna', role: 'admin', key: OPERATOR_KEY }],
  };
}
