import type { ClientRegistry } from '../../config/client-registry.ts';
import type { RoomConfig } from '../../config/config.ts';
import type { RoomWatch } from '../../watch/room-watch.ts';
import { acceptedLanguages } from '../../web/accepted.ts';
import { isLinkPreview } from '../../web/link-preview.ts';
import type { HttpRequest } from '../entrance/http-request.ts';
import type { Lane } from '../entrance/lane.ts';
import { createPage } from '../pages/page.ts';
import type { Views } from '../pages/views.ts';
import { nameRoute, type RequestLogOptions, requestRecorder } from '../requests/request-log.ts';

export interface LinkPreviewOptions extends RequestLogOptions {
  readonly clients: ClientRegistry;
  readonly roomConfigs: readonly RoomConfig[];
  readonly watch: RoomWatch;
  readonly views: Views;
}

/**
 * Answers services that make a card of a link with the title, the message and the image of the room (the Open Graph
 * protocol). They keep no cookies, follow redirects, and take nothing here.
 */
export function linkPreviews(options: LinkPreviewOptions): Lane {
  const { clients, roomConfigs, watch, views } = options;
  const record = requestRecorder(options);
  const rooms = new Map(roomConfigs.map((room) => [room.name, room]));
  const onlyRoom = roomConfigs.length === 1 ? roomConfigs[0] : undefined;

  function roomOf({ query }: HttpRequest): RoomConfig | undefined {
    const client = clients.find(new URLSearchParams(query).get('client_id') ?? '');
    return client === undefined ? onlyRoom : rooms.get(client.room);
  }

  return function answerPreview(request) {
    const { req, res, permission } = request;
    if (permission === null || !isLinkPreview(req.headers['user-agent'])) return false;
    const room = roomOf(request);
    if (room === undefined) return false;
    request.tell('X-Request-Id', record(req, res));
    nameRoute(req, 'link-preview');
    const { name, title } = room;
    const { headers, body } = createPage(views, {
      template: 'preview.njk',
      values: { title, message: watch.snapshot(name)?.state.settings.message ?? null },
      room: name,
      languages: acceptedLanguages(req),
    });
    request.answer(200, headers.concat('Vary', 'User-Agent, Accept-Language', 'X-Robots-Tag', 'noindex'), body);
    return true;
  };
}
