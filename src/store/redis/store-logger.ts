/** The part of a pino logger that the store uses. */
export interface StoreLogger {
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
}
