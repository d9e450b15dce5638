// Work that is cleaned up after in any case. An error of the clean-up never hides that of the work, its cause.

/** Runs `work`, then `cleanUp`; throws the error of the work, else that of the clean-up. */
export function thenAlways<T>(work: () => T, cleanUp: () => void): T {
  let result: T;
  try {
    result = work();
  } catch (error) {
    try {
      cleanUp();
    } catch {
      // The error of the work says more.
    }
    throw error;
  }
  cleanUp();
  return result;
}

/** `thenAlways` for work that takes its time. */
export async function finallyDo<T>(work: () => Promise<T>, cleanUp: () => void | Promise<void>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    try {
      await cleanUp();
    } catch {
      // The error of the work says more.
    }
    throw error;
  }
  await cleanUp();
  return result;
}
