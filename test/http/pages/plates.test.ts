import { describe, expect, test } from 'vitest';
import { createPage, type PageOptions } from '../../../src/http/pages/page.ts';
import { Plates } from '../../../src/http/pages/plates.ts';
import type { Values } from '../../../src/http/pages/slots.ts';
import { createViews, type Views } from '../../../src/http/pages/views.ts';
import { loadCatalogs } from '../../../src/language/catalog.ts';
import { recipesByPlace } from '../../../src/tools/preview/place-recipes.ts';
import { viewPlace } from '../../../src/tools/preview/place-view.ts';
import { Random } from '../../support/random.ts';
import { sampleRoom } from '../../support/sample-room.ts';

const START_MS = Date.parse('2026-11-27T09:36:00Z');
const room = sampleRoom('sale', 'Sale');
const views = createViews({ issuer: 'https://wait.example.com/q', rooms: [room], clients: [] }, () => {});
const languages = [...loadCatalogs().keys()];
const recipes = Object.values(recipesByPlace).flat();
const metadata = { redirect_uris: ['https://shop.example.com/callback'] };

const VISITORS = 24;
/** Whether they say a time depends on a figure. */
const DRAWN_EACH_TIME: ReadonlySet<string> = new Set(['closed']);

/** Numbers whose plural forms and digits differ. */
const NUMBERS = [1, 2, 3, 5, 11, 21, 999, 1_000, 12_345, 2_000_000];

/** Another visitor in the same place: figures that are numbers, times and texts are others. */
function another(values: Values, random: Random): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, changed(name, value, random)]));
}

function changed(name: string, value: unknown, random: Random): unknown {
  if (random.chance(1 / 3)) return value;
  if (typeof value === 'number') return (value === 0) !== random.chance(0.01) ? 0 : random.pick(NUMBERS);
  if (typeof value === 'string' && /^\d{4}-/.test(value)) return new Date(START_MS + random.int(0, 9e8)).toISOString();
  if (/Action$|receiptPath/.test(name) && typeof value === 'string') return `${value}"<${random.int(0, 9)}>&amp;`;
  if (name === 'values' || name === 'status' || name === 'progress' || name === 'opening' || name === 'pageData') {
    return another(value as Values, random);
  }
  return value;
}

/** A visitor like another one: the estimate of a page belongs to its status, so it is changed in its values alone. */
function like(page: Omit<PageOptions, 'languages'>, random: Random): Omit<PageOptions, 'languages'> {
  const { estimate, ...others } = page.values as Values & { readonly estimate: Values };
  const values = {
    ...another(others, random),
    estimate: { ...estimate, values: another(estimate.values as Values, random) },
  };
  const refresh = page.refresh && {
    ...page.refresh,
    afterS: random.int(0, 60),
    address: `/interaction/"&${random.int(0, 99)}`,
  };
  return { ...page, values, refresh: refresh ?? null };
}

describe('a page from a plate is the page that its template gives', () => {
  test.each(recipes.map((recipe) => ({ recipe, name: recipe.name })))('$name', async ({ recipe }) => {
    const place = await viewPlace(room, recipe, '/sale/place', { search: '?a=1', metadata, startMs: START_MS });
    const random = new Random(7);
    let draws = 0;
    const counted: Views = {
      ...views,
      render(...page) {
        draws += 1;
        return views.render(...page);
      },
    };
    for (const language of languages) {
      for (let visitor = 0; visitor < VISITORS; visitor += 1) {
        const { figures, ...page } = like(place.page, random);
        const drawn = createPage(views, { ...page, languages: [language] });
        expect(createPage(counted, { ...page, ...(figures && { figures }), languages: [language] })).toEqual(drawn);
      }
    }
    if (!DRAWN_EACH_TIME.has(recipe.name)) expect(draws).toBeLessThan((languages.length * VISITORS) / 2);
  });
});

describe('plates', () => {
  const words = views.words(['en'], null);
  const figures = { '': new Set(['number']), status: new Set(['ahead']) };

  /** How often a page was drawn, and what it was. */
  function plates(draw: (values: Values) => string) {
    const kept = new Plates();
    let drawn = 0;
    return {
      page(values: Values): string {
        return kept.page('', values, figures, words, (shown) => {
          drawn += 1;
          return draw(shown);
        });
      },
      drawn: () => drawn,
    };
  }
  const show = ({ number, status }: Values): string =>
    `<b>${number}</b> of ${(status as Values).ahead} ${status && (status as Values).place}`;

  test('are filled in from the third visitor on', () => {
    const { page, drawn } = plates(show);
    const pages = [1, 2, 3, 4].map((number) => page({ number, status: { ahead: number + 1, place: 'waiting' } }));
    expect(pages).toEqual([1, 2, 3, 4].map((number) => `<b>${number}</b> of ${number + 1} waiting`));
    // The second page was drawn once more to make the plate.
    expect(drawn()).toBe(3);
  });

  test('are others for another place, and for whoever has no number or nobody ahead', () => {
    const { page } = plates(({ number, status }) => {
      const { ahead, place } = status as Values;
      return `${number === null ? 'none' : `<${number}>`} ${ahead ? `after ${ahead}` : 'first'} ${place}`;
    });
    for (let round = 0; round < 4; round += 1) {
      expect(page({ number: round + 1, status: { ahead: 3, place: 'waiting' } })).toBe(
        `<${round + 1}> after 3 waiting`,
      );
      expect(page({ number: round + 1, status: { ahead: 0, place: 'waiting' } })).toBe(`<${round + 1}> first waiting`);
      expect(page({ number: null, status: { ahead: 3, place: 'paused' } })).toBe('none after 3 paused');
    }
  });

  test('are not made of a page that counts with a figure, or compares it', () => {
    const { page, drawn } = plates(
      ({ number, status }) => `${Number(number) > 2 ? 'far' : 'near'} ${(status as Values).ahead}`,
    );
    expect([1, 2, 3, 4].map((number) => page({ number, status: { ahead: 9 } }))).toEqual([
      'near 9',
      'near 9',
      'far 9',
      'far 9',
    ]);
    expect(drawn()).toBe(5);
  });

  test('escape what they are filled with', () => {
    const { page } = plates(({ number }) => String(number));
    for (const text of ['a', 'b', '<script>"\'&']) page({ number: text, status: {} });
    expect(page({ number: '<script>"&', status: {} })).toBe('&lt;script&gt;&quot;&amp;');
  });

  test('a fault of a template stays a fault', () => {
    let broken = false;
    const { page } = plates(() => {
      if (broken) throw new Error('broken');
      return 'whole';
    });
    page({ number: 1, status: {} });
    broken = true;
    expect(() => page({ number: 2, status: {} })).toThrow('broken');
  });
});
