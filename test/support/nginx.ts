import process from 'node:process';
import { documented } from './documented.ts';
import type { ForwardAuthOptions } from './forward-auth.ts';
import { answers, type Program } from './program.ts';
import { startInFolder } from './program-folder.ts';

/** The real nginx asking `/verify`, configured as documented. */
export function startNginx({ issuer, room, port, upstream, loginPage }: ForwardAuthOptions): Promise<Program> {
  const told = documented('docs/authorizing-requests.md', 'verify.conf', {
    'https://wait.example.com': issuer,
    'room=launch': `room=${room}`,
    'http://127.0.0.1:8080': upstream,
  });
  const locations = `
    ${told}
    location /shows/ {
      auth_request /waiting-room;
      error_page 401 /waiting-room;
      proxy_pass ${upstream};
    }
    location / {
      auth_request /waiting-room;
      error_page 401 = @login;
      proxy_pass ${upstream};
    }
    location @login {
      return 302 ${loginPage};
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

/** The real nginx asking oauth2-proxy, configured as documented. */
export function startNginxWithOAuth2Proxy({ port, proxy, upstream }: NginxBehindProxyOptions): Promise<Program> {
  const locations = documented('docs/gateways/nginx.md', 'locations.conf', {
    'http://127.0.0.1:4180': proxy,
    'http://127.0.0.1:8080': upstream,
    // Visitors of the test name a port.
    '$host;': '$http_host;',
  });
  return runNginx(port, locations);
}

export interface RepeatingNginxOptions {
  readonly port: number;
  /** Origin of a gateway that sends people to its login by 302. */
  readonly gateway: string;
}

/** The real nginx in front of a gateway, whose redirects to a login it makes 307 (RFC 9110 §15.4.8): browsers repeat a POST there. */
export function startRepeatingNginx({ port, gateway }: RepeatingNginxOptions): Promise<Program> {
  const locations = `
    client_max_body_size 2m;
    location / {
      proxy_pass ${gateway};
      proxy_set_header Host $http_host;
      proxy_intercept_errors on;
      error_page 302 = @login;
    }
    location @login {
      add_header Set-Cookie $upstream_http_set_cookie always;
      return 307 $upstream_http_location;
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
export function runNginxWith(port: number, servers: (folder: string) => string): Promise<Program> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const text = (folder: string) => `
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
  return startInFolder(
    (folder) => ({ 'nginx.conf': text(folder) }),
    (folder) => ({
      command: 'nginx',
      args: ['-e', 'stderr', '-p', folder, '-c', `${folder}/nginx.conf`],
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
      isReady: () => answers(`http://127.0.0.1:${port}/`),
    }),
  );
}
