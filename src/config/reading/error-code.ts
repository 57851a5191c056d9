/** The code of a fault of the file system (`ENOENT`), for people. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
