import { readModules, readSheet } from './asset-files.ts';

/** What the pages of all rooms link to. */
export const visitorAssets = [
  readSheet('waiting-room.css', ['waiting-room.css']),
  readModules('waiting-room.js', 'waiting-room'),
];
