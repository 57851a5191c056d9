import { TICKET_GRANT_TYPE } from '../../../src/config/ticket-grant-type.ts';
import { AwsClient, send } from '../../support/aws-client.ts';
import { postForm, SHOP_AUTH } from '../../support/endpoints.ts';
import { everyRoute } from '../../support/every-route.ts';
import { http } from '../../support/http.ts';
import { callAll } from '../../support/visits.ts';
import { ROOMS, type Scene } from './scene.ts';

/** Apps without a browser: the ticket grant. */
export async function recordApps({ issuer, recorder }: Scene): Promise<void> {
  const ask = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    postForm(`${issuer}/token`, { grant_type: TICKET_GRANT_TYPE, ...form }, headers);
  const first = await ask({}, SHOP_AUTH);
  await ask({ ticket: String(first.body.ticket) }, SHOP_AUTH);
  await ask({ ticket: String(first.body.ticket), client_id: 'app' });
  const free = await ask({ client_id: 'app' });
  await recorder.unspent(() => ask({ ticket: String(free.body.ticket), client_id: 'app' }));
}

/** The API of Virtual Waiting Room on AWS, public and private. */
export async function recordAws({ issuer, admin, recorder }: Scene): Promise<void> {
  const aws = new AwsClient(issuer, ROOMS.aws);
  const [id, other, third] = [await aws.assign(), await aws.assign(), await aws.assign()];
  await recorder.unrecorded(() => callAll({ issuer, admin }, ROOMS.aws));
  for (const call of ['queue_num', 'queue_pos_expiry']) await aws.get(call, { request_id: id });
  for (const call of ['serving_num', 'waiting_num', 'public_key']) await aws.get(call);
  await http(`${issuer}/aws/public/generate_token`, { method: 'OPTIONS', headers: { Origin: 'https://shop.test' } });
  await aws.post('generate_token', { request_id: id });
  await recorder.unspent(() => aws.post('generate_token', { request_id: other }));
  await aws.signedPost('generate_token', { request_id: third, issuer: 'https://issuer.test', validity_period: 15 });
  for (const call of ['num_active_tokens', 'expired_tokens']) await aws.signedGet(call);
  await aws.signedGet('session_sub', { request_id: id });
  await aws.signedPost('increment_serving_counter', { increment_by: 1 });
  await send(aws.signedCall('update_session', { request_id: id, status: 1 }, { 'Idempotency-Key': 'update' }));
  await recorder.unspent(() => aws.signedPost('reset_initial_state'));
}

/** A plain request to every route, and conditional ones to what caches keep. */
export async function recordRoutes({ issuer }: Scene): Promise<void> {
  const isOfOperators = (path: string) => path.startsWith('/admin');
  // Segments of what operators ask for are mixed with each other, and must name no room but this one.
  const paths = [
    ...everyRoute(ROOMS.line).filter((path) => !isOfOperators(path)),
    ...everyRoute(ROOMS.desk).filter(isOfOperators),
  ];
  for (const path of paths) {
    const { headers } = await http(issuer + path);
    const { etag } = headers;
    if (typeof etag === 'string') await http(issuer + path, { headers: { 'If-None-Match': etag } });
  }
  for (const path of ['/assets/waiting-room.js', '/admin/assets/panel.css']) {
    await http(issuer + path, { headers: { 'Accept-Encoding': 'br, gzip;q=0.5', Range: 'bytes=0-10' } });
  }
}
