import type { Layers } from './forbidden.ts';

/**
 * The rules of imports: what each folder may import beside itself and Node. A line names folders, files and packages
 * (`npm:`).
 *
 * - A layer sees only layers above it in this list, so a change can break nothing but what stands below.
 * - A folder inside a folder is a layer apart if it has a line: `src/store` does not include `src/store/redis`.
 * - Only the layers that list a package import it, so that a package can be replaced in one place.
 * - Nothing goes in circles, types included: the modules of a cycle can only be understood together.
 */
export const layers: Layers = {
  'src/start-fault.ts': '',
  'src/data-dir.ts': 'src/start-fault.ts',

  // The domain is pure: its rules hold for every store, and its tests need no server.
  'src/room': '',
  // The embedded store runs the steps. Everything else reads the state that they leave.
  'src/room/line': 'src/room',

  // Without koa: sealing, the provider and the routes must read paths and headers alike.
  'src/web': 'npm:accepts',
  // Texts do not know the pages that show them.
  'src/language': 'views/languages/en.json npm:zod',

  // The port does not know its adapters, and these do not know each other.
  'src/store': 'src/room src/room/line/outcome.ts',
  'src/store/sqlite': 'src/room src/room/line src/store',
  'src/store/redis': 'src/room src/store npm:ioredis',

  // These work with any store: they see the port alone.
  'src/watch': 'src/room src/store',
  'src/sealing': 'src/room src/web src/store npm:zod',
  // Visitors walk alike by every way in: the walk knows neither the provider nor the routes.
  'src/waiting': 'src/room src/store src/watch src/sealing',

  // Commands read the configuration without the server: of Redis it knows the address, not the client.
  'src/config': `
    src/data-dir.ts src/room src/language src/store/redis/redis-target.ts
    npm:nunjucks npm:temporal-polyfill npm:yaml npm:zod`,
  'src/logging.ts': 'src/config npm:pino',

  // The provider works behind any routes.
  'src/oidc': `
    src/room src/web src/store src/watch src/sealing src/waiting src/config
    npm:jose npm:oidc-provider npm:pino npm:zod`,
  // Deliveries follow from the feed of the store: they need no route and no provider.
  'src/events': 'src/room src/store src/config npm:pino npm:standardwebhooks npm:zod',

  // Rooms and clients at runtime: what serves them is made by whoever composes.
  'src/definitions': 'src/room src/store src/config npm:pino npm:zod',

  // Each user of the metrics names what it tells them: the metrics know none of their users.
  'src/duration-histogram.ts': 'npm:prom-client',
  'src/room-metrics.ts': 'src/room npm:prom-client',
  'src/store-metrics.ts': 'src/duration-histogram.ts npm:prom-client',
  'src/metrics.ts': 'src/room src/duration-histogram.ts src/room-metrics.ts src/store-metrics.ts npm:prom-client',
  'src/instrumented-store.ts': 'src/room src/store src/metrics.ts',

  // What all routes share. The APIs and pages do not know each other; the app alone sees all of them.
  'src/http': `
    src/start-fault.ts src/room src/web src/language src/store src/watch src/sealing src/waiting src/config src/oidc
    npm:@koa/router npm:koa npm:nunjucks npm:pino npm:zod`,
  'src/http/aws': `
    src/room src/web src/store src/watch src/sealing src/waiting src/config src/http
    npm:@koa/router npm:jose npm:koa npm:pino npm:zod`,
  'src/http/waiting-page': `
    src/room src/web src/language src/watch src/sealing src/waiting src/config src/oidc src/http
    npm:@koa/router npm:koa`,
  // The API does not know its clients, of which the panel is one. Of events it knows the views and the webhooks.
  'src/http/admin': `
    src/room src/store src/sealing src/config src/definitions src/oidc src/http
    src/events/change-view.ts src/events/event-view.ts src/events/gate-records.ts src/events/webhooks.ts
    npm:@koa/router npm:koa npm:pino npm:zod`,
  'src/http/panel': `
    src/room src/store src/sealing src/config src/events/event-view.ts src/http src/http/admin
    npm:@koa/router npm:koa npm:nunjucks npm:pino npm:temporal-polyfill npm:zod`,
  'src/http/admin-site.ts': 'src/sealing src/config src/http/admin src/http/panel npm:@koa/router npm:pino',
  'src/http/app.ts': `
    src/room src/web src/store src/sealing src/config src/oidc src/events/webhooks.ts
    src/http src/http/aws src/http/waiting-page src/http/admin src/http/admin-site.ts
    npm:@koa/router npm:koa npm:pino`,

  // The shop and the crowd stand for the world outside: they use the product as a site and a visitor do.
  'src/demo': 'src/config npm:openid-client',
  'src/compiled-code.ts': '',
  'src/tools/crowd': 'src/start-fault.ts src/config npm:zod',
  'src/workers': 'src/config src/metrics.ts npm:pino npm:prom-client',
  // The preview shows pages of rooms that it makes up, so it opens a store in memory.
  'src/tools/preview': `
    src/room src/web src/language src/store src/store/sqlite src/waiting src/config src/oidc
    src/http src/http/waiting-page`,
  // Commands about the configuration: they need no server, or ask one as anybody would.
  'src/tools/check-config.ts': 'src/config',
  'src/tools/check-client.ts': 'src/config npm:zod',
  'src/tools/config-schema.ts': 'src/config',
  // Anybody can check a draw with no more than what is published of it.
  'src/tools/draw-check.ts': 'src/room src/http/rooms/published-draw.ts',
  'src/tools/verify-draw.ts':
    'src/oidc/receipts.ts src/http/rooms/published-draw.ts src/tools/draw-check.ts npm:jose npm:zod',

  // The composition root alone sees all parts of the server, and only the process sees it.
  'src/compose': `
    src/start-fault.ts src/data-dir.ts src/room src/web src/store src/store/sqlite src/store/redis src/watch src/sealing
    src/config src/definitions src/oidc src/events src/metrics.ts src/instrumented-store.ts
    src/http src/http/aws src/http/waiting-page src/http/admin src/http/admin-site.ts src/http/app.ts
    src/http/panel/ended-sessions.ts npm:pino npm:prom-client`,
  'src/compose.ts': `
    src/config src/definitions src/metrics.ts src/compose
    npm:pino npm:prom-client`,
  'src/program.ts': 'src/start-fault.ts src/store src/config src/logging.ts src/demo src/workers src/compose.ts',
  'src/main.ts': 'src/compiled-code.ts src/program.ts',
  'src/tools/compile.ts': 'src/compiled-code.ts src/program.ts src/compose.ts src/workers',

  // Browsers run the modules of one folder, without Node, and of src only modules that import nothing but types.
  assets: 'src/http/panel/countdown.ts src/http/panel/event-reactions.ts',
  'assets/panel-charts': 'src/http/admin/chart-rows.ts',
  'assets/waiting-room': `
    src/room/polling.ts src/web/waiting-page-url.ts src/language/fill-text.ts src/language/long-wait.ts
    src/http/waiting-page/estimate-text.ts`,
  // Examples use the product by its interfaces, as those who copy them do.
  examples: 'npm:jose npm:koa npm:openid-client',
};
