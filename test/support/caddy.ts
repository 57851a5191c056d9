import { documented } from './documented.ts';
import type { ForwardAuthOptions } from './forward-auth.ts';
import { answers, type Program } from './program.ts';
import { startInFolder } from './program-folder.ts';

const DOCUMENT = 'docs/authorizing-requests.md';

const WITHOUT_TLS = `
{
	admin off
	auto_https off
}`;

/** The real Caddy asking `/verify`, configured as documented. */
export function startCaddy(options: ForwardAuthOptions): Promise<Program> {
  return runCaddy(caddyfile(options), `http://127.0.0.1:${options.port}/api/`);
}

/** The real Caddy in front of oauth2-proxy, configured as documented. @param proxy origin of oauth2-proxy */
export function startCaddyWithOAuth2Proxy({ port, proxy }: { port: number; proxy: string }): Promise<Program> {
  const site = documented('docs/gateways/caddy.md', 'site.Caddyfile', {
    'shop.example.com': `http://127.0.0.1:${port}`,
    '127.0.0.1:4180': new URL(proxy).host,
  });
  return runCaddy(`${WITHOUT_TLS}\n${site}`, `http://127.0.0.1:${port}/ping`);
}

/** In its own folder and without privileges. */
function runCaddy(file: string, readyUrl: string): Promise<Program> {
  return startInFolder({ Caddyfile: file }, (folder) => ({
    command: 'caddy',
    args: ['run', '--config', `${folder}/Caddyfile`, '--adapter', 'caddyfile'],
    env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
    isReady: () => answers(readyUrl),
  }));
}

function caddyfile({ issuer, room, port, upstream, loginPage }: ForwardAuthOptions): string {
  const told = documented(DOCUMENT, 'Caddyfile', {
    'handle /api/*': '@told path /api/* /shows/*\nhandle @told',
    'https://wait.example.com': issuer,
    'room=launch': `room=${room}`,
    '127.0.0.1:8080': new URL(upstream).host,
  });
  return `${WITHOUT_TLS}
http://127.0.0.1:${port} {
	${told}
	handle {
		forward_auth ${issuer} {
			uri /verify?room=${room}
			header_up Host {upstream_hostport}
			@nobody status 401
			handle_response @nobody {
				redir * ${loginPage}
			}
		}
		reverse_proxy ${upstream}
	}
}
`;
}
