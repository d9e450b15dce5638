"""The peer of `npm run bench:peer`: the same policy in PyTorch, eager, on the CPU.

Started by peer.mjs with a folder (weights.<model>.f32, setup.json), a number of threads, and the clock: the
wall's, or the CPU's for all threads. Reads one JSON
request a line from stdin, writes one JSON answer a line to stdout. It does its work as well as eager mode
allows: q, k, v and gate, up as one product each, no logits where nothing is learned, rollouts in
inference mode with a cache that is allocated once, each prompt read once, the fastest AdamW there is.
"""
import ctypes
import json
import os
import sys
import time

import torch
import torch.nn.functional as F

EPSILON = 1e-5
HAS_SDPA = hasattr(F, "scaled_dot_product_attention")
HAS_RMS_NORM = hasattr(F, "rms_norm")


class Policy:
    """Llama-shaped decoder with tied embedding; weights come from the flat vector r1toy wrote."""

    def __init__(self, shape, layout, flat):
        self.layers, self.width, self.heads = shape["layers"], shape["width"], shape["heads"]
        self.head_width = self.width // self.heads
        named = {
            spec["name"]: flat[spec["offset"] : spec["offset"] + spec["size"]].reshape(spec["shape"])
            for spec in layout
        }

        def parameter(*names):
            return torch.cat([named[name] for name in names]).clone().requires_grad_()

        self.embedding = parameter("model.embed_tokens.weight")
        self.blocks = []
        for layer in range(self.layers):
            at = f"model.layers.{layer}."
            attention, mlp = at + "self_attn.", at + "mlp."
            self.blocks.append(
                {
                    "attention_gain": parameter(at + "input_layernorm.weight"),
                    "qkv": parameter(*(attention + name + "_proj.weight" for name in "qkv")),
                    "attention_out": parameter(attention + "o_proj.weight"),
                    "mlp_gain": parameter(at + "post_attention_layernorm.weight"),
                    "gate_up": parameter(mlp + "gate_proj.weight", mlp + "up_proj.weight"),
                    "mlp_out": parameter(mlp + "down_proj.weight"),
                }
            )
        self.final_gain = parameter("model.norm.weight")
        self.scale = self.head_width**-0.5
        context, half = shape["context"], self.head_width // 2
        frequencies = 10000.0 ** (-torch.arange(half, dtype=torch.float64) / half)
        angles = torch.arange(context, dtype=torch.float64)[:, None] * frequencies
        # Broadcast against [B, T, heads, half].
        self.cos = angles.cos().float()[:, None, :]
        self.sin = angles.sin().float()[:, None, :]
        self.mask = torch.full((context, context), float("-inf")).triu(1)

    def parameters(self):
        return [self.embedding, *(p for block in self.blocks for p in block.values()), self.final_gain]

    def norm(self, x, gain):
        if HAS_RMS_NORM:
            return F.rms_norm(x, (self.width,), gain, EPSILON)
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPSILON) * gain

    def queries_keys_values(self, x, block, first):
        """[B, T, D] -> three [B, heads, T, head width]; queries and keys turned from position `first` on."""
        batch, time_, _ = x.shape
        qkv = F.linear(x, block["qkv"]).view(batch, time_, 3 * self.heads, self.head_width)
        turned, values = qkv.split([2 * self.heads, self.heads], dim=2)
        low, high = turned.chunk(2, dim=-1)
        cos, sin = self.cos[first : first + time_], self.sin[first : first + time_]
        turned = torch.cat((low * cos - high * sin, high * cos + low * sin), dim=-1)
        queries, keys = turned.chunk(2, dim=2)
        return queries.transpose(1, 2), keys.transpose(1, 2), values.transpose(1, 2)

    def attend(self, queries, keys, values):
        """Causal attention over whole rows."""
        if HAS_SDPA:
            return F.scaled_dot_product_attention(queries, keys, values, is_causal=True)
        batch, heads, time_, width = queries.shape
        flat = (batch * heads, time_, width)
        scores = torch.baddbmm(
            self.mask[:time_, :time_],
            queries.reshape(flat),
            keys.reshape(flat).transpose(1, 2),
            alpha=self.scale,
        )
        return torch.bmm(scores.softmax(-1), values.reshape(flat)).view(batch, heads, time_, width)

    def attend_last(self, queries, keys, values):
        """One query a row over everything in the cache."""
        if HAS_SDPA:
            return F.scaled_dot_product_attention(queries, keys, values)
        return (queries @ keys.transpose(2, 3)).mul_(self.scale).softmax(-1) @ values

    def hidden(self, ids, first=0, cache=None):
        """Final hidden states [B, T, D]; with a cache, keys and values are left in it and read from it."""
        batch, time_ = ids.shape
        x = F.embedding(ids, self.embedding)
        for layer, block in enumerate(self.blocks):
            q, k, v = self.queries_keys_values(self.norm(x, block["attention_gain"]), block, first)
            if cache is not None:
                cache[0][layer][:, :, first : first + time_] = k
                cache[1][layer][:, :, first : first + time_] = v
            if first > 0:
                end = first + time_
                mixed = self.attend_last(q, cache[0][layer][:, :, :end], cache[1][layer][:, :, :end])
            else:
                mixed = self.attend(q, k, v)
            x = x + F.linear(mixed.transpose(1, 2).reshape(batch, time_, self.width), block["attention_out"])
            gate, up = F.linear(self.norm(x, block["mlp_gain"]), block["gate_up"]).chunk(2, dim=-1)
            x = x + F.linear(F.silu(gate) * up, block["mlp_out"])
        return self.norm(x, self.final_gain)

    def token_logprobs(self, inputs, targets, first):
        """Log probabilities of targets [B, T'] that follow input positions from `first` on."""
        logits = F.linear(self.hidden(inputs)[:, first:], self.embedding)
        return -F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none").view_as(targets)


