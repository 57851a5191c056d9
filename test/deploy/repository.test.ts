import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const product = JSON.parse(readFileSync('package.json', 'utf8'));

const readYaml = (path: string): unknown => parse(readFileSync(path, 'utf8'));

test('package.json, its lock and the changelog name one version', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  expect([lock.version, lock.packages[''].version]).toEqual([product.version, product.version]);
  const sections = [...readFileSync('CHANGELOG.md', 'utf8').matchAll(/^## (.*)$/gm)].map(([, name]) => name);
  expect(sections[0]).toBe('[Unreleased]');
  expect(sections[1]).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/);
  expect(sections[1]?.startsWith(`[${product.version}]`)).toBe(true);
});

test('the changelog says nothing twice', () => {
  const entries = readFileSync('CHANGELOG.md', 'utf8').match(/^- .*$/gm) ?? [];
  const begins = entries.map((entry) => /^- (`[^`]+`|.{1,40})/.exec(entry)?.[0]);
  expect(begins.filter((begin, at) => begins.indexOf(begin) !== at)).toEqual([]);
});

test('one Node for developers, packages, image and continuous integration', () => {
  const major = /\d+/.exec(product.engines.node)?.[0];
  expect(readFileSync('.nvmrc', 'utf8').trim()).toBe(major);
  for (const [name, version] of Object.entries<string>(product.optionalDependencies)) {
    expect(version.split('.')[0], name).toBe(major);
  }
  expect(readFileSync('.github/workflows/test.yaml', 'utf8')).toContain(`image: node:${major}-`);
});

test('continuous integration runs what .ci/run runs, with no right to write', () => {
  const workflow = z
    .object({
      permissions: z.object({ contents: z.literal('read') }).strict(),
      jobs: z.object({ test: z.object({ steps: z.array(z.object({ run: z.string().optional() })) }) }),
    })
    .parse(readYaml('.github/workflows/test.yaml'));
  expect(workflow.jobs.test.steps.flatMap(({ run }) => run ?? [])).toEqual(['.ci/run']);
});

test('Dependabot looks where there is something to update, and everywhere', () => {
  const { updates } = z
    .object({
      updates: z.array(
        z.object({
          'package-ecosystem': z.string(),
          directory: z.string().optional(),
          directories: z.array(z.string()).optional(),
        }),
      ),
    })
    .parse(readYaml('.github/dependabot.yml'));
  const files: Record<string, string> = {
    npm: 'package-lock.json',
    gomod: 'go.mod',
    pip: 'requirements.txt',
    docker: 'Dockerfile',
    'docker-compose': 'compose.yaml',
  };
  const watched = updates.flatMap(({ 'package-ecosystem': ecosystem, directory, directories = [] }) =>
    [directory ?? [], directories].flat().map((folder) => {
      const file = files[ecosystem];
      return file === undefined ? ecosystem : `${folder}/${file}`.replace(/^\/+/, '');
    }),
  );
  const found = Object.values(files).flatMap((file) =>
    globSync([file, `{scripts,deploy,examples}/**/${file}`], { exclude: (path) => path.includes('node_modules') }),
  );
  expect(watched.toSorted()).toEqual([...new Set(found), 'github-actions'].toSorted());
});

test.each(globSync('.github/ISSUE_TEMPLATE/{bug,idea}.yaml'))('%s is a form that GitHub takes', (path) => {
  const field = z.object({
    type: z.enum(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']),
    id: z
      .string()
      .regex(/^[\w-]+$/)
      .optional(),
    attributes: z.object({ label: z.string().min(1) }).or(z.object({ value: z.string().min(1) })),
  });
  const form = z
    .object({ name: z.string().min(4), description: z.string().min(4), body: z.array(field).min(1) })
    .parse(readYaml(path));
  const ids = form.body.flatMap(({ id }) => id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the files that GitHub shows are there', () => {
  for (const path of [
    'CONTRIBUTING.md',
    'SECURITY.md',
    'LICENSE',
    '.editorconfig',
    '.github/pull_request_template.md',
  ]) {
    expect(existsSync(path), path).toBe(true);
  }
});
