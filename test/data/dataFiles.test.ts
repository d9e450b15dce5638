// The committed data files are exactly what their commands make.
import { expect, it } from 'vitest';
import { readAsset } from '../../src/base/assets.js';
import { dataFiles } from '../../src/data/dataFiles.js';

it.each(Object.entries(dataFiles))('%s is up to date', (name, make) => {
  expect(make()).toBe(readAsset(name));
});