class Optimizer:
    """AdamW as r1toy's: decay on matrices only, clipping by global norm."""

    def __init__(self, policy, settings, options):
        self.parameters = policy.parameters()
        self.clip = settings["clipNorm"]
        groups = [
            {"params": [p for p in self.parameters if p.dim() == 2], "weight_decay": settings["weightDecay"]},
            {"params": [p for p in self.parameters if p.dim() == 1], "weight_decay": 0.0},
        ]
        betas = (settings["beta1"], settings["beta2"])
        rate = settings["rate"]
        self.adamw = torch.optim.AdamW(groups, lr=rate, betas=betas, eps=settings["epsilon"], **options)

    def step(self, loss):
        self.adamw.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, self.clip)
        self.adamw.step()


def fastest_adamw(policy, settings):
    """Options of the AdamW that takes least time on this policy; some versions lack some."""
    best, best_time = {}, float("inf")
    for options in ({"fused": True}, {"foreach": True}, {"foreach": False}):
        try:
            optimizer = Optimizer(policy, {**settings, "rate": 0.0, "weightDecay": 0.0}, options)
            for p in optimizer.parameters:
                p.grad = torch.zeros_like(p)
            optimizer.adamw.step()
            start = time.perf_counter()
            for _ in range(10):
                optimizer.adamw.step()
            passed = time.perf_counter() - start
        except (TypeError, RuntimeError, ValueError):
            continue
        if passed < best_time:
            best, best_time = options, passed
    return best


def train_step(policy, optimizer, documents):
    documents = torch.tensor(documents)
    inputs, targets = documents[:, :-1].contiguous(), documents[:, 1:].contiguous()

    def run():
        loss = -policy.token_logprobs(inputs, targets, 0).mean()
        optimizer.step(loss)
        return loss.item()

    return run


@torch.inference_mode()
def sample(policy, prompts, group_size, new_tokens):
    """Tokens and their logprobs, each [prompts * group_size, new_tokens], at temperature 1."""
    rows, length = prompts.shape[0] * group_size, prompts.shape[1]
    size = (policy.layers, rows, policy.heads, length + new_tokens, policy.head_width)
    cache = (torch.empty(size), torch.empty(size))
    read = (policy.layers, prompts.shape[0], policy.heads, length, policy.head_width)
    prompt_cache = (torch.empty(read), torch.empty(read))
    hidden = policy.hidden(prompts, 0, prompt_cache)[:, -1:].repeat_interleave(group_size, 0)
    for whole, part in zip(cache, prompt_cache):
        whole[:, :, :, :length] = part.repeat_interleave(group_size, 1)
    tokens = torch.empty((rows, new_tokens), dtype=torch.long)
    logprobs = torch.empty((rows, new_tokens))
    for i in range(new_tokens):
        if i > 0:
            hidden = policy.hidden(tokens[:, i - 1 : i], length + i - 1, cache)
        scores = F.linear(hidden[:, 0], policy.embedding).log_softmax(-1)
        # The largest p / e with exponential e is a draw from p; faster than torch.multinomial.
        drawn = (scores.exp() / torch.empty_like(scores).exponential_()).argmax(-1, keepdim=True)
        tokens[:, i : i + 1] = drawn
        logprobs[:, i : i + 1] = scores.gather(1, drawn)
    return tokens, logprobs


