// A setting by its path, read and replaced.

type Tree = Readonly<Record<string, unknown>>;

/** The number at a path such as `reasoningRl.klCoef`. */
export function settingAt(settings: object, path: string): number {
  return path.split('.').reduce<unknown>((part, key) => (part as Tree)[key], settings) as number;
}

/** The same settings with another number there. */
export function withSetting<S extends object>(settings: S, path: string, value: number): S {
  const [key, ...rest] = path.split('.');
  const part = (settings as Tree)[key];
  const changed = rest.length === 0 ? value : withSetting(part as object, rest.join('.'), value);
  return { ...settings, [key]: changed };
}
