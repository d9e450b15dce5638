"""The rewards of an r1toy run in Python, for TRL and verl: written by `r1toy export`, needs nothing but Python.

`parts` gives the parts of the reward of one completion, `total` their weighted sum. For TRL each part is a reward
function (`accuracy`, `format`, ...), for verl `compute_score` is. Learned parts need torch and transformers, and the
reward models that run.sh trains.
"""

import json
import os

# The words of the vocabulary by id, those of one language alone, the weights of each stage, and its length penalty.
SETTINGS = json.loads("{}")

END = "<eos>"
SPECIALS = ["<pad>", "<eos>", "<user>", "<assistant>", "<think>", "</think>", "<answer>", "</answer>"]
CONTROL = SPECIALS[:4]
LANGUAGES = {language: frozenset(words) for language, words in SETTINGS.get("languages", {}).items()}


def only_index(words, word):
    """Place of the only occurrence of a word; -1 where it is absent or repeated."""
    return words.index(word) if words.count(word) == 1 else -1


def parse(words, allow_empty_thought=False):
    """Whether a completion is well-formed, its thought, and its answer (None without one pair of tags)."""
    ended = len(words) > 0 and words[-1] == END
    body = words[:-1] if ended else words
    opened, closed = only_index(body, "<answer>"), only_index(body, "</answer>")
    answer = body[opened + 1 : closed] if 0 <= opened < closed else None
    thought = None
    if "<think>" in body:
        start = body.index("<think>")
        if "</think>" in body[start:]:
            thought = body[start + 1 : body.index("</think>", start)]
    if thought is None:
        thought = body[: body.index("<answer>")] if "<answer>" in body else body
    tags = [word for word in body if word in SPECIALS]
    in_order = tags == ["<think>", "</think>", "<answer>", "</answer>"]
    joined = (
        in_order
        and body[0] == "<think>"
        and body[-1] == "</answer>"
        and body[body.index("</think>") + 1] == "<answer>"
    )
    filled = (len(thought) > 0 or allow_empty_thought) and bool(answer)
    return ended and joined and filled, thought, answer


def language_share(words, target):
    """Share of the target language among words of one language alone; None where there are none."""
    owned = [language for word in words for language, own in LANGUAGES.items() if word in own]
    return owned.count(target) / len(owned) if owned else None


def grade_addition(values, answer):
    return answer == list(str(values[0] + values[1]))


def grade_countdown(values, answer):
    target, *numbers = values
    if answer[::2] != [str(number) for number in numbers] or len(answer) != 2 * len(numbers) - 1:
        return False
    reached = numbers[0]
    for operator, number in zip(answer[1::2], numbers[1:]):
        if operator not in ("+", "-"):
            return False
        reached += number if operator == "+" else -number
        if reached < 0:
            return False
    return reached == target


def grade_pair(values, answer):
    target, *numbers = values
    if len(answer) != 3 or answer[1] != "+" or answer[0] == answer[2]:
        return False
    known = {str(number): number for number in numbers}
    if answer[0] not in known or answer[2] not in known:
        return False
    return known[answer[0]] + known[answer[2]] == target


def grade_total(values, answer):
    return answer == list(str(sum(values)))


GRADERS = {"addition": grade_addition, "countdown": grade_countdown, "pair": grade_pair, "total": grade_total}


def grade(row, answer):
    """Whether the answer of a problem is right, word for word."""
    if row["task"] not in GRADERS:
        raise ValueError(f"task {row['task']}: its grader is not in rewards.py. Add a function to GRADERS.")
    return answer is not None and GRADERS[row["task"]]([int(value) for value in row["values"].split()], answer)


def is_general(row):
    return row["task"] == "general"


def accuracy_part(row, words):
    if is_general(row):
        return None
    return 1.0 if grade(row, parse(words)[2]) else 0.0


def format_part(row, words):
    return 1.0 if parse(words, is_general(row))[0] else 0.0


