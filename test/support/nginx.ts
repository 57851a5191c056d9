import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { ForwardAuthOptions } from './forward-auth.ts';
import { answers, type Program, startProgram } from './program.ts';

/** The real nginx asking `/verify`, configured as docs/authorizing-requests.md says. */
export function startNginx({ issuer, room, port, upstream, loginPage }: ForwardAuthOptions): Promise<Program> {
  const locations = `
    location /api/ {
      auth_request /waiting-room;
      auth_request_set $visit $upstream_http_x_waiting_room_sub;
      auth_request_set $number $upstream_http_x_waiting_room_number;
      proxy_set_header X-Waiting-Room-Sub $visit;
      proxy_set_header X-Waiting-Room-Number $number;
      proxy_pass ${upstream};
    }
    location / {
      auth_request /waiting-room;
      error_page 401 = @login;
      proxy_pass ${upstream};
    }
    location @login {
      return 302 ${loginPage};
    }
    location = /waiting-room {
      internal;
      proxy_pass ${issuer}/verify?room=${room};
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
    }`;
  return runNginx(port, locations);
}

export interface NginxBehindProxyOptions {
  readonly port: number;
  /** Origin of oauth2-proxy. */
  readonly proxy: string;
  /** Origin of the protected site. */
  readonly upstream: string;
}

/** The real nginx asking oauth2-proxy, configured as docs/gateways.md says. */
export function startNginxWithOAuth2Proxy({ port, proxy, upstream }: NginxBehindProxyOptions): Promise<Program> {
  const locations = `
    location /oauth2/ {
      proxy_pass ${proxy};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Auth-Request-Redirect $request_uri;
    }
    location = /oauth2/auth {
      internal;
      proxy_pass ${proxy};
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header Host $http_host;
    }
    location / {
      auth_request /oauth2/auth;
      auth_request_set $auth_cookie $upstream_http_set_cookie;
      add_header Set-Cookie $auth_cookie;
      error_page 401 = /oauth2/start;
      proxy_pass ${upstream};
    }`;
  return runNginx(port, locations);
}

/** Runs it with these locations of one server. */
function runNginx(port: number, locations: string): Promise<Program> {
  return runNginxWith(port, () => `server {\n    listen 127.0.0.1:${port};\n${locations}\n  }`);
}

/**
 * Runs it in a folder of its own and without privileges.
 *
 * @param servers what goes into the http block, given that folder
 */
export async function runNginxWith(port: number, servers: (folder: string) => string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'owr-nginx-'));
  const configuration = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const text = `
daemon off;
pid ${folder}/nginx.pid;
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  ${servers(folder)}
}
`;
  await writeFile(configuration, text);
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const nginx = await startProgram({
      command: 'nginx',
      args: ['-e', 'stderr', '-p', folder, '-c', configuration],
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
      isReady: () => answers(`http://127.0.0.1:${port}/`),
    });
    return {
      output: nginx.output,
      async [Symbol.asyncDispose]() {
        await nginx[Symbol.asyncDispose]();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
