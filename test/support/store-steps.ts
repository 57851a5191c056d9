import { http } from './http.ts';

/** How often a product has asked or told its store, by the name of the step. */
export async function storeSteps(issuer: string, name: string): Promise<number> {
  const { text } = await http(`${issuer}/metrics`, { headers: { Host: new URL(issuer).host } });
  const counts = text.matchAll(/^owr_store_step_duration_seconds_count\{step="([^"]+)"[^}]*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, step, count]) => (step === name ? sum + Number(count) : sum), 0);
}
