/** Thrown at the first byte that is not JSON. One for all, without a stack: it says nothing about the input and costs nothing. */
export const notJson: Error = Object.assign(new Error("Not JSON."), { stack: "" })

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]
const [minus, dot, zero] = [0x2d, 0x2e, 0x30]
const deepest = 64

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39
const isHex = (byte: number | undefined) =>
  isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
/** `"\/bfnrt`, what may follow a backslash beside `u`. */
const escapes = new Set([0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74])
const words = { 0x74: [0x72, 0x75, 0x65], 0x66: [0x61, 0x6c, 0x73, 0x65], 0x6e: [0x75, 0x6c, 0x6c] } as const
const isWordStart = (byte: number | undefined): byte is keyof typeof words =>
  byte === 0x74 || byte === 0x66 || byte === 0x6e

/**
 * Walks JSON (RFC 8259) over its bytes and makes nothing of it but the few values that are asked for: no object whose keys could pollute, no number that
 * could overflow, no text of what is passed over. Nesting ends at 64. Every method throws `notJson` at what is not JSON.
 */
export class JsonCursor {
  readonly #bytes: Uint8Array
  #at = 0
  #depth = 0
  /** Of the last string: no escapes, ASCII alone. */
  #isPlain = true
  #isAscii = true

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  #space(): number | undefined {
    const bytes = this.#bytes
    let byte = bytes[this.#at]
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[(this.#at += 1)]
    return byte
  }

  /** Nothing but space follows, and the text was UTF-8. */
  end(): void {
    if (this.#space() !== undefined) throw notJson
    if (this.#isAscii) return
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(this.#bytes)
    } catch {
      throw notJson
    }
  }

  isObject(): boolean {
    return this.#space() === openBrace
  }

  /** Calls back with every key of the object that begins here; the callback consumes the value. Keys longer than any that is wanted come as "". */
  members(value: (key: string) => void): void {
    if (this.#space() !== openBrace || (this.#depth += 1) > deepest) throw notJson
    this.#at += 1
    for (let byte = this.#space(), first = true; byte !== closeBrace; byte = this.#space(), first = false) {
      if (!first) {
        if (byte !== comma) throw notJson
        this.#at += 1
        byte = this.#space()
      }
      if (byte !== quote) throw notJson
      const from = this.#at
      this.#string()
      const key = this.#text(from, 64) ?? ""
      if (this.#space() !== colon) throw notJson
      this.#at += 1
      value(key)
    }
    this.#at += 1
    this.#depth -= 1
  }

  /** The string here, at most `longest` characters; null = another value, which is passed over. */
  text(longest: number): string | null {
    const isText = this.#space() === quote
    const from = this.#at
    this.skip()
    return isText ? this.#text(from, longest) : null
  }

  /** The positive whole number here, written with digits only and safe to count with; null = another value, which is passed over. */
  id(): number | null {
    this.#space()
    const from = this.#at
    this.skip()
    const length = this.#at - from
    if (length > 16 || !isDigit(this.#bytes[from])) return null
    let id = 0
    for (let at = from; at < this.#at; at += 1) {
      const byte = this.#bytes[at]
      if (byte === undefined || !isDigit(byte)) return null
      id = id * 10 + (byte - zero)
    }
    return id > 0 && Number.isSafeInteger(id) ? id : null
  }

  /** Passes over one value. */
  skip(): void {
    const byte = this.#space()
    if (byte === quote) this.#string()
    else if (byte === openBrace || byte === openBracket) this.#composite(byte)
    else if (byte === minus || isDigit(byte)) this.#number()
    else if (isWordStart(byte)) {
      for (const letter of words[byte]) if (this.#bytes[(this.#at += 1)] !== letter) throw notJson
      this.#at += 1
    } else throw notJson
  }

  #composite(open: number): void {
    if ((this.#depth += 1) > deepest) throw notJson
    const isMap = open === openBrace
    const close = isMap ? closeBrace : closeBracket
    this.#at += 1
    for (let byte = this.#space(), first = true; byte !== close; byte = this.#space(), first = false) {
      if (!first) {
        if (byte !== comma) throw notJson
        this.#at += 1
      }
      if (isMap) {
        if (this.#space() !== quote) throw notJson
        this.#string()
        if (this.#space() !== colon) throw notJson
        this.#at += 1
      }
      this.skip()
    }
    this.#at += 1
    this.#depth -= 1
  }

  #digits(): void {
    if (!isDigit(this.#bytes[this.#at])) throw notJson
    while (isDigit(this.#bytes[this.#at])) this.#at += 1
  }

  #number(): void {
    const bytes = this.#bytes
    if (bytes[this.#at] === minus) this.#at += 1
    if (bytes[this.#at] === zero) this.#at += 1
    else this.#digits()
    if (bytes[this.#at] === dot) {
      this.#at += 1
      this.#digits()
    }
    if (((bytes[this.#at] ?? 0) | 0x20) !== 0x65) return
    this.#at += 1
    if (bytes[this.#at] === minus || bytes[this.#at] === 0x2b) this.#at += 1
    this.#digits()
  }

  /** Over a string, its quotes included. */
  #string(): void {
    const bytes = this.#bytes
    let at = this.#at + 1
    this.#isPlain = true
    for (;;) {
      const byte = bytes[at]
      if (byte === undefined || byte < 0x20) throw notJson
      if (byte === quote) break
      if (byte === backslash) {
        this.#isPlain = false
        const next = bytes[(at += 1)]
        if (next === 0x75) {
          for (let digit = 0; digit < 4; digit += 1) if (!isHex(bytes[(at += 1)])) throw notJson
        } else if (next === undefined || !escapes.has(next)) throw notJson
      } else if (byte >= 0x80) this.#isPlain = this.#isAscii = false
      at += 1
    }
    this.#at = at + 1
  }

  /** The string from a quote to where the cursor stands; null = longer than wanted. */
  #text(from: number, longest: number): string | null {
    const length = this.#at - from - 2
    if (length > (this.#isPlain ? longest : longest * 6)) return null
    if (!this.#isPlain) {
      const written = new TextDecoder().decode(this.#bytes.subarray(from, this.#at))
      return JSON.parse(written) as string
    }
    let text = ""
    for (let at = from + 1; at < this.#at - 1; at += 1) text += String.fromCharCode(this.#bytes[at] ?? 0)
    return text
  }
}