def language_part(row, words):
    _, thought, answer = parse(words, is_general(row))
    share = language_share(thought, row["language"])
    if share is None and is_general(row):
        share = language_share(answer or [], row["answer_language"])
    return 0.0 if share is None else share


def helpful_part(row, words):
    """Of a general answer, which the model reads without the thought; 0 without one."""
    if not is_general(row):
        return None
    answer = parse(words, True)[2]
    if not answer:
        return 0.0
    return learned("helpful", row["prompt"], ["<answer>", *answer, "</answer>", END])


def harmless_part(row, words):
    """Of a whole general completion."""
    if not is_general(row):
        return None
    return learned("harmless", row["prompt"], words if words and words[-1] == END else [*words, END])


MODELS = {}


def learned(name, prompt, words):
    """What a reward model says, squashed to (0, 1): 1/2 at 0."""
    score = score_of(name, " ".join([prompt, *words]))
    return 0.5 + 0.5 * score / (1 + abs(score))


def score_of(name, text):
    """The score of a text by the reward model that run.sh trained under this name."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    if name not in MODELS:
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), SETTINGS["models"][name])
        MODELS[name] = (
            AutoTokenizer.from_pretrained(folder),
            AutoModelForSequenceClassification.from_pretrained(folder).eval(),
        )
    tokenizer, model = MODELS[name]
    with torch.no_grad():
        return model(**tokenizer(text, return_tensors="pt")).logits[0, 0].item()


# In this order the weighted parts are added up.
PARTS = {
    "accuracy": accuracy_part,
    "format": format_part,
    "language": language_part,
    "helpful": helpful_part,
    "harmless": harmless_part,
}


def parts(row, words):
    """The parts of the reward that weigh something in the stage of a row; None where one does not apply."""
    return {name: PARTS[name](row, words) for name, weight in SETTINGS["weights"][row["stage"]].items() if weight > 0}


def total(row, words):
    """The weighted sum of the parts that apply, less what a long completion costs."""
    weights = SETTINGS["weights"][row["stage"]]
    reward = 0.0
    for name, part in parts(row, words).items():
        reward += weights[name] * (part or 0.0)
    return reward + overlong_part(row, words)


def overlong_part(row, words):
    """0 up to the buffer before the limit, from there down to -1; always 0 in a stage without this penalty."""
    if row["stage"] not in SETTINGS["overlong"]:
        return 0.0
    limit, buffer = SETTINGS["overlong"][row["stage"]]
    return -max(0, len(words) - (limit - buffer)) / buffer


def words_of(text, ids=None):
    """
    The words of a completion. A decoded text has lost the word that ends it: ids of r1toy's vocabulary still have it;
    else a text that closes its answer is taken to be ended.
    """
    vocabulary = SETTINGS["vocabulary"]
    if ids is not None and all(0 <= int(i) < len(vocabulary) for i in ids):
        words = [vocabulary[int(i)] for i in ids]
        if [word for word in words if word not in CONTROL] == [word for word in text.split() if word not in CONTROL]:
            return words
    words = text.split()
    return [*words, END] if words and words[-1] == "</answer>" else words


def reward_function(name, part):
    """A part as TRL asks for it: a list of numbers, None where it does not apply."""

    def function(prompts, completions, completion_ids, **columns):
        rewards = []
        for i, text in enumerate(completions):
            row = {key: columns[key][i] for key in ("stage", "task", "language", "values", "answer_language")}
            rewards.append(part({**row, "prompt": prompts[i]}, words_of(text, completion_ids[i])))
        return rewards

    function.__name__ = name
    return function


accuracy = reward_function("accuracy", accuracy_part)
format = reward_function("format", format_part)
language = reward_function("language", language_part)
helpful = reward_function("helpful", helpful_part)
harmless = reward_function("harmless", harmless_part)
overlong = reward_function("overlong", overlong_part)


def compute_score(data_source, solution_str, ground_truth, extra_info=None, **_):
    """The reward as verl asks for it; the row's columns come as `extra_info`."""
    return total(extra_info, words_of(solution_str))