def rollout(policy, size, prompts):
    prompts = torch.tensor(prompts)

    def run():
        sample(policy, prompts, size["groupSize"], size["newTokens"])

    return run


def iteration(policy, reference, optimizer, size, prompts, settings):
    """Rollout, logprobs under the reference, two clipped updates with a k3 KL."""
    prompts = torch.tensor(prompts)
    group, length = size["groupSize"], size["promptLength"]
    low, high = 1 - settings["clipEpsilon"], 1 + settings["clipEpsilon"]

    def run():
        tokens, old = sample(policy, prompts, group, size["newTokens"])
        # Out of inference mode, so that autograd may keep them.
        tokens, old = tokens.clone(), old.clone()
        inputs = torch.cat((prompts.repeat_interleave(group, 0), tokens[:, :-1]), 1)
        with torch.no_grad():
            ref = reference.token_logprobs(inputs, tokens, length - 1)
        advantages = torch.tensor([1.0, -1.0]).repeat(len(inputs) // 2)[:, None]
        per_update = -(-len(inputs) // settings["miniBatches"])
        for start in range(0, len(inputs), per_update):
            part = slice(start, start + per_update)
            logprobs = policy.token_logprobs(inputs[part], tokens[part], length - 1)
            ratio = (logprobs - old[part]).exp()
            gain = torch.minimum(ratio * advantages[part], ratio.clamp(low, high) * advantages[part])
            difference = ref[part] - logprobs
            kl = difference.exp() - difference - 1
            loss = (settings["klCoef"] * kl - gain).mean()
            optimizer.step(loss)
        return loss.item()

    return run


def blas_kernel():
    """The processor that OpenBLAS, which PyTorch has loaded, works for; None where it is another library."""
    try:
        library = ctypes.CDLL("libopenblas.so.0")
        library.openblas_get_corename.restype = ctypes.c_char_p
        return library.openblas_get_corename().decode()
    except (OSError, AttributeError):
        return None


def main(folder, threads, clock):
    now = time.process_time if clock == "cpu" else time.perf_counter
    torch.set_num_threads(threads)
    with open(os.path.join(folder, "setup.json")) as file:
        setup = json.load(file)

    def policy_of(name):
        model = setup["models"][name]
        with open(os.path.join(folder, f"weights.{name}.f32"), "rb") as file:
            flat = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
        return Policy(model["shape"], model["layout"], flat)

    settings = setup["settings"]
    adamw = fastest_adamw(policy_of("S"), settings)

    def learner(name):
        policy = policy_of(name)
        return policy, Optimizer(policy, settings, adamw)

    def training(name):
        return train_step(*learner(name), setup["models"][name]["documents"])

    def whole_iteration():
        policy, optimizer = learner("S")
        size, prompts = setup["iteration"]["size"], setup["iteration"]["prompts"]
        return iteration(policy, policy_of("S"), optimizer, size, prompts, settings)

    makers = {
        "train.S": lambda: training("S"),
        "train.M": lambda: training("M"),
        "rollout": lambda: rollout(policy_of("S"), setup["rollout"]["size"], setup["rollout"]["prompts"]),
        "iteration": whole_iteration,
    }
    works = {}
    about = {"torch": torch.__version__, "threads": torch.get_num_threads(), "adamw": adamw, "sdpa": HAS_SDPA}
    about["openblas"] = blas_kernel()
    print(json.dumps(about), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        name = request["work"]
        if name not in works:
            works[name] = makers[name]()
        times, losses = [], []
        for _ in range(request["repeats"]):
            start = now()
            losses.append(works[name]())
            times.append(1000 * (now() - start))
        print(json.dumps({"times": times, "losses": losses}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
