import { z } from 'zod';
import { list, matching, section, text } from './schema-parts.ts';

/** Without flags: an editor sees the pattern alone. */
const colorPattern = /^#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$/;

/** Whether the schema takes it. */
export function isColor(value: string): boolean {
  return colorPattern.test(value);
}

const color = () => matching('a colour in quotes, like "#8b0000" or "#fff"', colorPattern).transform(fullColor);

/** As `#rrggbb`, of a colour that the schema takes. */
export function fullColor(color: string): string {
  const digits = color.slice(1).toLowerCase();
  return `#${digits.length === 3 ? digits.replace(/./g, '$&$&') : digits}`;
}

const scheme = {
  accent: color().describe('Of buttons and of progress; text on it is black or white.').optional(),
  background: color().describe('Of the page.').optional(),
  text: color().optional(),
  card: color().describe('On which the text is.').optional(),
};

const fontPattern = /^-?[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+){0,7}(?:, ?-?[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+){0,7}){0,9}$/;
const fontDemand = 'up to 10 names of fonts with commas between them, of letters, digits, spaces and hyphens';

const link = section('a mapping with text and url', {
  text: text({ min: 1, max: 60 }),
  url: z
    .string('must be a URL: https://shop.example.com/help or mailto:help@shop.example.com')
    .max(500, 'must be a URL of at most 500 characters')
    .refine(isLinkAddress, 'must be a URL: https://shop.example.com/help or mailto:help@shop.example.com')
    .meta({ format: 'uri' }),
});

function isLinkAddress(value: string): boolean {
  const url = URL.parse(value);
  if (url?.protocol === 'mailto:') return /^mailto:[^\s@?]+@[^\s@?]+(?:\?\S*)?$/.test(value);
  return (url?.protocol === 'https:' || url?.protocol === 'http:') && url.username === '' && url.password === '';
}

const path = text({ min: 1, max: 500 });

/** How the pages of a room look; what is left out is as without a look. */
export const lookSection = section('a mapping with logo, preview_image, colors, font or links', {
  logo: path.describe('An image: svg, png, webp or jpeg, at most 100 KB. Relative to this file.').optional(),
  logo_dark: path.describe('Another one for dark pages. Default the same.').optional(),
  logo_alt: text({ min: 0, max: 100 }).describe('What the logo says. Default the title of the room.').optional(),
  preview_image: path
    .describe(
      'Of the card that services make of a link: png, webp or jpeg, at most 500 KB. Default the logo, if it is no svg.',
    )
    .optional(),
  colors: section('a mapping with accent, background, text and card', {
    ...scheme,
    dark: section('a mapping with accent, background, text and card', scheme)
      .describe('Of dark pages. Default ours, with the accent lightened as far as needed.')
      .optional(),
  })
    .describe('Their contrast is checked (WCAG 2.2).')
    .optional(),
  font: matching(fontDemand, fontPattern)
    .describe('Fonts that visitors have on their devices, the first choice first.')
    .optional(),
  links: list('a list of mappings with text and url', link)
    .max(5, 'must be a list of at most 5 links')
    .describe('Below the page.')
    .optional(),
});

export type LookSection = z.output<typeof lookSection>;
