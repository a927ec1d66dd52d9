// Runs after all pictures: one that is missing fails the run.
import { existsSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { file, schemes, widths } from './files.ts';
import { states } from './states.ts';

test('no picture of the table is missing', () => {
  const wanted = states.flatMap(({ name }) => Object.keys(widths).flatMap((width) =>
    schemes.map((scheme) => file(name, width, scheme))));
  expect(wanted.filter((path) => !existsSync(path))).toEqual([]);
});
