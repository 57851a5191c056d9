import type { Logo, LookFiles, ReadFile, Templates } from './look-files.ts';
import type { LookSection } from './look-schema.ts';
import { completeColors, type Palette, paletteOf } from './palette.ts';

/** How the pages of a room look, where they look otherwise than without. */
export interface RoomLook {
  readonly logo: Logo | null;
  /** For dark pages; null: the same. */
  readonly logoDark: Logo | null;
  readonly logoAlt: string;
  readonly palettes: Readonly<Record<'light' | 'dark', Palette>> | null;
  /** Names, the first choice first. */
  readonly fonts: readonly string[];
  readonly links: readonly { readonly text: string; readonly url: string }[];
}

/** @throws for a file that the checks let through and is no longer there */
function read<Value>(file: ReadFile<Value>): Value {
  if (file.kind === 'mistake') throw new Error(file.message);
  return file.value;
}

export function roomLook(look: LookSection, title: string, files: LookFiles): RoomLook {
  const { logo, logo_dark: logoDark, logo_alt: logoAlt = title, colors, font, links = [] } = look;
  const complete = colors === undefined ? null : completeColors(colors, colors.dark ?? {});
  return {
    logo: logo === undefined ? null : read(files.logo(logo)),
    logoDark: logoDark === undefined ? null : read(files.logo(logoDark)),
    logoAlt,
    palettes: complete === null ? null : { light: paletteOf(complete.light), dark: paletteOf(complete.dark) },
    fonts: font?.split(',').map((name) => name.trim()) ?? [],
    links,
  };
}

export function roomTemplates(folder: string, files: LookFiles): Templates {
  return read(files.templates(folder));
}
