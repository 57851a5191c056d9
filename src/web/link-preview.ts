/** Services that show a link to people as a card, before anybody follows it. They show none for a 503. */
const SERVICES = [
  'bluesky cardyb',
  'discordbot',
  'embedly',
  'facebookexternalhit',
  'facebot',
  'iframely',
  'linkedinbot',
  'mastodon',
  'microsoftpreview',
  'redditbot',
  'skypeuripreview',
  'slackbot-linkexpanding',
  'snap url preview',
  'telegrambot',
  'twitterbot',
  'vkshare',
  '^whatsapp/',
];

const LINK_PREVIEW = new RegExp(SERVICES.join('|'), 'i');

/** Whether a `User-Agent` is that of a service that makes a card of a link. */
export function isLinkPreview(userAgent: string | undefined): boolean {
  return userAgent !== undefined && LINK_PREVIEW.test(userAgent);
}
