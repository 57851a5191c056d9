import { describe, expect, test } from 'vitest';
import { diagramsOf, documents } from './documents.ts';

const diagrams = documents.flatMap((path) => diagramsOf(path).map((lines, at) => ({ path, at: at + 1, lines })));
const sequences = diagrams.filter(({ lines }) => lines[0] === 'sequenceDiagram');

const TYPES = ['flowchart', 'sequenceDiagram', 'stateDiagram-v2', 'classDiagram', 'erDiagram', 'gantt', 'timeline'];

/** Lines of a sequence diagram. A `;` ends a statement and a `#` begins an entity: neither is in a text. */
const SEQUENCE_LINES = [
  /^sequenceDiagram$/,
  /^autonumber$/,
  /^(?:actor|participant) \w+(?: as [^;#]+)?$/,
  /^\w+-?->>\w+: [^;#]+$/,
  /^Note (?:over|left of|right of) \w+(?:,\w+)?: [^;#]+$/,
  /^(?:alt|opt|loop|par|critical|break|and|else|option) [^;#]+$/,
  /^end$/,
];

test('there are diagrams', () => {
  expect(diagrams.length).toBeGreaterThan(5);
  expect(sequences.length).toBeGreaterThan(3);
});

describe.each(diagrams)('diagram $at of $path', ({ lines }) => {
  test('is of a type that Mermaid knows', () => {
    expect(TYPES).toContain(lines[0]?.split(' ')[0]);
  });

  test('ends each block that it begins', () => {
    const begins = lines.filter((line) => /^(?:alt|opt|loop|par|critical|break|subgraph) /.test(line));
    expect(lines.filter((line) => line === 'end')).toHaveLength(begins.length);
  });
});

describe.each(sequences)('sequence diagram $at of $path', ({ lines }) => {
  test('has only lines that a sequence diagram can have', () => {
    expect(lines.filter((line) => !SEQUENCE_LINES.some((form) => form.test(line)))).toEqual([]);
  });

  test('names everyone who acts, and nobody else', () => {
    const named = lines.flatMap((line) => /^(?:actor|participant) (\w+)/.exec(line)?.[1] ?? []);
    const acting = lines.flatMap((line) => /^(\w+?)-?->>(\w+):/.exec(line)?.slice(1) ?? []);
    expect(named.toSorted()).toEqual([...new Set(acting)].toSorted());
  });
});
