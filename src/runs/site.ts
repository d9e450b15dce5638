// The pages that compute as files for any web server: those of the demonstrations, with what they share in one folder.
import { dirname, join } from 'node:path';
import { builtScript } from '../page/computing.js';
import { playPage } from '../page/play.js';
import { frontPage } from '../page/site.js';
import { trainPage } from '../page/train.js';
import { stageLabel } from '../pipeline/recipes.js';
import { realFileSystem } from '../store/fileSystem.js';
import { readBytes, writeAtomic } from '../store/files.js';
import { makeFolder } from '../store/folders.js';
import { readRun, stageCheckpoint } from '../store/readRun.js';
import { demos, shippedRoot } from '../store/shipped.js';
import { type Carry, playPayload, policiesOf, trainPayload } from './play.js';

const assets = 'assets';

/**
 * Writes the pages and what they need into a folder. The weights are the files of the package, byte for byte. Errors: those of
 * reading the demonstrations and of the disk.
 */
export function writeSite(into: string): void {
  const put = (name: string, bytes: string | Uint8Array) => {
    const path = join(into, name);
    makeFolder(dirname(path), realFileSystem);
    writeAtomic(path, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, realFileSystem);
  };
  const checkpoints = checkpointFiles();
  const carry: Carry = (name, bytes) => {
    const file = `${assets}/${name}`;
    put(file, checkpoints.get(name) ?? bytes);
    return { file };
  };
  const [{ name: pure }] = demos;
  const names = demos.map(({ name }) => name);
  // Whoever types the commands has runs of their own.
  const play = { ...playPayload(shippedRoot, policiesOf(shippedRoot, names), carry), out: '' };
  const train = { ...trainPayload(shippedRoot, pure, carry), out: '' };
  put('play.html', playPage(play, { assets }));
  put('train.html', trainPage(train, { assets }));
  put('index.html', frontPage(play));
  for (const scripts of ['play', 'train']) {
    put(`${assets}/${scripts}.js`, `${builtScript(scripts, 'page')}\n`);
    put(`${assets}/${scripts}-worker.js`, `${builtScript(scripts, 'worker')}\n`);
  }
}

/** The package's files of policies, by the name that a page has for them. */
function checkpointFiles(): Map<string, Uint8Array> {
  const runs = demos.map(({ name }) => readRun(shippedRoot, name));
  const bases = [...new Set(runs.flatMap(({ info }) => info.base ?? []))];
  return new Map(
    [...runs, ...bases.map((name) => readRun(shippedRoot, name))].flatMap((run) =>
      run.info.lineage.map(({ stage }): [string, Uint8Array] => {
        const label = stageLabel(run.config.recipe, stage).toLowerCase();
        return [`${label}.safetensors`, readBytes(stageCheckpoint(run, stage).path, realFileSystem)];
      }),
    ),
  );
}
