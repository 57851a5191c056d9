import type Router from '@koa/router';
import type { Context } from 'koa';
import type { z } from 'zod';
import { clientView } from '../admin/client-operations.ts';
import { clientChange, clientList } from '../admin/client-views.ts';
import { gatewayList } from '../admin/gateway-operations.ts';
import { HttpProblem } from '../requests/problem.ts';
import { type Draft, draftOf, given, noDraft, parsedDefinition, refusedDraft } from './definition-forms.ts';
import { isMistake } from './mistake-words.ts';
import { readPanelForm } from './panel-form.ts';
import type { PanelSession } from './sessions.ts';
import type { SignedInRoutes } from './signed-in-routes.ts';

/** What the form of a new client calls the parts of its definition. */
const labels = {
  client_id: 'The id',
  room: 'The room',
  redirect_uris: 'The redirect URIs',
  initiate_login_uri: 'The protected page',
  hold: 'The hold',
};

const NEW_CLIENT = 'client-new.njk';

interface Shown {
  readonly clientId: string;
  readonly draft?: Draft;
  readonly status?: number;
  /** What a request of this page has made. */
  readonly made?: z.output<typeof clientChange>;
}

/** Adds the list of clients, the form of a new one, and a page for each. */
export function addClientPages(router: Router, routes: SignedInRoutes): void {
  const { run, notices, render, root, data, asked, common } = routes;

  function goTo(ctx: Context, session: PanelSession, path: string, did: string): void {
    ctx.status = 303;
    ctx.redirect(`${root}/clients${path}?notice=${notices.seal(session, did)}`);
  }

  /** A secret is shown in this answer alone: there is no page to go back to. */
  async function show(ctx: Context, session: PanelSession, { clientId, draft = noDraft, status = 200, made }: Shown) {
    const { caller } = session;
    const client = clientView.parse(await run('getClient', { caller, name: clientId }));
    const { gateways } = gatewayList.parse(await run('listGateways', { caller }));
    const definition = JSON.stringify(client.definition, null, 2);
    const mayChange = caller.role === 'admin' && client.managed === 'api';
    const shared = common(ctx, session);
    const values = {
      ...shared,
      client,
      title: data.title(client.room),
      secrets: client.secrets.map((one) => ({
        madeAt: one.made_at === null ? null : shared.times.stamp(one.made_at),
        goodUntil: one.good_until === null ? null : shared.times.stamp(one.good_until),
      })),
      gateways,
      configured: made?.gateways ?? [],
      definition,
      mayChange,
      draft,
      secret: made?.secret ?? null,
    };
    const here = `/clients/${encodeURIComponent(clientId)}`;
    render(ctx, { status, template: 'client.njk', values: { ...values, here, address: `${root}${here}` } });
  }

  async function showForm(ctx: Context, session: PanelSession, draft: Draft, status = 200): Promise<void> {
    const values = { ...common(ctx, session), draft, rooms: await data.rooms(session.caller) };
    render(ctx, { status, template: NEW_CLIENT, values });
  }

  router.get(
    '/clients',
    asked('clients', async (ctx, session) => {
      const { clients } = clientList.parse(await run('listClients', { caller: session.caller }));
      const listed = clients.map((client) => ({
        ...client,
        path: encodeURIComponent(client.client_id),
        title: data.title(client.room),
      }));
      render(ctx, { template: 'clients.njk', values: { ...common(ctx, session), clients: listed } });
    }),
  );
  router.get(
    '/new-client',
    asked('client-form', (ctx, session) => showForm(ctx, session, noDraft)),
  );
  router.post(
    '/new-client',
    asked('client-create', async (ctx, session) => {
      const field = await readPanelForm(ctx, session);
      const uris = field('redirect_uris')
        .split(/\s+/)
        .filter((uri) => uri !== '');
      const refreshes = field('refresh') !== '';
      const body = {
        ...given({
          token_endpoint_auth_method: field('method'),
          initiate_login_uri: field('initiate_login_uri'),
          hold: field('hold'),
        }),
        ...{ client_id: field('client_id').trim(), room: field('client_room'), redirect_uris: uris },
        ...(refreshes && { grant_types: ['authorization_code', 'refresh_token'] }),
      };
      try {
        const made = clientChange.parse(await run('createClient', { caller: session.caller, body }));
        await show(ctx, session, { clientId: body.client_id, made });
      } catch (error) {
        if (!isMistake(error)) throw error;
        await showForm(ctx, session, refusedDraft(error, draftOf(field), labels), error.status);
      }
    }),
  );

  const named = (ctx: Context): string => {
    const { client = '' } = ctx.params as Readonly<Record<string, string>>;
    return client;
  };
  router.get(
    '/clients/:client',
    asked('client', (ctx, session) => show(ctx, session, { clientId: named(ctx) })),
  );

  /** Adds an act on a client. */
  function addAct(
    path: string,
    name: string,
    act: (ctx: Context, session: PanelSession, clientId: string, field: (name: string) => string) => Promise<void>,
  ): void {
    router.post(
      `/clients/:client${path}`,
      asked(name, async (ctx, session) => {
        const [field, clientId] = [await readPanelForm(ctx, session), named(ctx)];
        try {
          await act(ctx, session, clientId, field);
        } catch (error) {
          if (!isMistake(error) || error.code === 'client_unknown') throw error;
          await show(ctx, session, { clientId, draft: refusedDraft(error, draftOf(field)), status: error.status });
        }
      }),
    );
  }

  addAct('', 'client-put', async (ctx, session, clientId, field) => {
    const body = parsedDefinition(field('definition'));
    const made = clientChange.parse(await run('putClient', { caller: session.caller, name: clientId, body }));
    if (made.secret !== null) return show(ctx, session, { clientId, made });
    goTo(ctx, session, `/${encodeURIComponent(clientId)}`, 'The definition was changed.');
  });
  addAct('/secret', 'client-secret', async (ctx, session, clientId, field) => {
    const kept = field('keep_former_for');
    const body = { keep_former_for: kept === 'until withdrawn' ? null : kept };
    const made = clientChange.parse(await run('addClientSecret', { caller: session.caller, name: clientId, body }));
    await show(ctx, session, { clientId, made });
  });
  addAct('/withdraw', 'client-withdraw', async (ctx, session, clientId) => {
    await run('withdrawFormerSecret', { caller: session.caller, name: clientId });
    goTo(ctx, session, `/${encodeURIComponent(clientId)}`, 'Only the newest secret is good now.');
  });
  addAct('/delete', 'client-delete', async (ctx, session, clientId, field) => {
    if (field('client_id').trim() !== clientId) {
      const errors = [{ path: 'client_id', message: `must be ${clientId}, typed once more` }];
      throw new HttpProblem('request_unfit', { errors });
    }
    await run('deleteClient', { caller: session.caller, name: clientId });
    goTo(ctx, session, '', `The client ${clientId} was deleted.`);
  });
}
