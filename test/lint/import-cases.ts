/** Imports that a layer may have, and those that it may not have. */
export interface ImportCase {
  readonly may: readonly string[];
  readonly mayNot: readonly string[];
}

/** Cases by the folder or file of the layer; those of `src/http` are in http-import-cases.ts. */
export const importCases: Readonly<Record<string, ImportCase>> = {
  'src/room': {
    may: ['./settings.ts', './gaps.ts', 'node:crypto'],
    mayNot: [
      'node:http',
      'node:fs',
      './line/join.ts',
      '../web/navigation.ts',
      '../store/store.ts',
      '../config/config.ts',
      '../main.ts',
      '../../test/support/http.ts',
      'zod',
      '@koa/router',
      'jose',
    ],
  },
  'src/room/line': {
    may: ['./join.ts', '../settings.ts', 'node:crypto'],
    mayNot: ['../../store/store.ts', '../../metrics.ts', '../../oidc/adapter.ts', 'zod', 'ioredis'],
  },
  'src/web': {
    may: ['./base-path.ts'],
    mayNot: ['../room/settings.ts', '../config/config.ts', '../http/app.ts', 'koa'],
  },
  'src/store': {
    may: ['./store.ts', '../room/settings.ts', '../room/line/outcome.ts', 'node:sqlite'],
    mayNot: [
      './redis/redis-store.ts',
      './sqlite/sqlite-store.ts',
      '../room/line/join.ts',
      '../watch/room-watch.ts',
      '../config/config.ts',
      '../sealing/sealer.ts',
      '../waiting/walk.ts',
      '../http/app.ts',
      '../compose.ts',
      'ioredis',
      'koa',
    ],
  },
  'src/store/sqlite': {
    may: ['../store.ts', '../../room/settings.ts', '../../room/line/join.ts', 'node:sqlite'],
    mayNot: [
      '../redis/keys.ts',
      '../../oidc/adapter.ts',
      '../../http/admin/settings-view.ts',
      'ioredis',
      'oidc-provider',
    ],
  },
  'src/store/redis': {
    may: ['../store.ts', '../../room/settings.ts', 'ioredis', 'ioredis/built/utils/index.js'],
    mayNot: [
      '../sqlite/row.ts',
      '../../config/config.ts',
      '../../waiting/walk.ts',
      '../../events/deliverer.ts',
      '../../main.ts',
      'oidc-provider',
      'koa',
    ],
  },
  'src/watch': {
    may: ['./room-watch.ts', '../room/room-state.ts', '../store/line-store.ts'],
    mayNot: ['../store/redis/redis-store.ts', '../config/config.ts', '../http/app.ts', '../oidc/adapter.ts'],
  },
  'src/language': {
    may: ['./catalog.ts', '../../views/languages/en.json', 'zod'],
    mayNot: [
      '../../views/languages/de.json',
      '../room/settings.ts',
      '../http/app.ts',
      '../config/config.ts',
      '../main.ts',
    ],
  },
  'src/config': {
    may: [
      './config.ts',
      '../room/settings.ts',
      '../language/catalog.ts',
      '../store/redis/redis-target.ts',
      'zod',
      'yaml',
    ],
    mayNot: [
      '../store/redis/redis-store.ts',
      '../waiting/walk.ts',
      '../oidc/adapter.ts',
      '../http/app.ts',
      '../demo/shop.ts',
      '../tools/crowd/visitor.ts',
      '../workers/worker-pool.ts',
      'ioredis',
    ],
  },
  'src/sealing': {
    may: ['./sealer.ts', '../room/ticket.ts', '../web/base-path.ts', '../store/store.ts', 'zod'],
    mayNot: ['../waiting/walk.ts', '../oidc/adapter.ts', '../http/app.ts', 'koa'],
  },
  'src/waiting': {
    may: [
      './walk.ts',
      '../room/ticket.ts',
      '../watch/room-watch.ts',
      '../sealing/ticket-jar.ts',
      '../store/line-store.ts',
    ],
    mayNot: [
      '../store/sqlite/sqlite-store.ts',
      '../store/redis/redis-store.ts',
      '../config/config.ts',
      '../oidc/adapter.ts',
      '../http/app.ts',
      '../events/deliverer.ts',
      '../compose.ts',
      'oidc-provider',
      'koa',
      'ioredis',
    ],
  },
  'src/oidc': {
    may: [
      './adapter.ts',
      '../room/settings.ts',
      '../web/navigation.ts',
      '../store/store.ts',
      '../watch/room-watch.ts',
      '../waiting/walk.ts',
      '../config/config.ts',
      'oidc-provider',
      'jose',
    ],
    mayNot: ['../http/app.ts', '../events/deliverer.ts', '../demo/shop.ts', '../compose.ts', 'koa', 'ioredis'],
  },
  'src/events': {
    may: ['../room/settings.ts', '../store/store.ts', '../config/config.ts'],
    mayNot: ['../waiting/walk.ts', '../oidc/adapter.ts', '../http/app.ts', '../metrics.ts', 'koa', 'ioredis'],
  },
  'src/metrics.ts': {
    may: ['./room/room-state.ts', './room-metrics.ts', 'prom-client'],
    mayNot: ['./http/arrivals/arrival-queue.ts', './events/deliverer.ts', './oidc/adapter.ts', 'koa'],
  },
  'src/demo': {
    may: ['../config/config.ts', 'openid-client', 'node:http'],
    mayNot: [
      '../store/store.ts',
      '../room/settings.ts',
      '../waiting/walk.ts',
      '../oidc/adapter.ts',
      'koa',
      'oidc-provider',
    ],
  },
  'src/tools/crowd': {
    may: ['./visitor.ts', '../../config/reading/load-config.ts', 'node:http', 'zod'],
    mayNot: [
      '../../store/store.ts',
      '../../room/settings.ts',
      '../../waiting/walk.ts',
      '../../oidc/adapter.ts',
      '../../http/app.ts',
      'ioredis',
      'openid-client',
    ],
  },
  'src/workers': {
    may: ['../config/config.ts', '../metrics.ts', 'node:cluster', 'prom-client'],
    mayNot: ['../store/store.ts', '../http/app.ts', 'koa', 'ioredis', 'oidc-provider', 'openid-client'],
  },
  'src/tools/preview': {
    may: ['../../http/pages/views.ts', '../../http/waiting-page/visitor.ts', '../../store/sqlite/sqlite-store.ts'],
    mayNot: ['../../http/app.ts', '../../store/redis/redis-store.ts', '../../compose.ts', 'koa', 'oidc-provider'],
  },
  'src/compose': {
    may: ['./state.ts', '../http/app.ts', '../oidc/adapter.ts', '../store/redis/redis-store.ts', 'pino'],
    mayNot: [
      '../demo/shop.ts',
      '../tools/crowd/visitor.ts',
      'koa',
      '@koa/router',
      'ioredis',
      'oidc-provider',
      'openid-client',
    ],
  },
  'src/compose.ts': {
    may: ['./compose/state.ts', './definitions/catalog.ts', 'pino'],
    mayNot: ['./http/app.ts', './store/redis/redis-store.ts', './demo/shop.ts', 'koa', 'oidc-provider'],
  },
  'src/main.ts': {
    may: ['./program.ts'],
    mayNot: ['./compose.ts', './config/config.ts', 'koa'],
  },
  'src/program.ts': {
    may: ['./workers/worker-pool.ts', './demo/demo.ts', './compose.ts'],
    mayNot: ['./http/app.ts', './oidc/adapter.ts', 'koa', 'ioredis'],
  },
  'assets/waiting-room': {
    may: [
      './page.js',
      '../../src/room/polling.ts',
      '../../src/language/fill-text.ts',
      '../../src/http/waiting-page/estimate-text.ts',
    ],
    mayNot: [
      '../panel-charts/page.js',
      '../../src/room/outlook.ts',
      '../../src/language/translator.ts',
      '../../src/language/catalog.ts',
      'zod',
      'node:crypto',
    ],
  },
  assets: {
    may: ['../src/http/panel/countdown.ts', '../src/http/panel/event-reactions.ts'],
    mayNot: ['../src/room/room-state.ts', 'uplot', 'node:crypto'],
  },
  'examples/oidc-adapter': {
    may: ['./waiting-room.ts', '../oidc-adapter/waiting-room.ts', 'koa', 'openid-client', 'jose'],
    mayNot: ['../../src/oidc/adapter.ts', '../../test/support/http.ts', 'ioredis'],
  },
};
