/** What a server is told that asks `/verify` before it lets a request through. */
export interface ForwardAuthOptions {
  readonly issuer: string;
  readonly room: string;
  readonly port: number;
  /** Origin of the protected site. */
  readonly upstream: string;
  /** Where people go who are not let through to a page; under `/api/` they get a 401. */
  readonly loginPage: string;
}
