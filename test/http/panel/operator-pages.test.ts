import { describe, expect, it } from 'vitest';
import { adminFixture } from '../admin/admin-fixture.ts';
import { words } from './operator.ts';
import { PanelVisitor } from './panel-visitor.ts';

describe('the page of operators', () => {
  it('makes a key, shows it once, and withdraws it after it has said what ends', async () => {
    const api = await adminFixture();
    const visitor = await PanelVisitor.signedIn(api, 'admin');
    const form = { name: 'Ada', role: 'operator', room_other: 'on', expires_at: '' };
    const made = await visitor.send('/operators', form, 200);
    const key = /value="(owr_[\w-]{43})"/.exec(made.text)?.[1] ?? '';
    const ada = new PanelVisitor(api);
    await ada.signIn(key).expect(303);
    const list = await visitor.get('/operators').expect(200);
    expect(words(list.text)).toMatch(/Ada operator only other made .* by admin last used 08:00 Withdraw…/);
    expect(words(list.text)).toMatch(/viewer viewer all rooms not used yet in the file/);
    expect(list.text).not.toContain(key);
    const look = await visitor.get('/operators/withdraw?name=Ada').expect(200);
    expect(words(look.text)).toContain('Its sessions of this panel and its event streams end.');
    await ada.get('').expect(200);
    const { headers } = await visitor.send('/operators/withdraw', { name: 'Ada' });
    await ada.get('').expect(303);
    const after = await visitor.get((headers.location ?? '').replace('/admin', '')).expect(200);
    expect(words(after.text)).toContain('The key of Ada is withdrawn.');
    await visitor.get('/operators/withdraw?name=Ada').expect(404);
    await visitor.get('/operators/withdraw?name=viewer').expect(404);
  });

  it('reads the expiry in the zone of the operator, and keeps a form that is refused', async () => {
    const api = await adminFixture();
    const visitor = (await PanelVisitor.signedIn(api, 'admin')).inZone('Asia/Kolkata');
    const expires_at = '2099-01-01T05:30';
    await visitor.send('/operators', { name: 'Ada', role: 'admin', expires_at }, 200);
    const { body } = await api.as('admin', 'get', '/operator-keys');
    expect(body.operator_keys.at(-1)).toMatchObject({ name: 'Ada', expires_at: '2099-01-01T00:00:00.000Z' });
    for (const [fields, status, mistake] of [
      [{ name: 'Ada', expires_at }, 409, 'There is a key of this name.'],
      [{ name: ' ', expires_at }, 400, 'The name must be 1 to 100 letters'],
      [{ name: 'Bo', expires_at: '2001-01-01T00:00' }, 400, 'When it expires must be in the future.'],
      [{ name: 'Bo', expires_at: 'soon' }, 400, 'When it expires must be a time'],
    ] as const) {
      const { text } = await visitor.send('/operators', { role: 'viewer', room_launch: 'on', ...fields }, status);
      expect(words(text)).toContain(mistake);
      expect(text).toContain(`value="${fields.expires_at}"`);
      expect(text).toMatch(/name="room_launch" value="on" checked/);
    }
  });

  it('is for admins of all rooms', async () => {
    const api = await adminFixture();
    const body = { name: 'limited', role: 'admin', rooms: ['other'] };
    const { key } = (await api.as('admin', 'post', '/operator-keys').send(body)).body;
    const limited = new PanelVisitor(api);
    await limited.signIn(key).expect(303);
    for (const visitor of [limited, await PanelVisitor.signedIn(api, 'operator')]) {
      await visitor.get('/operators').expect(403);
      await visitor.send('/operators', { name: 'Bo', role: 'viewer' }, 403);
      await visitor.send('/operators/withdraw', { name: 'limited' }, 403);
      expect((await visitor.get('')).text).not.toContain('/admin/operators');
    }
    expect((await limited.get('')).text).toContain('/admin/audit');
  });
});
