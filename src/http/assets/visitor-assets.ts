import { readScript, readSheet } from './asset-files.ts';

/** What the pages of all rooms link to. */
export const visitorAssets = [readSheet('waiting-room.css', ['waiting-room.css']), readScript('waiting-room.js')];
