import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ForwardAuthOptions } from './forward-auth.ts';
import { answers, type Program, startProgram } from './program.ts';

/** The real Caddy, configured as docs/authorizing-requests.md says, in a folder of its own and without privileges. */
export async function startCaddy(options: ForwardAuthOptions): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'owr-caddy-'));
  const configuration = join(folder, 'Caddyfile');
  await writeFile(configuration, caddyfile(options));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const caddy = await startProgram({
      command: 'caddy',
      args: ['run', '--config', configuration, '--adapter', 'caddyfile'],
      env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
      isReady: () => answers(`http://127.0.0.1:${options.port}/api/`),
    });
    return {
      output: caddy.output,
      async [Symbol.asyncDispose]() {
        await caddy[Symbol.asyncDispose]();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

function caddyfile({ issuer, room, port, upstream, loginPage }: ForwardAuthOptions): string {
  return `
{
	admin off
	auto_https off
}
http://127.0.0.1:${port} {
	handle /api/* {
		forward_auth ${issuer} {
			uri /verify?room=${room}
			header_up Host {upstream_hostport}
			copy_headers X-Waiting-Room-Sub X-Waiting-Room-Number
		}
		reverse_proxy ${upstream}
	}
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
