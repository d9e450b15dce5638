// The table of formats that a policy leaves r1toy in.
import type { PolicyFormat } from './format.js';
import { hf } from './hf.js';

export const policyFormats = { hf } as const satisfies Readonly<Record<string, PolicyFormat>>;
