import express, { type NextFunction, type Request, type Response } from 'express';
import { auth } from 'express-openid-connect';
import type { GatewayBasics } from './protected-site.ts';
import { WELCOME } from './site.ts';

export interface ExpressSiteOptions extends GatewayBasics {
  /** null: what express-openid-connect asks for by itself, `id_token`. */
  readonly responseType: 'code' | null;
}

/** A site that logs visitors in by itself, with express-openid-connect, and takes the answers by form. */
export async function startExpressSite(options: ExpressSiteOptions): Promise<AsyncDisposable> {
  const { issuer, port, clientId, clientSecret, responseType } = options;
  const app = express();
  app.use(
    auth({
      baseURL: `http://127.0.0.1:${port}`,
      issuerBaseURL: issuer,
      clientID: clientId,
      ...(responseType === null
        ? {}
        : {
            clientSecret,
            authorizationParams: { response_type: responseType, response_mode: 'form_post', scope: 'openid' },
          }),
      secret: 'secret-of-the-express-site-0123456789',
      routes: { callback: '/oauth2/callback' },
      idpLogout: true,
    }),
  );
  app.use((_req, res) => {
    res.send(`<!doctype html><title>Site</title><h1>${WELCOME}</h1>`);
  });
  // As its documentation has it: what the provider says is for the error page of the site.
  app.use(
    (error: { status?: number; error_description?: string }, _req: Request, res: Response, _next: NextFunction) => {
      res.status(error.status ?? 500).send(error.error_description);
    },
  );
  const server = app.listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
