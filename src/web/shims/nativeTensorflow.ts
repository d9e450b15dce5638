// A browser has no native TF.js.

/** Always throws. */
export function loadNativeTensorflow(): never {
  throw new Error('a browser has no native TensorFlow');
}
