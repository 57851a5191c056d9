import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { ForwardAuthOptions } from './forward-auth.ts';
import { answers, type Program, startProgram } from './program.ts';

/** The real nginx, configured as docs/authorizing-requests.md says, in a folder of its own and without privileges. */
export async function startNginx(options: ForwardAuthOptions): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'owr-nginx-'));
  const configuration = join(folder, 'nginx.conf');
  await writeFile(configuration, nginxConfiguration(folder, options));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const nginx = await startProgram({
      command: 'nginx',
      args: ['-e', 'stderr', '-p', folder, '-c', configuration],
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
      isReady: () => answers(`http://127.0.0.1:${options.port}/api/`),
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

function nginxConfiguration(folder: string, { issuer, room, port, upstream, loginPage }: ForwardAuthOptions): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
pid ${folder}/nginx.pid;
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 64; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port};

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
    }
  }
}
`;
}
