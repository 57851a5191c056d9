import { z } from 'zod';
import { pageText, textKeys } from '../language/catalog.ts';
import { eventTypes } from '../room/room-event.ts';
import { defaultGate, defaultSettings } from '../room/settings.ts';
import { settingsLimits } from '../room/settings-limits.ts';
import { formatDuration } from './duration.ts';
import { lookSection } from './look-schema.ts';
import {
  address,
  duration,
  instant,
  list,
  mapping,
  matching,
  oneOf,
  section,
  text,
  wholeNumber,
  yesOrNo,
} from './schema-parts.ts';

export const roomNamePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
export const roomNameDemand =
  'must be 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends';

const inlet = section('a mapping with admit and every, with capacity, or with all three', {
  admit: wholeNumber(settingsLimits.admit).describe('How many visitors each period calls.').optional(),
  every: duration(settingsLimits.everyMs).describe('Length of a period.').optional(),
  from: instant().describe('Before this nobody is called by rate.').optional(),
  until: instant().describe('From here on nobody is called by rate.').optional(),
  return_no_shows: yesOrNo()
    .describe('Whether a missed turn gives its share of the running period back. Default false.')
    .optional(),
  capacity: wholeNumber(settingsLimits.capacity)
    .describe('Upper bound of visitors inside plus turns called and not yet taken.')
    .optional(),
});

const gate = section('a mapping with url', {
  url: address().describe('Asked by GET: any 2xx is well. Redirects are not followed.'),
  interval: duration(settingsLimits.gateEveryMs)
    .describe(`Time between checks. Default ${formatDuration(defaultGate.everyMs)}.`)
    .optional(),
  timeout: duration(settingsLimits.gateTimeoutMs)
    .describe(`Longest wait for an answer. Default ${formatDuration(defaultGate.timeoutMs)}.`)
    .optional(),
  shut_after: wholeNumber(settingsLimits.gateChecks)
    .describe(`Failed checks in a row that shut the gate. Default ${defaultGate.shutAfter}.`)
    .optional(),
  open_after: wholeNumber(settingsLimits.gateChecks)
    .describe(`Good checks in a row that open it again. Default ${defaultGate.openAfter}.`)
    .optional(),
});

export const webhookSecretPattern = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

export const webhookNamePattern = /^[\w-]{1,63}$/;

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
  mode: oneOf(['off', 'prequeue', 'open', 'paused', 'closed'])
    .describe(
      `off: everyone passes; prequeue: visitors gather for the draw at opens_at; open: they are called; paused: they join and nobody is called; closed: nobody joins. Default ${defaultSettings.mode}.`,
    )
    .optional(),
  inlet: inlet.describe('What calls the visitors. Without it: an operator, by hand.').optional(),
  turn_window: duration(settingsLimits.turnWindowMs)
    .describe(`How long a called visitor may take to enter. Default ${formatDuration(defaultSettings.turnWindowMs)}.`)
    .optional(),
  grace: duration(settingsLimits.graceMs)
    .describe(
      `How long after a missed turn a visitor may return with the same number. Default ${formatDuration(defaultSettings.graceMs)}, with aws_api 0s.`,
    )
    .optional(),
  admission: duration(settingsLimits.admissionMs)
    .describe(`How long a visit lasts. Default ${formatDuration(defaultSettings.admissionMs)}.`)
    .optional(),
  message: text(settingsLimits.messageCharacters).describe('Words to everyone who waits.').optional(),
  opens_at: instant()
    .describe('When the doors open, in mode prequeue by themselves; otherwise as told only.')
    .optional(),
  draw_source: text(settingsLimits.drawSourceCharacters)
    .describe('Where the public value of the draw will come from, for everybody to read; the draw then waits for it.')
    .optional(),
  pass_over: yesOrNo()
    .describe('Whether visitors who are absent when they are called hold no slot. Default true, with aws_api false.')
    .optional(),
  gate: gate.describe('Stops the inlet while the protected site is unwell. Default none.').optional(),
  aws_api: yesOrNo()
    .describe('Whether clients of Virtual Waiting Room on AWS are served under /aws. Default false.')
    .optional(),
  aws_event_id: matching('1 to 128 letters, digits, dots, hyphens and underscores', /^[\w.-]{1,128}$/)
    .describe('How those clients name the room, their event_id. Default the name of the room.')
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
