import type { Context } from 'koa';
import type { LocalTimes } from './local-times.ts';
import type { Notices } from './notice.ts';
import type { PanelData } from './panel-data.ts';
import type { RenderPanel } from './panel-views.ts';
import type { RunOperation } from './run-operation.ts';
import type { PanelSession } from './sessions.ts';

type Answering = (ctx: Context, session: PanelSession, room: string) => Promise<void>;

/** What the routes for those who are signed in share. */
export interface SignedInRoutes {
  readonly run: RunOperation;
  readonly notices: Notices;
  readonly render: RenderPanel;
  readonly root: string;
  readonly data: PanelData;
  /** Names a route and lets those who are signed in through to it. */
  readonly asked: (
    name: string,
    answer: Answering,
  ) => (ctx: Context & { params: Record<string, string> }) => Promise<void>;
  /** What every page for somebody needs. */
  readonly common: (ctx: Context, session: PanelSession) => { readonly times: LocalTimes } & Record<string, unknown>;
}
