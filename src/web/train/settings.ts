// A setting by its path, replaced.

type Tree = Readonly<Record<string, unknown>>;

/** The same settings with another value there. */
export function withSetting<S extends object>(settings: S, path: string, value: number | string): S {
  const [key, ...rest] = path.split('.');
  const part = (settings as Tree)[key];
  const changed = rest.length === 0 ? value : withSetting(part as object, rest.join('.'), value);
  return { ...settings, [key]: changed };
}
