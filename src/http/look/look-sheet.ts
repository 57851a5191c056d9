import type { RoomLook } from '../../config/room-look.ts';
import type { Palette } from '../../config/rules/palette.ts';

/** Names that CSS has for kinds of fonts (CSS Fonts Module Level 4 §2.1.3); in quotes they would be fonts of that name. */
const GENERIC: ReadonlySet<string> = new Set([
  ...['serif', 'sans-serif', 'monospace', 'cursive', 'fantasy', 'math', '-apple-system'],
  ...['system-ui', 'ui-serif', 'ui-sans-serif', 'ui-monospace', 'ui-rounded'],
]);

function properties(palette: Palette): string {
  const { background, card, text, quiet, line, accent, onAccent, link } = palette;
  const all = { ground: background, card, text, quiet, line, accent, 'on-accent': onAccent, link };
  return Object.entries(all)
    .map(([name, color]) => `--${name}:${color}`)
    .join(';');
}

/** What a room has in place of the values of assets/palette.css; null: nothing. */
export function lookSheet({ palettes, fonts }: RoomLook): string | null {
  const names = [...fonts, 'system-ui', 'sans-serif'].map((name) => (GENERIC.has(name) ? name : `"${name}"`));
  const rules = [
    ...(palettes === null
      ? []
      : [
          `:root{${properties(palettes.light)}}`,
          `@media (prefers-color-scheme:dark){:root{${properties(palettes.dark)}}}`,
        ]),
    ...(fonts.length === 0 ? [] : [`body{font-family:${names.join(',')}}`]),
  ];
  return rules.length === 0 ? null : `${rules.join('\n')}\n`;
}
