/** The colours of a page that a room chooses, `#rrggbb`. */
export interface Colors {
  readonly accent: string;
  readonly background: string;
  readonly text: string;
  readonly card: string;
}

export type ColorName = keyof Colors;

/** What a room chose of them. */
export type GivenColors = { readonly [Name in ColorName]?: string | undefined };

/** Those that follow from them too: all that the stylesheet asks for. */
export interface Palette extends Colors {
  /** Of text that is less important. */
  readonly quiet: string;
  /** Around the card. */
  readonly line: string;
  /** Black or white, of text on the accent. */
  readonly onAccent: string;
  /** Of text that leads on: the accent if it can be read. */
  readonly link: string;
}

/** As in assets/palette.css. */
export const defaultColors = {
  light: { accent: '#0b5cad', background: '#f3f5f8', text: '#16202c', card: '#ffffff' },
  dark: { accent: '#7db8f5', background: '#10161d', text: '#eef2f6', card: '#18212b' },
} as const satisfies Record<'light' | 'dark', Colors>;

/** The least contrast of text (WCAG 2.2, success criterion 1.4.3). */
export const TEXT_CONTRAST = 4.5;
/** The least contrast of parts of the user interface (WCAG 2.2, success criterion 1.4.11). */
export const PART_CONTRAST = 3;

function channels(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** WCAG 2.2, "relative luminance". */
function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param share of the second colour, 0 to 1 */
function mix(one: string, other: string, share: number): string {
  const towards = channels(other);
  const mixed = channels(one).map((channel, index) => Math.round(channel + ((towards[index] ?? 0) - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function isReadable(color: string, { card, background }: Pick<Colors, 'card' | 'background'>): boolean {
  return Math.min(contrast(color, card), contrast(color, background)) >= TEXT_CONTRAST;
}

/** The first mixture that can be read, from the given share of the second colour on, in steps of a twentieth. */
function readableMix(one: string, other: string, from: number, step: number, colors: Colors): string {
  for (let share = from; share >= 0 && share <= 1; share += step) {
    const color = mix(one, other, share);
    if (isReadable(color, colors)) return color;
  }
  return colors.text;
}

const STEP = 0.05;

/**
 * What a room did not choose is as without a look; only the accent of the dark page is the light one's, as far lightened
 * as it takes to be read.
 */
export function completeColors(light: GivenColors, dark: GivenColors): Record<'light' | 'dark', Colors> {
  const night = withDefaults(dark, defaultColors.dark);
  const accent = dark.accent ?? (light.accent && readableMix(light.accent, night.text, 0, STEP, night));
  return {
    light: withDefaults(light, defaultColors.light),
    dark: withDefaults({ ...dark, accent }, defaultColors.dark),
  };
}

function withDefaults(given: GivenColors, defaults: Colors): Colors {
  const { accent, background, text, card } = given;
  return {
    accent: accent ?? defaults.accent,
    background: background ?? defaults.background,
    text: text ?? defaults.text,
    card: card ?? defaults.card,
  };
}

/** @param colors whose texts can be read */
export function paletteOf(colors: Colors): Palette {
  const { accent, text, card } = colors;
  return {
    ...colors,
    quiet: readableMix(text, card, 0.35, -STEP, colors),
    line: mix(card, text, 0.15),
    // One of the two always reaches 4.58:1.
    onAccent: contrast(accent, '#ffffff') >= TEXT_CONTRAST ? '#ffffff' : '#000000',
    link: isReadable(accent, colors) ? accent : text,
  };
}
