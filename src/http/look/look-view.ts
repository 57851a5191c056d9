import type { RoomConfig } from '../../config/config.ts';
import type { Logo } from '../../config/look-files.ts';
import { type Asset, createAsset, pathOf } from '../assets/asset.ts';
import { lookSheet } from './look-sheet.ts';

/** The look of a room as templates know it. Addresses are paths of this origin. */
export interface LookView {
  /** null: the stylesheet of all rooms has it all. */
  readonly sheet: string | null;
  readonly logo: string | null;
  readonly logo_dark: string | null;
  readonly logo_alt: string;
  /** Of the light page, six hexadecimal digits; null: ours. */
  readonly accent: string | null;
  readonly on_accent: string | null;
  readonly links: readonly { readonly text: string; readonly url: string }[];
}

/** What the pages of a room with a look link to, and what they know of it; null: it has none. */
export function createLook(
  { name, look }: Pick<RoomConfig, 'name' | 'look'>,
  basePath: string,
): { readonly view: LookView; readonly assets: readonly Asset[] } | null {
  if (look === null) return null;
  const assets: Asset[] = [];

  function serve(file: string, type: string, content: Buffer): string {
    const asset = createAsset(`rooms/${name}/${file}`, type, content);
    assets.push(asset);
    return `${basePath}${pathOf(asset)}`;
  }
  const serveLogo = (file: string, logo: Logo | null) => (logo === null ? null : serve(file, logo.type, logo.bytes));

  const sheet = lookSheet(look);
  const view = {
    sheet: sheet === null ? null : serve('look.css', 'text/css; charset=utf-8', Buffer.from(sheet)),
    logo: serveLogo('logo', look.logo),
    logo_dark: serveLogo('logo-dark', look.logoDark),
    logo_alt: look.logoAlt,
    accent: look.palettes?.light.accent.slice(1) ?? null,
    on_accent: look.palettes?.light.onAccent.slice(1) ?? null,
    links: look.links,
  };
  return { view, assets };
}
