import { readBundle, readSheet } from './asset-files.ts';

/** What the pages of all rooms link to. */
export const visitorAssets = [
  readSheet('waiting-room.css', [
    'palette.css',
    'base.css',
    'waiting-room/frame.css',
    'waiting-room/text.css',
    'waiting-room/figures.css',
    'waiting-room/controls.css',
  ]),
  readBundle('waiting-room.js'),
];
