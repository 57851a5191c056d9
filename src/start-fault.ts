/** Why the process could not start, in words for the person who starts it. `code` is stable. */
export class StartFault extends Error {
  readonly code: 'port_taken' | 'port_forbidden' | 'host_unusable' | 'data_dir_unwritable' | 'clients_refused';

  constructor(code: StartFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartFault';
    this.code = code;
  }
}
