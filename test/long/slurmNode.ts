// A Slurm of one node, this machine, in a temporary folder: its daemons are started, and stopped by their process ids.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Why no Slurm can be started here; null where it can. */
export function noSlurm(): string | null {
  const path = `${process.env.PATH}:/usr/sbin:/sbin`;
  const missing = ['sbatch', 'slurmctld', 'slurmd', 'munged', 'mungekey'].filter(
    (name) => spawnSync('sh', ['-c', `command -v ${name}`], { env: { PATH: path } }).status !== 0,
  );
  if (missing.length > 0) return `no ${missing.join(', ')} here: apt-get install slurm-wlm munge`;
  return process.getuid?.() === 0 ? null : 'the daemons of Slurm are started by root alone';
}

/** A started cluster. */
export interface SlurmNode {
  /** What programs that talk to it need. */
  readonly env: NodeJS.ProcessEnv;
  /** What the daemons said. */
  readonly said: () => string;
  readonly stop: () => Promise<void>;
}

/** Its configuration: two jobs at once, nothing that needs cgroups, listens to this machine alone. */
function configuration(folder: string): string {
  const host = hostname();
  return [
    'ClusterName=one',
    `SlurmctldHost=${host}(127.0.0.1)`,
    'SlurmUser=root',
    'AuthType=auth/munge',
    `AuthInfo=socket=${folder}/munge.socket`,
    'CredType=cred/munge',
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    ...['StateSaveLocation', 'SlurmdSpoolDir'].map((key) => `${key}=${folder}/${key}`),
    ...['SlurmctldPidFile', 'SlurmdPidFile'].map((key) => `${key}=${folder}/${key}`),
    'SlurmctldPort=16817',
    'SlurmdPort=16818',
    'ReturnToService=2',
    // More than this machine may have: tests are small.
    'SlurmdParameters=config_overrides',
    `NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN`,
    'PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
    '',
  ].join('\n');
}

/** Starts it in an empty folder and waits until its node is idle. Throws with what the daemons said where it never is. */
export async function startSlurm(folder: string): Promise<SlurmNode> {
  const conf = join(folder, 'slurm.conf');
  for (const name of ['StateSaveLocation', 'SlurmdSpoolDir']) mkdirSync(join(folder, name));
  writeFileSync(conf, configuration(folder));
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, SLURM_CONF: conf };
  const daemons: ChildProcess[] = [];
  let said = '';
  const start = (name: string, args: readonly string[]) => {
    const child = spawn(name, args, { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    daemons.push(child);
  };
  const node: SlurmNode = {
    env,
    said: () => said,
    async stop() {
      for (const child of daemons.reverse()) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await Promise.race([ended, setTimeout(5000).then(() => child.kill('SIGKILL'))]);
      }
    },
  };
  const ask = (...words: readonly string[]) =>
    spawnSync(words[0], words.slice(1), { env, encoding: 'utf8', timeout: 20_000 });
  const key = join(folder, 'munge.key');
  ask('mungekey', '--create', `--keyfile=${key}`);
  start('munged', [
    ...['--foreground', '--force', `--key-file=${key}`, `--socket=${folder}/munge.socket`],
    ...[`--pid-file=${folder}/munge.pid`, `--seed-file=${folder}/munge.seed`],
  ]);
  await setTimeout(1000);
  start('slurmctld', ['-D', '-c']);
  await setTimeout(1000);
  start('slurmd', ['-D']);
  for (let tries = 0; tries < 60; tries++) {
    const { stdout } = ask('sinfo', '--noheader', '--format=%T');
    if (stdout.trim() === 'idle') return node;
    await setTimeout(1000);
  }
  await node.stop();
  throw new Error(`Slurm's node never got idle:\n${said}\n${readFileSync(conf, 'utf8')}`);
}
