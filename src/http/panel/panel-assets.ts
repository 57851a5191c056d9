import { readFileSync } from 'node:fs';
import { readBundle, readSheet, script, styleSheet } from '../assets/asset-files.ts';

function uplot(file: string): string {
  return readFileSync(new URL(import.meta.resolve(`uplot/dist/${file}`)), 'utf8');
}

/** What pages of the panel link to, the chart library among it: all comes from the origin of the panel, on whatever port that is. */
export const panelAssets = [
  readSheet('panel.css', [
    'palette.css',
    'base.css',
    'panel/colors.css',
    'panel/frame.css',
    'panel/cards.css',
    'panel/figures.css',
    'panel/notices.css',
    'panel/feed.css',
    'panel/plan.css',
    'panel/forms.css',
    'panel/buttons.css',
    'panel/find.css',
    'panel/charts.css',
    'panel/tables.css',
    'panel/acts.css',
    'panel/texts.css',
  ]),
  readBundle('panel-zone.js'),
  readBundle('panel.js'),
  readBundle('panel-forms.js'),
  readBundle('panel-keys.js'),
  readBundle('panel-charts.js'),
  styleSheet('uplot.css', uplot('uPlot.min.css')),
  script('uplot.js', uplot('uPlot.iife.min.js')),
];
