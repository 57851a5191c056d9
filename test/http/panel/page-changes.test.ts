import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Change, changesOf, PageChanges } from '../../../src/http/panel/page-changes.ts';
import { adminFixture } from '../admin/admin-fixture.ts';
import { PanelVisitor } from './panel-visitor.ts';

/** As the script of the panel does it. */
function apply(lines: readonly string[], changes: readonly Change[]): string[] {
  const now = [...lines];
  for (const [from, to, put] of changes.toReversed()) now.splice(from, to - from, ...put);
  return now;
}

describe('what has changed of a page', () => {
  it.each([
    ['a b c', 'a b c', 0],
    ['a b c', 'a x c', 1],
    ['a b c', 'x b y', 2],
    ['a b c', 'a b b b c', 1],
    ['a b b b c', 'a b c', 1],
    ['a b c', '', 1],
    ['a a a', 'a a', 1],
  ])('turns %j into %j', (before, after, count) => {
    const [was, is] = [before.split(' '), after.split(' ')];
    const changes = changesOf(was, is);
    expect(changes).toHaveLength(count);
    expect(apply(was, changes)).toEqual(is);
  });

  it('is the whole page for a tab whose page is not known, and for those that looked long ago', () => {
    const pages = new PageChanges();
    const { version } = pages.update('none', 'first\npage');
    for (let other = 0; other < 200; other += 1) pages.update('none', `page ${other}`);
    expect(pages.update(version, 'first\npage 2').changes).toEqual([[0, 0, ['first', 'page 2']]]);
  });

  it('is all that a tab is sent that has the page', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api);
    const ask = (has: string) => visitor.get('/rooms/launch').set('Panel-Page', has).expect(200);
    const first = await ask('none');
    expect(first.get('Cache-Control')).toBe('no-store');
    const lines = apply([], first.body.changes);
    expect(lines.join('\n')).toContain('The launch');
    const same = await ask(first.body.version);
    expect(JSON.stringify(same.body).length).toBeLessThan(lines.join('\n').length / 10);
    await api.room.change({ message: 'Back at ten.' });
    const second = await ask(same.body.version);
    const was = apply(lines, same.body.changes);
    expect(apply(was, second.body.changes).join('\n')).toContain('Back at ten.');
  });
});

it('pages are compressed for browsers that take it', async () => {
  const visitor = await PanelVisitor.signedIn(await adminFixture());
  const sent = await visitor
    .get('')
    .set('Accept-Encoding', 'gzip')
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    });
  expect(sent.get('Content-Encoding')).toBe('gzip');
  const bytes = sent.body as Buffer;
  const html = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
  expect(html).toContain('The launch');
  const plain = await visitor.get('').set('Accept-Encoding', 'identity').expect(200);
  expect(plain.get('Content-Encoding')).toBeUndefined();
  expect(plain.get('Vary')).toBe('Accept-Encoding');
});
