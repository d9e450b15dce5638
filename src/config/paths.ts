// Settings by their dotted paths, as people write them.

/** Every value of a configuration by its path, such as `policy.width`; lists count as one value. */
export function settingsByPath(config: object, parent = ''): [path: string, value: unknown][] {
  return Object.entries(config).flatMap(([key, value]: [string, unknown]): [string, unknown][] => {
    const path = parent === '' ? key : `${parent}.${key}`;
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value);
    return inner ? settingsByPath(value, path) : [[path, value]];
  });
}

/** The value at a path; undefined where there is none. */
export function settingAt(config: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], config);
}
