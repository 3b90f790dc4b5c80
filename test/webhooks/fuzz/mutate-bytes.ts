import type { Draw } from "./draw.ts"

const odd = [0x00, 0x09, 0x0a, 0x20, 0x22, 0x2c, 0x30, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x80, 0xc3, 0xed, 0xff]

const splice = (bytes: Uint8Array, at: number, remove: number, put: Uint8Array): Uint8Array => {
  const result = new Uint8Array(Math.max(at, bytes.length - remove) + put.length)
  const tail = bytes.subarray(Math.min(bytes.length, at + remove))
  result.set(bytes.subarray(0, at))
  result.set(put, at)
  result.set(tail, at + put.length)
  return result.subarray(0, at + put.length + tail.length)
}

/** Flips, inserts, removes, repeats, cuts: a few times, anywhere. */
export const mutateBytes = (draw: Draw, given: Uint8Array): Uint8Array => {
  let bytes = given
  for (let times = 1 + draw.below(4); times > 0; times -= 1) {
    const at = draw.below(bytes.length + 1)
    const length = draw.below(draw.chance(0.2) ? 400 : 4)
    const piece = bytes.slice(at, at + length)
    switch (draw.below(6)) {
      case 0:
        bytes = splice(bytes, at, 1, Uint8Array.of(draw.below(256)))
        break
      case 1:
        bytes = splice(bytes, at, 0, Uint8Array.of(draw.one(odd)))
        break
      case 2:
        bytes = splice(bytes, at, length, new Uint8Array())
        break
      case 3:
        bytes = splice(bytes, draw.below(bytes.length + 1), 0, piece)
        break
      case 4:
        bytes = bytes.slice(0, at)
        break
      default:
        bytes = splice(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << draw.below(8))))
    }
  }
  return bytes
}
