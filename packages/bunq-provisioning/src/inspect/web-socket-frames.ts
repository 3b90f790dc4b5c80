/** A frame a browser or another client sent: only what kind it is counts here, and what a ping holds. */
interface Frame {
  readonly opcode: number
  readonly payload: Buffer
}

export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const

/** A whole message of a server [RFC 6455 §5.2]: one frame, not masked. */
export const frame = (opcode: number, payload: Buffer): Buffer => {
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  head[0] = 0x80 | opcode
  if (length < 126) head[1] = length
  else if (length < 65_536) {
    head[1] = 126
    head.writeUInt16BE(length, 2)
  } else {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([head, payload])
}

/** The first frame a client sent and what is behind it; null = there is no whole one yet. Longer than `most` is no frame for us: undefined. */
export const readFrame = (
  bytes: Buffer,
  most: number
): { readonly frame: Frame; readonly rest: Buffer } | null | undefined => {
  if (bytes.length < 2) return null
  const [first = 0, second = 0] = bytes
  const short = second & 0x7f
  const at = short === 127 ? 10 : short === 126 ? 4 : 2
  const masked = (second & 0x80) !== 0
  if (bytes.length < at + (masked ? 4 : 0)) return null
  const length =
    short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short
  if (!masked || length > most) return undefined
  const mask = bytes.subarray(at, at + 4)
  const end = at + 4 + length
  if (bytes.length < end) return null
  const payload = Buffer.from(bytes.subarray(at + 4, end)).map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return { frame: { opcode: first & 0x0f, payload: Buffer.from(payload) }, rest: bytes.subarray(end) }
}
