// Loaded into a process that is measured: leaves what it used, all threads, in the file that R1TOY_USAGE names.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = { seconds: (userCPUTime + systemCPUTime) / 1e6, mib: Math.round(maxRSS / 1024) };
    writeFileSync(process.env.R1TOY_USAGE, JSON.stringify(usage));
  });
}
