import { recordAdminApi, recordPanel } from './admin-flows.ts';
import { recordApps, recordAws, recordRoutes } from './app-flows.ts';
import { recordOtherClients, recordVisitors } from './oidc-flows.ts';
import type { Recorded } from './recorded.ts';
import { ROOMS, type Scene } from './scene.ts';
import type { Secrets } from './secrets.ts';

/** Sends real clients through all there is. The same steps each time, so that a request has the same place each time. */
export async function recordAll(
  scene: Scene,
): Promise<{ readonly requests: readonly Recorded[]; readonly secrets: Secrets }> {
  await scene.recorder.unrecorded(() => setUp(scene));
  await recordRoutes(scene);
  await recordVisitors(scene);
  await recordOtherClients(scene);
  await recordApps(scene);
  await recordAws(scene);
  await recordPanel(scene);
  await recordAdminApi(scene);
  return scene.recorder.take();
}

/** The rooms as the file has them: mutated requests may have paused them, and changed one of them. */
async function setUp({ admin }: Scene): Promise<void> {
  for (const room of Object.values(ROOMS)) await admin.call('DELETE', `/rooms/${room}/settings`);
  await admin.reset(ROOMS.desk);
}
