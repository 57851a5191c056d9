import type { ImportCase } from './import-cases.ts';

/** The cases of the layers of `src/http`. */
export const httpImportCases: Readonly<Record<string, ImportCase>> = {
  'src/http': {
    may: [
      './requests/problem.ts',
      './look/look-view.ts',
      '../oidc/adapter.ts',
      '../store/store.ts',
      'koa',
      '@koa/router',
    ],
    mayNot: [
      './app.ts',
      './admin/admin-operation.ts',
      './panel/panel-routes.ts',
      './waiting-page/visitor.ts',
      '../metrics.ts',
      '../events/event-view.ts',
      '../compose.ts',
      'oidc-provider',
      'ioredis',
    ],
  },
  'src/http/look': {
    may: ['../requests/problem.ts', '../assets/asset.ts', 'koa'],
    mayNot: ['../../metrics.ts', '../app.ts', 'oidc-provider'],
  },
  'src/http/aws': {
    may: ['../requests/problem.ts', '../../room/gaps.ts', '../../watch/room-watch.ts', 'koa', 'jose'],
    mayNot: ['../app.ts', '../admin/admin-operation.ts', '../../room/line/join.ts', '../../oidc/adapter.ts', 'ioredis'],
  },
  'src/http/waiting-page': {
    may: ['../requests/problem.ts', '../../web/navigation.ts', '../../waiting/walk.ts', '../../oidc/adapter.ts', 'koa'],
    mayNot: ['../app.ts', '../admin/admin-operation.ts', '../../events/event-view.ts', 'oidc-provider'],
  },
  'src/http/admin': {
    may: [
      '../requests/problem.ts',
      '../../oidc/adapter.ts',
      '../../store/store.ts',
      '../../events/event-view.ts',
      '../../events/webhooks.ts',
      'koa',
      '@koa/router',
    ],
    mayNot: [
      '../app.ts',
      '../panel/sessions.ts',
      '../panel/controls/words.ts',
      '../../metrics.ts',
      '../../events/deliverer.ts',
      '../../main.ts',
      'oidc-provider',
      'oidc-provider/lib/helpers/errors.js',
      'ioredis',
    ],
  },
  'src/http/panel/controls': {
    may: ['../sessions.ts', '../../admin/admin-operation.ts', '../../requests/problem.ts', 'koa'],
    mayNot: ['../../app.ts', '../../admin-site.ts', '../../waiting-page/visitor.ts', '../../../oidc/adapter.ts'],
  },
};
