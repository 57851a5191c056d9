import type { Mistake, ValuePath } from '../reading/config-problem.ts';
import type { LenientRoom } from '../reading/lenient-file.ts';
import type { LookFiles } from '../reading/look-files.ts';
import { fullColor, isColor } from '../schema/look-schema.ts';
import {
  type ColorName,
  type Colors,
  completeColors,
  contrast,
  type GivenColors,
  PART_CONTRAST,
  TEXT_CONTRAST,
} from './palette.ts';
import { isLoopback, webAddress } from './web-address.ts';

type LenientLook = NonNullable<LenientRoom['look']>;

/** Which colours meet, what they have to reach, and what for. */
const PAIRS = [
  { color: 'text', on: 'card', least: TEXT_CONTRAST },
  { color: 'text', on: 'background', least: TEXT_CONTRAST },
  { color: 'accent', on: 'card', least: PART_CONTRAST },
] as const satisfies readonly { color: ColorName; on: ColorName; least: number }[];

/** Of what was given only what is a colour. */
function chosen(colors: GivenColors): GivenColors {
  const names = ['accent', 'background', 'text', 'card'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const color = colors[name] ?? '';
      return isColor(color) ? [[name, fullColor(color)]] : [];
    }),
  );
}

function contrastMistakes(colors: Colors, given: GivenColors, path: ValuePath): Mistake[] {
  return PAIRS.flatMap(({ color, on, least }) => {
    const ratio = contrast(colors[color], colors[on]);
    if (ratio >= least) return [];
    const found = (Math.floor(ratio * 100) / 100).toFixed(2);
    const place = given[color] === undefined && given[on] !== undefined ? on : color;
    const other = place === color ? on : color;
    return [
      { path: [...path, place], message: `must have a contrast of ${least}:1 to ${other} (WCAG 2.2), not ${found}:1` },
    ];
  });
}

function colorMistakes({ dark = {}, ...light }: NonNullable<LenientLook['colors']>, path: ValuePath): Mistake[] {
  const given = { light: chosen(light), dark: chosen(dark) };
  const colors = completeColors(given.light, given.dark);
  return [
    ...contrastMistakes(colors.light, given.light, path),
    ...contrastMistakes(colors.dark, given.dark, [...path, 'dark']),
  ];
}

/** Mistakes in what a room looks like: in the files that it names, in its colours, in where it leads. */
export function lookMistakes({ name, look, template }: LenientRoom, files: LookFiles, production: boolean): Mistake[] {
  const path = ['rooms', name, 'look'];
  const mistakes: Mistake[] = [];
  for (const field of ['logo', 'logo_dark', 'preview_image'] as const) {
    const file = look?.[field];
    if (file === undefined) continue;
    const image = field === 'preview_image' ? files.previewImage(file) : files.logo(file);
    if (image.kind === 'mistake') mistakes.push({ path: [...path, field], message: image.message });
  }
  if (look?.logo_dark !== undefined && look.logo === undefined) {
    mistakes.push({ path: [...path, 'logo'], message: 'is missing: logo_dark is its other version' });
  }
  if (look?.colors !== undefined) mistakes.push(...colorMistakes(look.colors, [...path, 'colors']));
  for (const [index, { url = '' }] of (look?.links ?? []).entries()) {
    const address = webAddress(url);
    if (address === null || address.protocol === 'https:' || (!production && isLoopback(address.hostname))) continue;
    const message = `must be https ${production ? 'in production' : 'except on localhost'}`;
    mistakes.push({ path: [...path, 'links', index, 'url'], message });
  }
  const templates = template === undefined ? null : files.templates(template);
  if (templates?.kind === 'mistake') mistakes.push({ path: ['rooms', name, 'template'], message: templates.message });
  return mistakes;
}
