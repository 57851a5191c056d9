import { documented } from './documented.ts';
import type { ForwardAuthOptions } from './forward-auth.ts';
import { answers, type Program } from './program.ts';
import { startInFolder } from './program-folder.ts';

const DOCUMENT = 'docs/authorizing-requests.md';

/** The real Caddy, configured as documented, in its own folder and without privileges. */
export function startCaddy(options: ForwardAuthOptions): Promise<Program> {
  return startInFolder({ Caddyfile: caddyfile(options) }, (folder) => ({
    command: 'caddy',
    args: ['run', '--config', `${folder}/Caddyfile`, '--adapter', 'caddyfile'],
    env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
    isReady: () => answers(`http://127.0.0.1:${options.port}/api/`),
  }));
}

function caddyfile({ issuer, room, port, upstream, loginPage }: ForwardAuthOptions): string {
  const told = documented(DOCUMENT, 'Caddyfile', {
    'handle /api/*': '@told path /api/* /shows/*\nhandle @told',
    'https://wait.example.com': issuer,
    'room=launch': `room=${room}`,
    '127.0.0.1:8080': new URL(upstream).host,
  });
  return `
{
	admin off
	auto_https off
}
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
