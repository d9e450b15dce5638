// Everything JavaScript may call. The module owns no memory: no data segment, no stack, no allocator;
// each function works on addresses it is given, in the memory it was instantiated on.
export { matmul, matmulScratchBytes } from './matmul';
