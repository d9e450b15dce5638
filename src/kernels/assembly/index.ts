// Everything JavaScript may call. The module owns no memory: no data segment, no stack, no allocator;
// each function works on addresses it is given, in the memory it was instantiated on.
export { adamw } from './adamw';
export { attention, attentionScratchBytes } from './attention';
export { attentionGradient, attentionGradientScratchBytes } from './attentionGradient';
export {
  attendCached,
  attendCachedScratchBytes,
  cacheSlotBytes,
  copySlot,
  drawTokens,
  drawTokensScratchBytes,
} from './decode';
export { addTo, embed, embedGradient } from './embed';
export { tokenLogprobs, tokenLogprobsGradient, tokenLogprobsScratchBytes } from './logprobs';
export { matmul, matmulScratchBytes, multiplyPacked, packPanels } from './matmul';
export { rmsNorm, rmsNormGradient } from './rmsNorm';
export { swiglu, swigluGradient } from './swiglu';
