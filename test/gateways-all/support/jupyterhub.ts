import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { code } from '../../support/documented-site.ts';
import { freePort } from '../../support/free-port.ts';
import type { Program } from '../../support/program.ts';
import { startInFolder } from '../../support/program-folder.ts';
import type { GatewayBasics } from '../../support/protected-site.ts';

/** Installed by `scripts/setup.sh gateways`. */
const TOOLS = new URL('../../../.tools/gateways/', import.meta.url);
const HUB = fileURLToPath(new URL('python/bin/jupyterhub', TOOLS));
const PROXY = fileURLToPath(new URL('node/node_modules/configurable-http-proxy/bin/configurable-http-proxy', TOOLS));

export const JUPYTERHUB_DOCUMENT = 'docs/gateways/jupyterhub.md';

/**
 * The real JupyterHub and its proxy, configured as documented, at addresses of this machine.
 *
 * @param faster other settings than documented: short times
 */
export async function startJupyterHub(basics: GatewayBasics, faster = ''): Promise<Program> {
  const [hubPort, apiPort] = [await freePort(), await freePort()];
  const here = `
c.JupyterHub.bind_url = "http://127.0.0.1:${basics.port}"
c.JupyterHub.hub_port = ${hubPort}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:${apiPort}"
c.ConfigurableHTTPProxy.command = ["${process.execPath}", "${PROXY}"]
`;
  const files = { 'jupyterhub_config.py': code(JUPYTERHUB_DOCUMENT, 'jupyterhub_config.py', basics) + here + faster };
  return startInFolder(files, (cwd) => ({
    command: HUB,
    args: [],
    cwd,
    isReady: async () => (await fetch(`http://127.0.0.1:${basics.port}/hub/health`)).ok,
    readyWithinMs: 120_000,
  }));
}
