// Why a file that the user named cannot be read, in one line.

/** What an error of reading says of the file, and what to do, without its path. */
export function fileProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file. Check the path';
  if (code === 'EISDIR') return 'is a folder. Name a file';
  if (code === 'EACCES') return 'may not be read. Check its permissions';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not UTF-8 text. Save it as UTF-8';
  return code === undefined ? message : `cannot be read (${code}). Check the path`;
}
