/** Levenshtein distance: how many characters must be put in, left out or exchanged. */
function levenshteinDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const exchanged = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The known word that was probably meant, or null when none is near. */
export function closestMatch(word: string, known: readonly string[]): string | null {
  const plain = word.slice(0, 64).toLowerCase().replaceAll('-', '_');
  let best: string | null = null;
  let bestDistance = Math.floor(plain.length / 3) + 1;
  for (const candidate of known) {
    const candidateDistance = levenshteinDistance(plain, candidate);
    if (candidateDistance < bestDistance) {
      best = candidate;
      bestDistance = candidateDistance;
    }
  }
  return best;
}
