/** The grant by which apps exchange a ticket (docs/apps.md): a URI, as RFC 6749 §4.5 has it for grants of one's own. */
export const TICKET_GRANT_TYPE = 'urn:oidc-waiting-room:params:oauth:grant-type:ticket';
