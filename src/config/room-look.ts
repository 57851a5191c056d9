import type { LookFiles, LookImage, ReadFile, Templates } from './reading/look-files.ts';
import { completeColors, type Palette, paletteOf } from './rules/palette.ts';
import type { LookSection } from './schema/look-schema.ts';

/** How the pages of a room look, where they look otherwise than without. */
export interface RoomLook {
  readonly logo: LookImage | null;
  /** For dark pages; null: the same. */
  readonly logoDark: LookImage | null;
  readonly logoAlt: string;
  /** Of a card of a link to the room; null: the logo, if it is no SVG. */
  readonly previewImage: LookImage | null;
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
  const {
    logo,
    logo_dark: logoDark,
    logo_alt: logoAlt = title,
    preview_image: previewImage,
    colors,
    font,
    links = [],
  } = look;
  const complete = colors === undefined ? null : completeColors(colors, colors.dark ?? {});
  return {
    logo: logo === undefined ? null : read(files.logo(logo)),
    logoDark: logoDark === undefined ? null : read(files.logo(logoDark)),
    logoAlt,
    previewImage: previewImage === undefined ? null : read(files.previewImage(previewImage)),
    palettes: complete === null ? null : { light: paletteOf(complete.light), dark: paletteOf(complete.dark) },
    fonts: font?.split(',').map((name) => name.trim()) ?? [],
    links,
  };
}

export function roomTemplates(folder: string, files: LookFiles): Templates {
  return read(files.templates(folder));
}
