// How work is cut into parts and how what comes of them is put together: in an order that no thread changes.
import type { Completion, GradientResult, SampleRequest } from '../policy/types.js';

/**
 * Adds the results of all shards in shard order: the order is part of the bits. The sum is written over the first part's
 * gradient.
 */
export function addGradients(parts: readonly GradientResult[], size: number): GradientResult {
  const gradient = parts[0]?.gradient ?? new Float32Array(size);
  const stats: Record<string, number> = {};
  let loss = 0;
  for (const [index, part] of parts.entries()) {
    loss += part.loss;
    if (index > 0) addTo(gradient, part.gradient);
    for (const [name, value] of Object.entries(part.stats)) stats[name] = (stats[name] ?? 0) + value;
  }
  return { loss, gradient, stats };
}

function addTo(sum: Float32Array, part: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += part[i];
}

/** Consecutive requests in parts of about `limit` completions; a request is never cut. */
export function splitRequests(requests: readonly SampleRequest[], limit: number): SampleRequest[][] {
  const parts: SampleRequest[][] = [];
  let room = 0;
  for (const request of requests) {
    if (request.count > room || parts.length === 0) {
      parts.push([]);
      room = limit;
    }
    parts[parts.length - 1].push(request);
    room -= request.count;
  }
  return parts;
}

/** Completions in request order, as one list for each request. */
export function byRequest(
  requests: readonly SampleRequest[],
  completions: readonly Completion[],
): Completion[][] {
  let next = 0;
  return requests.map(({ count }) => {
    next += count;
    return completions.slice(next - count, next);
  });
}
