import { hash } from 'node:crypto';
import { readSheet } from '../assets/asset-files.ts';

/**
 * What a page looks like that stands by itself, in the page: a file of its own would be one more request, and cannot be
 * found where the page is shown under the address of a site.
 */
const SHEET = readSheet('standalone.css', [
  'palette.css',
  'base.css',
  'waiting-room/frame.css',
  'waiting-room/text.css',
  'waiting-room/controls.css',
]);
export const STANDALONE_STYLE = SHEET.content.toString().replaceAll(/\/\*.*?\*\/|\s+/gs, ' ');

/** What such a page allows a browser. @param scripts sources of scripts */
export function standalonePolicy(scripts: readonly string[] = []): string {
  return [
    "default-src 'none'",
    ...(scripts.length > 0 ? [`script-src ${scripts.join(' ')}`] : []),
    `style-src 'sha256-${hash('sha256', STANDALONE_STYLE, 'base64')}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
