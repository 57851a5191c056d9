import { z } from 'zod';
import { pageText, textKeys } from '../../language/catalog.ts';
import { eventTypes } from '../../room/room-event.ts';
import { lookSection } from './look-schema.ts';
import { address, list, mapping, matching, oneOf, section, text, wholeNumber, yesOrNo } from './schema-parts.ts';
import { settingsSchema } from './settings-schema.ts';

export const roomNamePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
export const roomNameDemand =
  'must be 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends';

export const webhookSecretPattern = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

export const webhookNamePattern = /^[A-Za-z0-9_-]{1,63}$/;

const webhook = section('a mapping with name, url and secret', {
  name: matching('1 to 63 letters, digits, hyphens and underscores', webhookNamePattern).describe(
    'Of its own in the room.',
  ),
  url: address().describe('Where events are sent by POST. Redirects are not followed.'),
  secret: matching('whsec_ and 24 to 64 bytes in base64', webhookSecretPattern).describe(
    'With what deliveries are signed (Standard Webhooks).',
  ),
  events: list('a list of event types', oneOf(eventTypes))
    .min(1, 'must be a list of event types')
    .describe('Which ones. Default all.')
    .optional(),
});

export const roomSection = section('a mapping of settings; {} takes the defaults', {
  title: text({ min: 1, max: 100 }).describe('What visitors read. Default: the name of the room.').optional(),
  ...settingsSchema,
  logins_per_visit: wholeNumber({ min: 1, max: 32 })
    .describe(
      'How many logins a visit has at once. Default 3, or 4 if a client has login_state per_request, and never less than ' +
        'one more than the room has clients.',
    )
    .optional(),
  aws_api: yesOrNo()
    .describe('Whether clients of Virtual Waiting Room on AWS are served under /aws. Default false.')
    .optional(),
  aws_event_id: text({ min: 1, max: 255 })
    .describe('How those clients name the room, their event_id. Default the name of the room.')
    .optional(),
  aws_private_issuer: text({ min: 1, max: 512 })
    .describe('The iss of tokens that a private call asks for without an issuer. Default ISSUER/aws/public.')
    .optional(),
  texts: mapping(
    'a mapping from languages, or *, to texts',
    z.partialRecord(z.enum(textKeys, 'must be one of the texts of views/languages/en.json'), pageText),
  )
    .describe('Own words in place of those of the pages: by language (BCP 47), or under * for all of them.')
    .optional(),
  look: lookSection.describe('How its pages look. Default ours.').optional(),
  template: text({ min: 1, max: 500 })
    .describe('A folder of templates of its own, which are trusted code. Relative to this file. Default none.')
    .optional(),
  webhooks: list('a list of mappings with name and url', webhook).describe('Who is told what happens.').optional(),
});
