import type { RoomConfig } from '../../config/config.ts';
import type { LookImage } from '../../config/reading/look-files.ts';
import { type Asset, createAsset, pathOf } from '../assets/asset.ts';
import { lookSheet } from './look-sheet.ts';

/** The look of a room as templates know it. Addresses are paths of this origin. */
export interface LookView {
  /** null: the stylesheet of all rooms has it all. */
  readonly sheet: string | null;
  readonly logo: string | null;
  readonly logo_dark: string | null;
  readonly logo_alt: string;
  /** Of a card of a link; null: it has none. */
  readonly preview_image: string | null;
  /** Of the light page, six hexadecimal digits; null: ours. */
  readonly accent: string | null;
  readonly on_accent: string | null;
  /** Behind the card, on the light page and on the dark one; null: ours. */
  readonly ground: string | null;
  readonly ground_dark: string | null;
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
  const serveImage = (file: string, image: LookImage | null) =>
    image === null ? null : serve(file, image.type, image.bytes);

  const rules = lookSheet(look);
  const sheet = rules === null ? null : serve('look.css', 'text/css; charset=utf-8', Buffer.from(rules));
  const logo = serveImage('logo', look.logo);
  const view = {
    sheet,
    logo,
    logo_dark: serveImage('logo-dark', look.logoDark),
    logo_alt: look.logoAlt,
    preview_image:
      serveImage('preview-image', look.previewImage) ?? (look.logo?.type === 'image/svg+xml' ? null : logo),
    accent: look.palettes?.light.accent.slice(1) ?? null,
    on_accent: look.palettes?.light.onAccent.slice(1) ?? null,
    ground: look.palettes?.light.background ?? null,
    ground_dark: look.palettes?.dark.background ?? null,
    links: look.links,
  };
  return { view, assets };
}
