/** Does one operation after the other on each of `atOnce` tracks, as fast as the server answers. @returns how many */
export async function closedLoop(
  operation: () => Promise<void>,
  { durationMs, atOnce }: { readonly durationMs: number; readonly atOnce: number },
): Promise<number> {
  const deadlineMs = performance.now() + durationMs;
  let done = 0;
  async function keepComing(): Promise<void> {
    while (performance.now() < deadlineMs) {
      await operation();
      done += 1;
    }
  }
  await Promise.all(Array.from({ length: atOnce }, keepComing));
  return done;
}
