import { describe, expect, it } from 'vitest';
import { gatewayGuides } from '../../../src/http/admin/gateway-guides.ts';
import { adminFixture } from '../admin/admin-fixture.ts';
import { PanelVisitor } from './panel-visitor.ts';

describe('clients in the panel', () => {
  it('are listed, each with what its gateway did and a way to every configuration', async () => {
    const visitor = await PanelVisitor.signedIn(await adminFixture(), 'viewer');
    const list = await visitor.get('/clients').expect(200);
    expect(list.text).toContain('href="/admin/clients/shop"');
    const page = await visitor.get('/clients/shop').expect(200);
    expect(page.text).toContain('Authorization request: none has come.');
    const links = [...page.text.matchAll(/href="\/admin(\/clients\/shop\/gateway\?gateway=[\w-]+)"/g)].map(
      ([, path = '']) => path,
    );
    expect(links).toHaveLength(gatewayGuides.size);
    for (const link of links) {
      expect((await visitor.get(link).expect(200)).text).toContain('<pre');
    }
  });

  it('are unknown, or the gateway is', async () => {
    const visitor = await PanelVisitor.signedIn(await adminFixture());
    await visitor.get('/clients/nobody').expect(404);
    await visitor.get('/clients/nobody/gateway?gateway=alb').expect(404);
    await visitor.get('/clients/shop/gateway?gateway=none').expect(400);
    await visitor.get('/clients/shop/gateway').expect(400);
  });
});
