// A quote's place in its source: the fragment #c<start>-<end>-<digest>, offsets counted in Unicode code points.

import { at } from "./server.js";

/** Give the digest (FNV-1a, 32 bits) that tells whether a text still has the quote at its place. */
export function digestOf(text) {
  let hash = 0x811c9dc5;
  for (const point of text) hash = Math.imul(hash ^ point.codePointAt(0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

/** Read a fragment; null where it names no place. */
export function placeIn(fragment) {
  const found = /^#c(\d{1,9})-(\d{1,9})(?:-([0-9a-f]{8}))?$/.exec(fragment);
  return found && { start: Number(found[1]), end: Number(found[2]), digest: found[3] };
}

/** Give the address of the source page at a citation's quote; null where it would lead elsewhere. */
export const sourceAddress = ({ url, quote }) => at(/#c\d+-\d+$/.test(url) ? `${url}-${digestOf(quote)}` : url);
