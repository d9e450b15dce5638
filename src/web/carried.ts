// What a page carries: in itself, or in a file beside it.

/** Bytes as base64 in the page, or the address of a file, relative to the page. */
export type Carried = { readonly base64: string } | { readonly file: string };
