# A Llama in PyTorch, from an exported folder's config.json and model.safetensors alone: log probabilities of every word
# after each of the ids in the second argument, as JSON. Ends with 77 where there is no PyTorch.
import json, struct, sys

try:
    import torch
except ImportError:
    sys.exit(77)

folder, ids = sys.argv[1], json.loads(sys.argv[2])
config = json.load(open(folder + "/config.json"))
raw = open(folder + "/model.safetensors", "rb").read()
(size,) = struct.unpack("<Q", raw[:8])
header = json.loads(raw[8 : 8 + size])
header.pop("__metadata__")
w = {}
for name, entry in header.items():
    first, last = entry["data_offsets"]
    data = bytearray(raw[8 + size + first : 8 + size + last])
    w[name] = torch.frombuffer(data, dtype=torch.float32).double().reshape(entry["shape"])

heads, eps = config["num_attention_heads"], config["rms_norm_eps"]
n, width = len(ids), config["hidden_size"] // heads
inverse = config["rope_theta"] ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
angles = torch.outer(torch.arange(n, dtype=torch.float64), inverse)
cos, sin = torch.cat([angles, angles], -1).cos(), torch.cat([angles, angles], -1).sin()


def norm(x, gain):
    return gain * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)


def turn(x):
    left, right = x.chunk(2, -1)
    return x * cos + torch.cat([-right, left], -1) * sin


x = w["model.embed_tokens.weight"][torch.tensor(ids)]
mask = torch.full((n, n), float("-inf"), dtype=torch.float64).triu(1)
for layer in range(config["num_hidden_layers"]):
    p = lambda name: w["model.layers.%d.%s.weight" % (layer, name)]
    y = norm(x, p("input_layernorm"))
    q, k, v = [(y @ p("self_attn.%s_proj" % m).T).view(n, heads, width).transpose(0, 1) for m in "qkv"]
    scores = turn(q) @ turn(k).transpose(1, 2) / width**0.5 + mask
    x = x + (scores.softmax(-1) @ v).transpose(0, 1).reshape(n, -1) @ p("self_attn.o_proj").T
    y = norm(x, p("post_attention_layernorm"))
    x = x + (torch.nn.functional.silu(y @ p("mlp.gate_proj").T) * (y @ p("mlp.up_proj").T)) @ p("mlp.down_proj").T
head = w["model.embed_tokens.weight"] if config["tie_word_embeddings"] else w["lm_head.weight"]
logits = norm(x, w["model.norm.weight"]) @ head.T
json.dump(logits.log_softmax(-1).tolist(), sys.stdout)
