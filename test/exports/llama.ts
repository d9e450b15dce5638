// A Llama as its paper and Hugging Face's config.json describe it, in plain float64 loops: it knows a folder's files, and
// nothing of r1toy.

interface LlamaConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly tie_word_embeddings: boolean;
}
type Matrix = number[][];
type Tensors = ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>;

/** The tensors of a safetensors file, read by its published form alone. */
export function readTensors(bytes: Uint8Array): Tensors {
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size))) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const { __metadata__: _, ...entries } = header;
  return new Map(
    Object.entries(entries).map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const data = new Float32Array(bytes.slice(8 + size + from, 8 + size + to).buffer);
        return [name, { shape, data }];
      },
    ),
  );
}

/** Which elements of a head turn together: i and i + half (Hugging Face), or 2i and 2i + 1 (llama.cpp). */
type Pairs = 'halves' | 'neighbours';

/** log probability of every word after each of the ids: [ids, V]. */
export function llamaLogprobs(
  config: LlamaConfig,
  tensors: Tensors,
  ids: readonly number[],
  pairs: Pairs = 'halves',
): Matrix {
  const rows = (name: string): Matrix => {
    const { shape, data } = tensors.get(name)!;
    const width = shape.at(-1)!;
    return Array.from({ length: data.length / width }, (_, i) => [...data.slice(i * width, (i + 1) * width)]);
  };
  const embedding = rows('model.embed_tokens.weight');
  const head = config.tie_word_embeddings ? embedding : rows('lm_head.weight');
  let x = ids.map((id) => embedding[id]);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const weight = (name: string) => rows(`model.layers.${layer}.${name}.weight`);
    const before = norm(x, weight('input_layernorm')[0], config.rms_norm_eps);
    const [q, k, v] = ['q', 'k', 'v'].map((name) => product(before, weight(`self_attn.${name}_proj`)));
    x = sum(x, product(attention(config, pairs, q, k, v), weight('self_attn.o_proj')));
    const inner = norm(x, weight('post_attention_layernorm')[0], config.rms_norm_eps);
    const gate = product(inner, weight('mlp.gate_proj'));
    const up = product(inner, weight('mlp.up_proj'));
    const swished = gate.map((row, i) => row.map((value, j) => (value / (1 + Math.exp(-value))) * up[i][j]));
    x = sum(x, product(swished, weight('mlp.down_proj')));
  }
  const logits = product(norm(x, rows('model.norm.weight')[0], config.rms_norm_eps), head);
  return logits.map((row) => {
    const highest = Math.max(...row);
    const total = Math.log(row.reduce((all, value) => all + Math.exp(value - highest), 0));
    return row.map((value) => value - highest - total);
  });
}

/** x . matrix^T. */
function product(x: Matrix, matrix: Matrix): Matrix {
  return x.map((row) => matrix.map((column) => dot(row, column)));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((all, value, i) => all + value * b[i], 0);
}

function sum(a: Matrix, b: Matrix): Matrix {
  return a.map((row, i) => row.map((value, j) => value + b[i][j]));
}

function norm(x: Matrix, gain: readonly number[], epsilon: number): Matrix {
  return x.map((row) => {
    const size = Math.sqrt(dot(row, row) / row.length + epsilon);
    return row.map((value, i) => (value / size) * gain[i]);
  });
}

/** Causal attention, each head on its own columns, queries and keys turned by their positions. */
function attention(config: LlamaConfig, pairs: Pairs, q: Matrix, k: Matrix, v: Matrix): Matrix {
  const width = config.hidden_size / config.num_attention_heads;
  const mixed = q.map((row) => row.map(() => 0));
  for (let head = 0; head < config.num_attention_heads; head++) {
    const own = (matrix: Matrix) => matrix.map((row) => row.slice(head * width, (head + 1) * width));
    const [queries, keys] = [q, k].map((matrix) =>
      own(matrix).map((row, at) => turned(row, at, pairs, config)),
    );
    const values = own(v);
    for (const [at, query] of queries.entries()) {
      const scores = keys.slice(0, at + 1).map((key) => dot(query, key) / Math.sqrt(width));
      const highest = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - highest));
      const all = shares.reduce((total, share) => total + share, 0);
      for (let i = 0; i < width; i++)
        mixed[at][head * width + i] = shares.reduce(
          (total, share, j) => total + (share / all) * values[j][i],
          0,
        );
    }
  }
  return mixed;
}

/** Each pair of elements turned by its share of the position. */
function turned(
  row: readonly number[],
  at: number,
  pairs: Pairs,
  { rope_theta: theta }: LlamaConfig,
): number[] {
  const half = row.length / 2;
  const result = [...row];
  for (let i = 0; i < half; i++) {
    const [first, second] = pairs === 'halves' ? [i, i + half] : [2 * i, 2 * i + 1];
    const angle = at * theta ** (-i / half);
    result[first] = row[first] * Math.cos(angle) - row[second] * Math.sin(angle);
    result[second] = row[second] * Math.cos(angle) + row[first] * Math.sin(angle);
  }
  return result;
}
