/** SQLite's primary result code of an error that it has raised; null: raised by something else. */
export function sqliteErrorCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  // Extended codes carry the primary one in their low byte.
  return error.errcode & 0xff;
}
